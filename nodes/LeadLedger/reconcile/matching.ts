import { importedRowKey } from '../../../lead/importedRow';
import type { AccountLead } from './accountLeads';
import { between } from './dates';
import type { FileRow, Names } from './fileRows';

/** By what a row and a lead belong together, the surest first. The last one is a possibility only. */
const KEYS = ['referral', 'emailAndOffer', 'nameAndOffer', 'possible'] as const;
export type MatchedBy = Exclude<(typeof KEYS)[number], 'possible'>;

/** What became of a row of the file. */
export type Match =
	| { kind: 'found'; by: MatchedBy; about: AccountLead['about'] }
	/** More than one lead can be meant, or none surely enough. */
	| { kind: 'several'; count: number }
	| { kind: 'missing' };

/** A row and a lead that can belong together. */
interface Pair {
	row: number;
	about: AccountLead['about'];
	key: (typeof KEYS)[number];
	/** How many of source and action say something else. */
	disagreements: number;
	/** How far apart, in whole hours. */
	hours: number;
}

interface Candidates {
	pairs: Pair[];
	/** By key, all there were, also those that are not kept. */
	counts: Record<(typeof KEYS)[number], number>;
}

/** So many are kept for a row: what memory holds does not grow with the account. */
const MOST_PAIRS = 50;
const HOUR = 60 * 60_000;

/** Finds the leads of an account for the rows of a file: the leads come one by one, and only those that can be meant are kept. */
export class Matching {
	private readonly byReferral = new Map<string, number[]>();
	private readonly byEmail = new Map<string, number[]>();
	private readonly byName = new Map<string, number[]>();
	/** Rows that have neither address nor name. */
	private readonly byOffer = new Map<string, number[]>();
	private readonly candidates = new Map<number, Candidates>();

	/**
	 * @param rows of the file, by position
	 * @param window how far the times of a row and its lead may be apart, in milliseconds
	 */
	constructor(
		private readonly rows: ReadonlyMap<number, FileRow>,
		private readonly window: number,
	) {
		for (const [index, row] of rows) {
			if (row.referralId !== null) put(this.byReferral, importedRowKey(row.referralId), index);
			if (row.email !== null) put(this.byEmail, row.email, index);
			for (const name of known(row.names)) put(this.byName, name, index);
			if (row.email !== null || known(row.names).length > 0) continue;
			for (const offer of row.offers) put(this.byOffer, offer, index);
		}
	}

	add(lead: AccountLead): void {
		const indexes = new Set([
			...(this.byReferral.get(lead.rowKey) ?? []),
			...(lead.email === null ? [] : (this.byEmail.get(lead.email) ?? [])),
			...known(lead.names).flatMap((name) => this.byName.get(name) ?? []),
			...lead.offers.flatMap((offer) => this.byOffer.get(offer) ?? []),
		]);
		for (const index of indexes) {
			const row = this.rows.get(index);
			const pair = row === undefined ? null : this.pairOf(index, row, lead);
			if (pair !== null) this.keep(pair);
		}
	}

	/** Gives each row its lead, and each lead to one row only, the surest pairs first. */
	matches(): Map<number, Match> {
		const pairs = [...this.candidates.values()].flatMap((one) => one.pairs).sort(bySurety);
		const chosen = new Map<number, Pair>();
		const taken = new Set<AccountLead['about']>();
		for (const pair of pairs) {
			if (pair.key === 'possible' || chosen.has(pair.row) || taken.has(pair.about)) continue;
			chosen.set(pair.row, pair);
			taken.add(pair.about);
		}
		return new Map([...this.rows.keys()].map((row) => [row, this.matchOf(row, chosen.get(row), taken)]));
	}

	private matchOf(row: number, pair: Pair | undefined, taken: ReadonlySet<AccountLead['about']>): Match {
		const { pairs = [], counts } = this.candidates.get(row) ?? {};
		if (pair === undefined) {
			const isPossible = pairs.some(({ key, about }) => key === 'possible' && !taken.has(about));
			return isPossible ? { kind: 'several', count: counts?.possible ?? 0 } : { kind: 'missing' };
		}
		const { key, about } = pair;
		if (key === 'possible') return { kind: 'missing' };
		const others = pairs.filter((other) => isAsSure(other, pair) && !taken.has(other.about));
		// Of one buyer and offer any is right as long as all have the same status; of one company it may be a colleague.
		const isDecided =
			key === 'referral' || key === 'emailAndOffer'
				? others.every((other) => other.about.status === about.status)
				: others.length === 0;
		return isDecided
			? { kind: 'found', by: key, about }
			: { kind: 'several', count: Math.max(counts?.[key] ?? 0, others.length + 1) };
	}

	private pairOf(index: number, row: FileRow, lead: AccountLead): Pair | null {
		const key = this.keyOf(row, lead);
		if (key === null) return null;
		const disagreements =
			Number(row.source !== null && lead.source !== null && row.source !== lead.source) +
			Number(row.actions.length > 0 && lead.action !== null && !row.actions.includes(lead.action));
		return { row: index, about: lead.about, key, disagreements, hours: Math.floor(apart(row, lead) / HOUR) };
	}

	private keyOf(row: FileRow, lead: AccountLead): Pair['key'] | null {
		if (row.referralId !== null && importedRowKey(row.referralId) === lead.rowKey) return 'referral';
		const isDated = row.dates.length > 0;
		if (isDated && !this.isInTime(row, lead)) return null;
		const offer = relation(row.offers, lead.offers);
		if (offer === 'different') return null;
		if (row.email !== null && lead.email !== null) {
			if (row.email !== lead.email) return null;
			return offer === 'same' ? 'emailAndOffer' : 'possible';
		}
		const country = relation(listOf(row.countryCode), listOf(lead.countryCode));
		const name = relationOfNames(row.names, lead.names);
		if (country === 'different' || name === 'different') return null;
		return offer === 'same' && name === 'same' && isDated ? 'nameAndOffer' : 'possible';
	}

	/** Of a lead whose row was written last at a time, it is known only that it was not made later. */
	private isInTime(row: FileRow, lead: AccountLead): boolean {
		if (!lead.made.isLatest) return apart(row, lead) <= this.window;
		const isBefore = row.dates.some(({ from }) => from <= lead.made.to + this.window);
		const isByAddress = row.email !== null && row.email === lead.email;
		return isByAddress ? isBefore : apart(row, lead) <= this.window;
	}

	private keep(pair: Pair): void {
		let of = this.candidates.get(pair.row);
		if (of === undefined) {
			of = { pairs: [], counts: { referral: 0, emailAndOffer: 0, nameAndOffer: 0, possible: 0 } };
			this.candidates.set(pair.row, of);
		}
		of.counts[pair.key]++;
		of.pairs.push(pair);
		if (of.pairs.length <= 2 * MOST_PAIRS) return;
		of.pairs.sort(bySurety);
		of.pairs.length = MOST_PAIRS;
	}
}

function put(index: Map<string, number[]>, key: string, row: number): void {
	const rows = index.get(key);
	if (rows === undefined) index.set(key, [row]);
	else rows.push(row);
}

const listOf = (value: string | null): string[] => (value === null ? [] : [value]);

/** What two lists of names of one thing say; `unknown`: one of them says nothing. */
function relation(one: readonly string[], other: readonly string[]): 'same' | 'different' | 'unknown' {
	if (one.length === 0 || other.length === 0) return 'unknown';
	return one.some((name) => other.includes(name)) ? 'same' : 'different';
}

const known = ({ company, person }: Names): string[] => [company, person].filter((name) => name !== null);

/** Two people of one company may be one who is written in two ways: that is not known. */
function relationOfNames(one: Names, other: Names): 'same' | 'different' | 'unknown' {
	const company = relation(listOf(one.company), listOf(other.company));
	const person = relation(listOf(one.person), listOf(other.person));
	if (person === 'same') return 'same';
	if (company === 'same') return person === 'different' ? 'unknown' : 'same';
	return company === 'different' || person === 'different' ? 'different' : 'unknown';
}

const apart = ({ dates }: FileRow, { made }: AccountLead): number =>
	dates.length === 0 ? 0 : Math.min(...dates.map((date) => between(date, made)));

const bySurety = (one: Pair, other: Pair): number =>
	KEYS.indexOf(one.key) - KEYS.indexOf(other.key) ||
	one.disagreements - other.disagreements ||
	one.hours - other.hours ||
	one.row - other.row;

const isAsSure = (one: Pair, other: Pair): boolean =>
	one.key === other.key && one.disagreements === other.disagreements && one.hours === other.hours;
