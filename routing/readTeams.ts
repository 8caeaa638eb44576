import { isRecord } from '../lead/text';
import { type Caps, type Member, type Owner, type OwnerIds, STICKY, type Team, WHEN_NOBODY } from './plan';
import { PlanFault } from './planFault';
import { readDaysOff, readHours, readPausedUntil, readTimeZone } from './readAvailability';

type Row = Record<string, unknown>;

/** Larger numbers add up to what has no exact shares. */
const MOST_WEIGHT = 1_000_000;

/** A hundred names of members who were passed over must fit into a column of the routing table. */
const LONGEST_NAME = 120;

/** More members would not fit into the team's row in the routing table. */
const MOST_MEMBERS = 250;

/**
 * Reads teams as the panel, a JSON text, a sheet or a data table give them: a list of teams with their `members`, or a list of members of
 * which each names its `team`.
 *
 * @param zone the time zone of members who have none of their own
 * @throws PlanFault that names the team and the member
 */
export function readTeams(value: unknown, zone: string): Team[] {
	const rows = rowsOf(value);
	const isListOfTeams = rows.some((row) => Array.isArray(row.members));
	const stray = rows.findIndex((row) => !Array.isArray(row.members) && textOf(row.team) !== '');
	if (isListOfTeams && stray >= 0) {
		throw new PlanFault(`Entry ${stray + 1} of the teams is a member, but other entries are teams`, SHAPE);
	}
	const teams = isListOfTeams ? rows : groupByTeam(rows);
	const read = teams.map((team, position) => readTeam(team, position, zone));
	for (const [position, { name }] of read.entries()) {
		if (read.findIndex((team) => team.name === name) !== position) {
			throw new PlanFault(`Two teams have the name "${name}"`, 'Give each team a different name.');
		}
	}
	return read;
}

function rowsOf(value: unknown): Row[] {
	const parsed = typeof value === 'string' ? parse(value) : value;
	const list = Array.isArray(parsed) ? parsed : [parsed ?? []].flat();
	return list.map((one: unknown, position) => {
		// What an expression over the items of another node gives.
		const row = isRecord(one) && isRecord(one.json) ? one.json : one;
		if (isRecord(row)) return row;
		throw new PlanFault(`Entry ${position + 1} of the teams is not an object`, SHAPE);
	});
}

function parse(text: string): unknown {
	const value = text.trim() === '' ? [] : jsonIn(text);
	if (value === undefined) throw new PlanFault('The teams are not valid JSON', SHAPE);
	return value;
}

function jsonIn(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}

const SHAPE =
	'Enter a list of teams, each with "name" and "members", or a list of members, each with "team" and "name".';

/** A sheet has a row for each member; what it says of the team counts where it is given first. */
function groupByTeam(rows: readonly Row[]): Row[] {
	const teams = new Map<string, Row & { members: Row[] }>();
	for (const [position, row] of rows.entries()) {
		const name = nameOf(row.team, `The team of entry ${position + 1}`);
		if (name === '') throw new PlanFault(`Entry ${position + 1} of the teams has no team`, SHAPE);
		const team = teams.get(name) ?? { name, members: [] };
		for (const setting of ['sticky', 'whenNobody', 'catchUp']) team[setting] ??= row[setting];
		team.members.push(row);
		teams.set(name, team);
	}
	return [...teams.values()];
}

function readTeam(row: Row, position: number, zone: string): Team {
	const name = nameOf(row.name, `Team ${position + 1}`);
	if (name === '') throw new PlanFault(`Team ${position + 1} has no name`, 'Give it one.');
	const rows = rowsOf(row.members ?? []);
	if (rows.length > MOST_MEMBERS) {
		throw new PlanFault(
			`Team ${name} has ${rows.length} members`,
			`A team can have up to ${MOST_MEMBERS}. Divide it into several teams.`,
		);
	}
	const members = rows.map((member, at) => readMember({ timeZone: zone, ...filled(member) }, at, name));
	const names = new Set(members.map((member) => member.name));
	if (names.size < members.length) {
		throw new PlanFault(
			`Two members of team ${name} have the same name`,
			'Give each member a different name: the routing table counts leads by it.',
		);
	}
	return {
		name,
		members,
		sticky: choiceOf(row.sticky, STICKY, 'buyer', `Sticky of team ${name}`),
		whenNobody: choiceOf(row.whenNobody, WHEN_NOBODY, 'fallback', `When No One Is Available of team ${name}`),
		catchUp: numberOf(row.catchUp, 0, `Catch Up of team ${name}`),
	};
}

/** Without the cells that a sheet leaves empty. */
const filled = (row: Row): Row =>
	Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null && value !== ''));

function readMember(row: Row, position: number, team: string): Member {
	const name = nameOf(row.name, `Member ${position + 1} of team ${team}`);
	if (name === '') {
		throw new PlanFault(`Member ${position + 1} of team ${team} has no name`, 'Give each member a name.');
	}
	const who = `${name} in team ${team}`;
	refuseObjects(row, who);
	const timeZone = readTimeZone(textOf(row.timeZone), who);
	return {
		name,
		ids: readIds(row),
		weight: weightOf(row.weight, `The weight of ${who}`),
		timeZone,
		hours: readHours(listText(row.workingHours), who),
		daysOff: readDaysOff(listText(row.daysOff), who),
		caps: readCaps(row, who),
		pausedUntil: readPausedUntil(dateText(row.pausedUntil), timeZone, who),
	};
}

/** What is no text, number or list would be passed over, and the member would always be at work. */
function refuseObjects(row: Row, who: string): void {
	const isPlain = (value: unknown): boolean => typeof value === 'string' || typeof value === 'number';
	for (const column of COLUMNS) {
		const value = row[column];
		const isList = Array.isArray(value) && LISTS.has(column);
		if (value === undefined || (isList ? value.every(isPlain) : isPlain(value))) continue;
		throw new PlanFault(
			`The value of ${column} of ${who} is neither a text nor a number`,
			'Enter it as in the panel, e.g. "Mon-Fri 09:00-17:00" or "2026-12-24, 2026-12-27..2027-01-02".',
		);
	}
}

const COLUMNS = [
	'weight',
	'timeZone',
	'workingHours',
	'daysOff',
	'capPerDay',
	'capPerWeek',
	'capPerMonth',
	'salesforce',
	'dynamics365',
	'hubspot',
];
const LISTS: ReadonlySet<string> = new Set(['workingHours', 'daysOff']);

const readCaps = (row: Row, who: string): Caps => ({
	day: capOf(row.capPerDay, `The cap per day of ${who}`),
	week: capOf(row.capPerWeek, `The cap per week of ${who}`),
	month: capOf(row.capPerMonth, `The cap per month of ${who}`),
});

/** The IDs of a person at the CRMs; those that are empty are left for the target to complain about. */
function readIds(row: Row): OwnerIds {
	// What Get Owners of a target outputs.
	const nested = isRecord(row.ownerIds) ? row.ownerIds : {};
	return {
		salesforce: textOf(row.salesforce) || textOf(nested.salesforce) || null,
		dynamics365: textOf(row.dynamics365) || textOf(nested.dynamics365) || null,
		hubspot: textOf(row.hubspot) || textOf(nested.hubspot) || null,
	};
}

/** @returns null without a name */
export function readOwner(row: Row): Owner | null {
	const name = nameOf(row.name, 'The owner');
	return name === '' ? null : { name, ids: readIds(row) };
}

/** Sheets give numbers as text, and IDs that are numbers as numbers. */
export const textOf = (value: unknown): string =>
	typeof value === 'string' ? value.trim() : typeof value === 'number' ? String(value) : '';

/** A name as the routing table can keep it: without control characters and halves of characters. */
export function nameOf(value: unknown, what: string): string {
	const name = textOf(value)
		.replace(/[\p{Cc}\p{Cs}]+/gu, ' ')
		.trim();
	if (name.length <= LONGEST_NAME) return name;
	throw new PlanFault(
		`${what} has a name of ${name.length} characters`,
		`A name can have up to ${LONGEST_NAME}.`,
	);
}

const listText = (value: unknown): string =>
	Array.isArray(value) ? value.map(textOf).join(',') : textOf(value);

const dateText = (value: unknown): string => {
	if (isRecord(value) && 'toISO' in value && typeof value.toISO === 'function') return textOf(value.toISO());
	return value instanceof Date ? value.toISOString() : textOf(value);
};

function numberOf(value: unknown, whenEmpty: number, what: string): number {
	const text = textOf(value);
	if (text === '') return whenEmpty;
	const number = Number(text.replace(',', '.'));
	if (Number.isFinite(number) && number >= 0) return number;
	throw new PlanFault(
		`${what} is not a number of 0 or more: "${text}"`,
		'Enter a number, or leave it empty.',
	);
}

function weightOf(value: unknown, what: string): number {
	const weight = numberOf(value, 1, what);
	if (weight <= MOST_WEIGHT) return weight;
	throw new PlanFault(`${what} is too large`, `Enter a number of ${MOST_WEIGHT} or less.`);
}

/** 0 means no cap, as an empty field does: who should get nothing has the weight 0 or is paused. */
function capOf(value: unknown, what: string): number | null {
	const cap = numberOf(value, 0, what);
	return cap === 0 ? null : cap;
}

function choiceOf<Choice extends string>(
	value: unknown,
	choices: readonly Choice[],
	whenEmpty: Choice,
	what: string,
): Choice {
	const text = textOf(value);
	if (text === '') return whenEmpty;
	const choice = choices.find((one) => one.toLowerCase() === text.toLowerCase());
	if (choice !== undefined) return choice;
	throw new PlanFault(`${what} has an unknown value: "${text}"`, `Enter one of: ${choices.join(', ')}.`);
}
