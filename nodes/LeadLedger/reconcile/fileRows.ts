import { canonicalJson } from '../../../lead/canonicalJson';
import { countryCodeOf } from '../../../lead/country';
import { readEmail } from '../../../lead/email';
import {
	actionsOnWire,
	type ColumnAliases,
	columnReader,
	columnsOf,
	listedIn,
	plainHeader,
	type ReadColumn,
	sourceOnWire,
} from '../../../lead/exportedColumns';
import { translatedBody } from '../../../lead/exportedRow';
import { parseLead } from '../../../lead/parse';
import type { LeadAction, LeadSource } from '../../../lead/vocabulary';
import { type DateOrder, orderOf, readingsOf, type Span } from './dates';

/** A row of Partner Center's file, as far as it helps to find its lead. */
export interface FileRow {
	of: ReadColumn;
	referralId: string | null;
	email: string | null;
	names: Names;
	offers: Offers;
	countryCode: string | null;
	/** What its date can mean; empty: unknown. */
	dates: readonly Span[];
	source: LeadSource | null;
	actions: readonly LeadAction[];
}

/** What a row of the file is: one to look for, the same as an earlier one, or none. */
export type ReadRow =
	| { kind: 'row'; row: FileRow }
	| { kind: 'repeat'; of: number }
	| { kind: 'skipped'; reason: string };

export interface ReadFile {
	rows: ReadRow[];
	/** How many have a date that cannot be read. */
	undated: number;
	/** How many have the Referral ID of an earlier row, but another address. */
	ambiguous: number;
	/** How many have the sign that replaces what the encoding cannot tell. */
	garbled: number;
	order: DateOrder;
}

/** Why a row is skipped. */
const SAYS_TOO_LITTLE = 'It has no Referral ID, no email address, and not both Creation Date and Customer Name';
const OTHER_LEAD = 'Its Lead Type is not offer lead: it did not come from the marketplace';
const BLANK = 'It is blank';

/** Reads the rows of a file, in their order. */
export function readFile(items: ReadonlyArray<Record<string, unknown>>, aliases: ColumnAliases, chosenOrder: DateOrder | null): ReadFile {
	const readers = items.map((item) => columnReader(columnsOf(item), aliases));
	const dates = readers.map((of) => of('createdAt'));
	const order = chosenOrder ?? orderOf(dates.filter((date) => date !== null));
	const known = new Map<string, { index: number; email: string | null }>();
	let ambiguous = 0;
	const rows = readers.map((of, index): ReadRow => {
		const item = items[index] ?? {};
		if ([...columnsOf(item).values()].every((value) => value === null)) return { kind: 'skipped', reason: BLANK };
		const row = rowOf(of, order);
		const isTelling =
			row.referralId !== null ||
			row.email !== null ||
			(of('createdAt') !== null && of('company') !== null);
		if (!isTelling) return { kind: 'skipped', reason: SAYS_TOO_LITTLE };
		const type = plainHeader(of('leadType') ?? '');
		if (type === 'qualifiedlead' || type === 'profilelead') return { kind: 'skipped', reason: OTHER_LEAD };
		const name = row.referralId ?? canonicalJson(item);
		const { email } = row;
		const first = known.get(name);
		const isOther = first !== undefined && email !== null && first.email !== null && first.email !== email;
		const ownName = isOther ? JSON.stringify([name, email]) : name;
		const earlier = known.get(ownName);
		if (earlier !== undefined) return { kind: 'repeat', of: earlier.index };
		known.set(ownName, { index, email });
		if (!isOther) return { kind: 'row', row };
		// A spreadsheet that rounds long numbers gives many rows one ID; two buyers are two leads all the same.
		ambiguous++;
		return { kind: 'row', row: { ...row, referralId: null } };
	});
	const undated = rows.filter((read, index) => {
		return read.kind === 'row' && dates[index] !== null && read.row.dates.length === 0;
	});
	const garbled = items.filter((item) => Object.values(item).some((value) => String(value).includes('\uFFFD')));
	return { rows, undated: undated.length, ambiguous, garbled: garbled.length, order };
}

function rowOf(of: ReadColumn, order: DateOrder): FileRow {
	const date = of('createdAt');
	const source = of('source');
	const action = of('action');
	return {
		of,
		referralId: of('referralId'),
		email: readEmail(of('email')).email?.toLowerCase() ?? null,
		names: namesOf({ company: of('company'), firstName: of('firstName'), lastName: of('lastName') }),
		// A title may have the sign that separates the titles of a list, so that the whole counts, too.
		offers: offersOf(listedIn(of('offerId')), [...listedIn(of('offerTitle')), of('offerTitle')]),
		countryCode: countryCodeOf(of('country')),
		dates: date === null ? [] : readingsOf(date, order),
		source: source === null ? null : parseLead({ UserDetails: {}, LeadSource: sourceOnWire(source) }).source,
		actions: action === null ? [] : actionsOnWire(action),
	};
}

/** The lead of a row in the words of the wire. */
export const bodyOf = ({ of }: FileRow): Record<string, unknown> => translatedBody(of);

/** What distinguishes names: not case, accents, blanks and signs. */
const nameKey = (name: string): string => plainHeader(name.normalize('NFKD').replace(/\p{M}/gu, ''));

/** Names of a customer so that equal ones are equal texts; the person by first and last name. Null: not known. */
export interface Names {
	company: string | null;
	person: string | null;
}

export function namesOf(customer: {
	company: string | null;
	firstName: string | null;
	lastName: string | null;
}): Names {
	const company = nameKey(customer.company ?? '');
	const first = nameKey(customer.firstName ?? '');
	const last = nameKey(customer.lastName ?? '');
	return {
		company: company === '' ? null : `company ${company}`,
		person: first === '' || last === '' ? null : `person ${first} ${last}`,
	};
}

/** What a row or a lead calls its offers, so that equal ones are equal texts. */
export interface Offers {
	ids: readonly string[];
	titles: readonly string[];
	/** Both together, because either can be in the other's column. An ID with its publisher counts without it, too. */
	names: readonly string[];
}

const QUALIFIED_ID = /^[a-z0-9][a-z0-9_-]*\.([a-z0-9_-][a-z0-9_.-]*)$/;

export function offersOf(ids: ReadonlyArray<string | null>, titles: ReadonlyArray<string | null>): Offers {
	const isId = (text: string | null): boolean => text !== null && /^[\w.-]+$/.test(text.trim());
	const ownIds = ids.filter(isId).flatMap(keysOf);
	const ownTitles = [...titles, ...ids.filter((id) => !isId(id))].flatMap((title) => keysOf(title).slice(-1));
	const names = new Set([...ids, ...titles].flatMap(keysOf));
	return { ids: [...new Set(ownIds)], titles: [...new Set(ownTitles)], names: [...names] };
}

/** The whole text comes last. */
function keysOf(offer: string | null): string[] {
	const text = offer?.trim().toLowerCase() ?? '';
	const id = QUALIFIED_ID.exec(text)?.[1];
	return [id ?? '', text].map(nameKey).filter((key) => key !== '');
}

/**
 * Whether two offers are one; `unknown`: one is not named, or one by its ID and the other by its title, or one ID begins as the other,
 * as where Microsoft appends the plan.
 */
export function relationOfOffers(one: Offers, other: Offers): Relation {
	const names = relation(one.names, other.names);
	if (names !== 'different') return names;
	if (relation(one.titles, other.titles) === 'different') return 'different';
	const isPlan = one.ids.some((id) => other.ids.some((twin) => id.startsWith(twin) || twin.startsWith(id)));
	return relation(one.ids, other.ids) === 'different' && !isPlan ? 'different' : 'unknown';
}

/** What two lists of names of one thing say; `unknown`: one of them says nothing. */
export type Relation = 'same' | 'different' | 'unknown';

export function relation(one: readonly string[], other: readonly string[]): Relation {
	if (one.length === 0 || other.length === 0) return 'unknown';
	return one.some((name) => other.includes(name)) ? 'same' : 'different';
}
