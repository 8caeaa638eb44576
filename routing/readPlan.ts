import { createHash } from 'node:crypto';
import { canonicalJson } from '../lead/canonicalJson';
import { countryCodeOf } from '../lead/country';
import { covers } from './conditions';
import { FALLBACK, HELD, type Conditions, type Owner, type Plan, ROUTED, type Rule, type Team } from './plan';
import { PlanFault } from './planFault';
import { nameOf, readOwner, textOf } from './readTeams';
import { countriesOf } from './regions';

/** The parameters of the node, as the form holds them. */
export interface PlanForm {
	rules: ReadonlyArray<Record<string, unknown>>;
	teams: readonly Team[];
	fallback: Record<string, unknown>;
	/** The names of the outputs after Routed, Fallback and Held. */
	furtherOutputs: readonly string[];
}

/** The outputs of the node, in their order. Further ones come last, so that none of those before them changes its place. */
export const outputsOf = (further: readonly string[]): string[] => [ROUTED, FALLBACK, HELD, ...further];

/** @throws PlanFault that names the rule */
export function readPlan(form: PlanForm): Plan {
	const outputs = outputsOf(form.furtherOutputs);
	for (const [position, name] of outputs.entries()) {
		const isNew = outputs.findIndex((other) => other.toLowerCase() === name.toLowerCase()) === position;
		if (name !== '' && isNew) continue;
		const what = name === '' ? 'A further output has no name' : `Two outputs have the name "${name}"`;
		throw new PlanFault(what, 'Give each output a different name.');
	}
	const rules = form.rules.map((row, position) => readRule(row, position, form.teams, outputs));
	const fallback = readOwner(form.fallback);
	return { rules, teams: form.teams, fallback, version: versionOf(form, fallback) };
}

/** Changes with everything that decides. */
const versionOf = (form: PlanForm, fallback: Owner | null): string =>
	createHash('sha256')
		.update(canonicalJson({ ...form, fallback }))
		.digest('hex')
		.slice(0, 8);

function readRule(
	row: Record<string, unknown>,
	position: number,
	teams: readonly Team[],
	outputs: readonly string[],
): Rule {
	const name = nameOf(row.name, `Rule ${position + 1}`) || `Rule ${position + 1}`;
	const output = textOf(row.output) || ROUTED;
	if (!outputs.includes(output)) {
		throw new PlanFault(
			`Rule "${name}" uses the output "${output}", which does not exist`,
			`Choose one of these outputs, or add a new one to Further Outputs: ${outputs.join(', ')}.`,
		);
	}
	return { name, output, to: readAssignee(row, name, teams), when: readConditions(row.when, name) };
}

function readAssignee(row: Record<string, unknown>, rule: string, teams: readonly Team[]): Rule['to'] {
	switch (row.assignTo) {
		case 'nobody':
			return { kind: 'nobody' };
		case 'person': {
			const person = readOwner({ ...recordOf(row.personIds), name: row.person });
			if (person !== null) return { kind: 'person', person };
			throw new PlanFault(`Rule "${rule}" assigns a person, but Person is empty`, 'Fill in Person.');
		}
		default: {
			const team = nameOf(row.team || row.teamName, `The team of rule "${rule}"`);
			if (teams.some(({ name }) => name === team)) return { kind: 'team', team };
			const what = team === '' ? 'names none' : `uses "${team}", which does not exist`;
			const known = teams.map(({ name }) => name).join(', ') || 'none yet';
			throw new PlanFault(
				`Rule "${rule}" assigns a team and ${what}`,
				`Choose one of these teams, or add a new one: ${known}.`,
			);
		}
	}
}

function readConditions(value: unknown, rule: string): Conditions {
	const form = recordOf(value);
	const freeMail = form.freeMail === 'yes' ? true : form.freeMail === 'no' ? false : undefined;
	return {
		offers: listOf(form.offers),
		publishers: listOf(form.publishers),
		sources: listOf(form.sources),
		actions: listOf(form.actions),
		stages: listOf(form.stages),
		countries: readCountries(form, rule),
		emailDomains: listOf(form.emailDomains),
		freeMail,
		companies: listOf(form.companies),
		custom: isFilter(form.filter),
	};
}

/** Countries and regions add up: whoever is in one of them is meant. */
function readCountries(form: Record<string, unknown>, rule: string): ReadonlySet<string> | undefined {
	const countries = listOf(form.countries);
	const regions = listOf(form.regions);
	if (countries === undefined && regions === undefined) return undefined;
	const codes = new Set<string>();
	for (const region of regions ?? []) {
		for (const code of countriesOf(region) ?? unknown(rule, 'region', region)) codes.add(code);
	}
	for (const country of countries ?? []) {
		const code = countryCodeOf(country);
		// "DACH" in the list of countries is clear enough.
		const meant = code === null ? countriesOf(country) : [code];
		for (const one of meant ?? unknown(rule, 'country', country)) codes.add(one);
	}
	return codes;
}

function unknown(rule: string, what: string, name: string): never {
	throw new PlanFault(
		`Rule "${rule}" has an unknown ${what}: "${name}"`,
		'Enter the two-letter code, e.g. DE, or the English name. Separate several with commas.',
	);
}

/** Texts of a list or of a text with commas or line breaks, in lower case; undefined when there is none. */
function listOf(value: unknown): string[] | undefined {
	const parts = Array.isArray(value) ? value.map(textOf) : textOf(value).split(/[,;\n]/);
	const texts = parts.map((part) => part.trim().toLowerCase()).filter((part) => part !== '');
	return texts.length > 0 ? texts : undefined;
}

/** The value of n8n's filter component. */
const isFilter = (value: unknown): boolean => {
	const { conditions } = recordOf(value);
	return Array.isArray(conditions) && conditions.length > 0;
};

const recordOf = (value: unknown): Record<string, unknown> =>
	typeof value === 'object' && value !== null ? { ...value } : {};

/** What the plan will not do as somebody may expect, as sentences for a hint. */
export function doubtsAbout({ rules, teams, fallback }: Plan): string[] {
	const doubts: string[] = [];
	for (const [position, rule] of rules.entries()) {
		const earlier = rules.slice(0, position).find(({ when }) => covers(when, rule.when));
		if (earlier === undefined) continue;
		doubts.push(`Rule "${rule.name}" is never reached: rule "${earlier.name}" matches all its leads first.`);
	}
	const used = new Set(rules.flatMap(({ to }) => (to.kind === 'team' ? [to.team] : [])));
	for (const { name, members } of teams) {
		if (!used.has(name)) doubts.push(`No rule uses team ${name}.`);
		else if (members.length === 0) doubts.push(`Team ${name} has no membersss: its leads go to Fallback.`);
		else if (members.every(({ weight }) => weight <= 0)) {
			doubts.push(`All weights of team ${name} are zero: its leads go to Fallback.`);
		}
	}
	if (fallback === null) {
		doubts.push(
			'There is no Fallback Owner: leads that match no rule, or that no team can take, have no owner.',
		);
	}
	return doubts;
}
