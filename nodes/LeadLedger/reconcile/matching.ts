import { importedRowKey } from '../../../lead/importedRow';
import type { AccountLead } from './accountLeads';
import { between } from './dates';
import { type FileRow, type Names, type Relation, relation, relationOfOffers } from './fileRows';

/** By what a row and a lead belong together, the surest first. The last one is a possibility only. */
const KEYS = ['emailAndOffer', 'nameAndOffer', 'possible'] as const;
/** `referral`: the lead was imported from the row. */
export type MatchedBy = 'referral' | Exclude<(typeof KEYS)[number], 'possible'>;

/** What became of a row of the file. */
export type Match =
	| { kind: 'found'; by: MatchedBy; about: About }
	/** More than one lead can be meant, or none surely enough. */
	| { kind: 'several'; count: number }
	| { kind: 'missing' };

type About = AccountLead['about'];

/** Rows that say the same of what counts here, and a lead that can belong to one of them. */
interface Pair {
	rows: EqualRows;
	about: About;
	key: (typeof KEYS)[number];
	/** How many of source and action say something else. */
	disagreements: number;
	/** How far apart, in whole hours. */
	hours: number;
}

interface EqualRows {
	row: FileRow;
	/** Those that have no lead yet. */
	free: number[];
	pairs: Pair[];
	/** By key, all there were, also those that are not kept. */
	counts: Record<(typeof KEYS)[number], number>;
	/** How many pairs are kept. */
	most: number;
}

/** So many more leads than rows are kept: what memory holds does not grow with the account. */
const MORE_PAIRS = 50;
const HOUR = 60 * 60_000;

/** Finds the leads of an account for the rows of a file: the leads come one by one, and only those that can be meant are kept. */
export class Matching {
	private readonly byReferral = new Map<string, number>();
	private readonly imported = new Map<number, About>();
	private readonly groups = new Map<string, EqualRows>();
	private readonly byEmail = new Map<string, EqualRows[]>();
	private readonly byName = new Map<string, EqualRows[]>();
	/** Rows that have neither address nor name. */
	private readonly byOffer = new Map<string, EqualRows[]>();

	/**
	 * @param rows of the file, by position
	 * @param window how far the times of a row and its lead may be apart, in milliseconds
	 */
	constructor(
		rows: ReadonlyMap<number, FileRow>,
		private readonly window: number,
	) {
		for (const [index, row] of rows) {
			if (row.referralId !== null) this.byReferral.set(importedRowKey(row.referralId), index);
			const group = this.groups.get(signatureOf(row));
			if (group === undefined) this.addGroup(index, row);
			else {
				group.free.push(index);
				group.most++;
			}
		}
	}

	add(lead: AccountLead): void {
		if (this.addImported(lead.rowKey, lead.about)) return;
		const groups = new Set([
			...(lead.email === null ? [] : (this.byEmail.get(lead.email) ?? [])),
			...known(lead.names).flatMap((name) => this.byName.get(name) ?? []),
			...lead.offers.names.flatMap((offer) => this.byOffer.get(offer) ?? []),
		]);
		for (const group of groups) {
			const key = this.keyOf(group.row, lead);
			if (key !== null) keep(group, key, lead);
		}
	}

	/** @returns whether the lead was imported from a row of the file */
	addImported(rowKey: string, about: About): boolean {
		const row = this.byReferral.get(rowKey);
		if (row !== undefined && this.imported.get(row)?.isGone !== false) this.imported.set(row, about);
		return row !== undefined;
	}

	/** Gives each row its lead, and each lead to one row only, the surest pairs first. */
	matches(): Map<number, Match> {
		const matches = new Map<number, Match>();
		for (const [row, about] of this.imported) matches.set(row, { kind: 'found', by: 'referral', about });
		const groups = [...this.groups.values()];
		for (const group of groups) group.free = group.free.filter((row) => !matches.has(row));

		const taken = new Map<About, Choice>();
		for (const pair of groups.flatMap(({ pairs }) => pairs).sort(bySurety)) {
			if (pair.key === 'possible' || taken.has(pair.about)) continue;
			const row = pair.rows.free.shift();
			if (row === undefined) continue;
			taken.set(pair.about, { row, pair });
		}
		for (const { row, pair } of taken.values()) matches.set(row, chosenMatch(pair, taken));
		// A lead that is left may be of a row whose own, surer lead is then of this row: two of one buyer, some days apart, tell no more.
		const couldHaveOne = regrouping(taken);
		for (const { free, pairs, counts } of groups) {
			for (const row of free) {
				if (!couldHaveOne(row, pairs)) continue;
				matches.set(row, { kind: 'several', count: counts.emailAndOffer + counts.nameAndOffer });
			}
		}
		for (const { free, pairs, counts } of groups) {
			const isPossible = pairs.some(({ key, about }) => key === 'possible' && !taken.has(about));
			const match: Match = isPossible ? { kind: 'several', count: counts.possible } : { kind: 'missing' };
			for (const row of free) if (!matches.has(row)) matches.set(row, match);
		}
		return matches;
	}

	private addGroup(index: number, row: FileRow): void {
		const counts = { emailAndOffer: 0, nameAndOffer: 0, possible: 0 };
		const group: EqualRows = { row, free: [index], pairs: [], counts, most: MORE_PAIRS + 1 };
		this.groups.set(signatureOf(row), group);
		if (row.email !== null) put(this.byEmail, row.email, group);
		for (const name of known(row.names)) put(this.byName, name, group);
		if (row.email !== null || known(row.names).length > 0) return;
		for (const offer of row.offers.names) put(this.byOffer, offer, group);
	}

	private keyOf(row: FileRow, lead: AccountLead): Pair['key'] | null {
		const isByAddress = row.email !== null && lead.email !== null;
		if (isByAddress && row.email !== lead.email) return null;
		const isDated = row.dates.length > 0;
		if (isDated && !this.isInTime(row, lead)) return null;
		const offer = relationOfOffers(row.offers, lead.offers);
		if (offer === 'different') return null;
		if (isByAddress) return offer === 'same' ? 'emailAndOffer' : 'possible';
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
}

function keep(rows: EqualRows, key: Pair['key'], lead: AccountLead): void {
	const { row, pairs, counts, most } = rows;
	const disagreements =
		Number(row.source !== null && lead.source !== null && row.source !== lead.source) +
		Number(row.actions.length > 0 && lead.action !== null && !row.actions.includes(lead.action));
	counts[key]++;
	pairs.push({ rows, about: lead.about, key, disagreements, hours: Math.floor(apart(row, lead) / HOUR) });
	if (pairs.length <= 2 * most) return;
	pairs.sort(bySurety);
	pairs.length = most;
}

/** The row that a lead is given to. */
interface Choice {
	row: number;
	pair: Pair;
}

/**
 * Finds out whether a row that has no lead could have one if others had another of theirs, each lead still for one row only (augmenting
 * paths). What is found is taken.
 */
function regrouping(taken: Map<About, Choice>): (row: number, pairs: readonly Pair[]) => boolean {
	/** Leads that were tried; where a search ends without one, no other search gets further from them. */
	let tried = new Set<About>();
	return (row, pairs) => {
		/** How each lead was reached: by a row, and the lead that this row has now. */
		const ways = new Map<About, Choice & { instead: About | null }>();
		const open: Array<{ row: number; pairs: readonly Pair[]; has: About | null }> = [{ row, pairs, has: null }];
		for (const one of open) {
			for (const pair of one.pairs) {
				if (pair.key === 'possible' || tried.has(pair.about)) continue;
				tried.add(pair.about);
				ways.set(pair.about, { row: one.row, pair, instead: one.has });
				const holder = taken.get(pair.about);
				if (holder !== undefined) {
					open.push({ row: holder.row, pairs: holder.pair.rows.pairs, has: pair.about });
					continue;
				}
				let way = ways.get(pair.about);
				while (way !== undefined) {
					taken.set(way.pair.about, { row: way.row, pair: way.pair });
					way = way.instead === null ? undefined : ways.get(way.instead);
				}
				tried = new Set();
				return true;
			}
		}
		return false;
	};
}

function chosenMatch(pair: Pair, taken: ReadonlyMap<About, Choice>): Match {
	const { key, about, rows } = pair;
	if (key === 'possible') return { kind: 'missing' };
	const others = rows.pairs.filter((other) => isAsSure(other, pair) && !taken.has(other.about));
	// Of one buyer and offer any is right as long as all have the same status; of one company it may be a colleague.
	const isDecided =
		key === 'emailAndOffer'
			? others.every((other) => other.about.status === about.status)
			: others.length === 0;
	return isDecided
		? { kind: 'found', by: key, about }
		: { kind: 'several', count: Math.max(rows.counts[key], others.length + 1) };
}

/** Rows with the same signature find the same leads. */
const signatureOf = ({ email, names, offers, countryCode, dates, source, actions }: FileRow): string =>
	JSON.stringify([email, names, offers, countryCode, dates, source, actions]);

function put(index: Map<string, EqualRows[]>, key: string, rows: EqualRows): void {
	const known = index.get(key);
	if (known === undefined) index.set(key, [rows]);
	else known.push(rows);
}

const listOf = (value: string | null): string[] => (value === null ? [] : [value]);

const known = ({ company, person }: Names): string[] => [company, person].filter((name) => name !== null);

/** Two people of one company may be one who is written in two ways: that is not known. */
function relationOfNames(one: Names, other: Names): Relation {
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
	one.hours - other.hours;

const isAsSure = (one: Pair, other: Pair): boolean =>
	one.key === other.key && one.disagreements === other.disagreements && one.hours === other.hours;
