/**
 * n8n's UX guidelines (docs.n8n.io, Integrations, Creating nodes, Plan your node: "Node UI design", "UX guidelines for
 * community nodes") over everything that the editor shows of this package, read as data. n8n's lint rules see only what is
 * written out literally; here dropdowns that are made from lists are looked at, too.
 */
import { choicesOf, CREDENTIALS, everyProperty, groupsOf, NODES, type Found } from './descriptions';

/** Each promise names what breaks it, by its path: an empty list is a kept promise. */
const breaking = (isBroken: (found: Found) => boolean): string[] =>
	everyProperty()
		.filter(isBroken)
		.map(({ path }) => path);

/** Words that stay small within a title, by n8n's rule (title-case). */
const SMALL = /^(?:a|an|and|as|at|but|by|for|from|if|in|into|nor|of|on|or|per|the|to|up|via|with)$/;

const isTitleCase = (text: string): boolean => {
	const words = text.split(/[\s/]+/);
	return words.every(
		(word, at) => /^[^a-z]|^n8n$/.test(word) || (at > 0 && at < words.length - 1 && SMALL.test(word)),
	);
};

/** One sentence ends without a full stop, several end with one each. */
function isWellEnded(text: string): boolean {
	const plain = text.replace(/<[^>]+>/g, '').replace(/\be\.g\. ?/g, '');
	const isSeveral = /[.!?]["')]? [A-Z(<0-9]/.test(plain);
	return isSeveral ? /[.!?]$/.test(plain) : !plain.endsWith('.');
}

const isSentence = (text: string): boolean =>
	/^["'(A-Z0-9]/.test(text) &&
	!/\s{2}|!|\bplease\b|\be-mail\b|\bEmail Address\b/.test(text) &&
	isWellEnded(text);

const isShown = ({ property }: Found): boolean => property.type !== 'hidden' && property.type !== 'notice';
const isSecret = ({ property }: Found): boolean => property.typeOptions?.password === true;

describe('names', () => {
	it('of nodes, credentials, parameters and groups are in Title Case', () => {
		const names = [
			...NODES.flatMap(({ type: { description } }) => [
				description.displayName,
				...(description.outputNames ?? []),
			]),
			...CREDENTIALS.map(({ type }) => type.displayName),
			...everyProperty()
				.filter(isShown)
				.flatMap(({ property }) => [
					property.displayName,
					...groupsOf(property).map(({ displayName }) => displayName),
				]),
		];
		expect(names.length).toBeGreaterThan(100);
		expect(names.filter((name) => !isTitleCase(name))).toEqual([]);
	});

	it('of choices are in Title Case', () => {
		const names = everyProperty().flatMap(({ property }) => choicesOf(property).map(({ name }) => name));
		expect(names.filter((name) => !isTitleCase(name))).toEqual([]);
	});

	it('write ID, URL and API in capitals, and Email without a hyphen', () => {
		const isWrong = (name: string) => /\b(?:Id|Ids|Url|Urls|Api)\b|E-Mail|e-mail/.test(name);
		expect(breaking(({ property }) => isWrong(property.displayName))).toEqual([]);
	});

	it('of credential fields are ours: n8n words those of clientId and clientSecret by itself', () => {
		const own = { clientId: 'Client ID', clientSecret: 'Client Secret' };
		const fields = CREDENTIALS.flatMap(({ type }) => type.properties);
		for (const [name, label] of Object.entries(own)) {
			const labels = fields.filter((field) => field.name === name).map(({ displayName }) => displayName);
			expect(new Set([label, ...labels])).toEqual(new Set([label]));
		}
	});
});

describe('descriptions', () => {
	it('of nodes are one short sentence without a full stop, and of triggers begin with "Starts the workflow"', () => {
		for (const { type } of NODES) {
			const { description, group } = type.description;
			expect(description).toMatch(/^[A-Z][^.!]{20,140}[^.!]$/);
			expect(description.startsWith('Starts the workflow')).toBe(group.includes('trigger'));
		}
	});

	it('stand at every parameter, what explains itself apart', () => {
		expect(breaking((found) => isShown(found) && !explained(found))).toEqual([]);
	});

	it('are sentences: one without a full stop, several with one each', () => {
		expect(breaking(({ property: { description } }) => !isSentence(description ?? 'None'))).toEqual([]);
	});

	it('of choices are such sentences, too', () => {
		expect(
			breaking(({ property }) =>
				choicesOf(property).some((choice) => !isSentence(choice.description ?? 'None')),
			),
		).toEqual([]);
	});

	it('of switches begin with "Whether"', () => {
		expect(
			breaking(
				({ property }) => property.type === 'boolean' && !property.description?.startsWith('Whether '),
			),
		).toEqual([]);
	});

	it('do not repeat the name', () => {
		const bare = (text: string) => text.toLowerCase().replace(/\b(?:the|a|an|of)\b|\W/g, '');
		expect(
			breaking(({ property }) => bare(property.description ?? '-') === bare(property.displayName)),
		).toEqual([]);
	});
});

/** The choices of an operation and the fields of a mapper have texts of their own; Options are the same everywhere. */
const explained = ({ property: { type, name, displayName, description } }: Found): boolean =>
	type === 'resourceMapper' ||
	name === 'operation' ||
	displayName === 'Options' ||
	(description ?? '').length > 5;

describe('placeholders', () => {
	it('stand in every free text field and begin with "e.g. "', () => {
		expect(
			breaking(
				(found) =>
					found.property.type === 'string' &&
					!(isSecret(found) && found.property.placeholder === undefined) &&
					!found.property.placeholder?.startsWith('e.g. '),
			),
		).toEqual([]);
	});

	it('stand in every field of a list that takes a name or an ID', () => {
		expect(
			breaking(({ property }) =>
				(property.modes ?? []).some(
					({ type, placeholder }) => type === 'string' && !placeholder?.startsWith('e.g. '),
				),
			),
		).toEqual([]);
	});

	it('of collections say what is added', () => {
		expect(
			breaking(
				({ property: { type, placeholder } }) =>
					(type === 'collection' || type === 'fixedCollection') && !/^Add [a-z]+$/.test(placeholder ?? ''),
			),
		).toEqual([]);
	});
});

describe('choices', () => {
	it('stand in alphabetical order', () => {
		expect(breaking(({ property }) => !isSorted(choicesOf(property).map(({ name }) => name)))).toEqual([]);
	});

	it('of the collection Options stand in alphabetical order', () => {
		expect(
			breaking(
				({ property: { type, options = [] } }) =>
					type === 'collection' &&
					!isSorted(options.map((option) => ('displayName' in option ? option.displayName : ''))),
			),
		).toEqual([]);
	});

	it('are all different', () => {
		expect(
			breaking(({ property }) => {
				const choices = choicesOf(property);
				return (
					new Set(choices.map(({ name }) => name)).size < choices.length ||
					new Set(choices.map(({ value }) => value)).size < choices.length
				);
			}),
		).toEqual([]);
	});

	it('of operations have an action in sentence case, which is what the nodes panel shows', () => {
		const operations = everyProperty().filter(
			({ property, siblings, top }) => property.name === 'operation' && siblings === top,
		);
		expect(operations.length).toBeGreaterThanOrEqual(6);
		for (const { property } of operations) {
			expect(property.noDataExpression).toBe(true);
			for (const { action, description } of choicesOf(property)) {
				expect(action).toMatch(/^[A-Z][a-z]+ [a-zA-Z -]+$/);
				expect(isTitleCase(action ?? '')).toBe(false);
				expect(description).toBeDefined();
			}
		}
	});
});

const isSorted = (names: readonly string[]): boolean =>
	names.every((name, at) => at === 0 || (names[at - 1] ?? '').localeCompare(name) <= 0);

describe('defaults and limits', () => {
	it('are values that the parameter can have', () => {
		expect(breaking(({ property }) => !isPossible(property))).toEqual([]);
	});

	it('of Limit are 50 at first and 1 at least, and Return All stands before it', () => {
		const limits = everyProperty().filter(({ property }) => property.name === 'limit');
		expect(limits.length).toBeGreaterThan(0);
		for (const { property, siblings } of limits) {
			expect(property).toMatchObject({ default: 50, typeOptions: { minValue: 1 } });
			expect(siblings[siblings.indexOf(property) - 1]?.name).toBe('returnAll');
		}
	});

	it('are set for every number: the least that makes sense', () => {
		expect(
			breaking(({ property }) => property.type === 'number' && property.typeOptions?.minValue === undefined),
		).toEqual([]);
	});

	it('of essentials come first: Options stand last', () => {
		for (const { type } of NODES) {
			const shown = type.description.properties.filter(({ type: kind }) => kind !== 'hidden');
			const options = shown.filter(({ displayName }) => displayName === 'Options');
			if (options.length > 0) expect(shown.at(-1)?.displayName).toBe('Options');
		}
	});
});

function isPossible(property: Found['property']): boolean {
	const { type, default: value, typeOptions = {} } = property;
	const values = choicesOf(property).map((choice) => choice.value);
	// Loaded from the target: nothing is chosen at first.
	if (typeOptions.loadOptionsMethod !== undefined) return value === '';
	if (typeof value === 'string' && value.startsWith('={{')) return type === 'string' || type === 'dateTime';
	switch (type) {
		case 'options':
			return values.some((one) => one === value);
		case 'multiOptions':
			return Array.isArray(value) && value.every((one) => values.some((other) => other === one));
		case 'boolean':
			return typeof value === 'boolean';
		case 'number':
			return (
				typeof value === 'number' &&
				value >= (typeOptions.minValue ?? -Infinity) &&
				value <= (typeOptions.maxValue ?? Infinity)
			);
		case 'string':
		case 'dateTime':
		case 'notice':
			return typeof value === 'string';
		case 'json':
			return typeof value === 'string' && Array.isArray(JSON.parse(value));
		default:
			return typeof value === 'object' && value !== null;
	}
}

describe('conditions', () => {
	it('speak of parameters that exist, and of values that they can have', () => {
		const broken = everyProperty().flatMap((found) => {
			const { show = {}, hide = {} } = found.property.displayOptions ?? {};
			return [...Object.entries(show), ...Object.entries(hide)]
				.filter(([name, values]) => !isMeaningful(found, name, values))
				.map(([name]) => `${found.path}: ${name}`);
		});
		expect(broken).toEqual([]);
	});
});

/** @param name as in displayOptions: with a leading slash a parameter of the node, and maybe a member of its value */
function isMeaningful({ siblings, top }: Found, name: string, values: unknown): boolean {
	// n8n's own word for a node that runs as a tool of an agent.
	if (name === '@tool') return true;
	const [wanted, member] = name.replace(/^\//, '').split('.');
	const candidates = (name.startsWith('/') ? top : siblings).filter((property) => property.name === wanted);
	if (candidates.length === 0 || !Array.isArray(values)) return false;
	const choices = candidates.flatMap((property) => choicesOf(property).map(({ value }) => value));
	return member !== undefined || choices.length === 0 || values.every((value) => choices.includes(value));
}
