import type { SeededRandom } from '../seededRandom';

/** One word for every lead, or weights by which each lead draws a word. */
export type Choice<Word extends string> = Word | Readonly<Partial<Record<Word, number>>>;

/**
 * What Microsoft's documents leave open or tell in several ways. Source: lead-facts.md section 7, with the sections
 * named below. Where the truth is unknown, the default mixes all forms, so that a reader must bear each of them.
 */
export interface Switches {
	/** Source and action in columns of their own, or in one string with the offer (section 2, A1). */
	leadSource: Choice<'split' | 'composite'>;
	/** How AppSource is called (2.1, A5). */
	appSource: Choice<'SPZA' | 'AppSource' | 'AppSource (SPZA)'>;
	/** Blanks round the bar of a composite source, as some prints have them (section 2). */
	bar: Choice<'tight' | 'spaced'>;
	/** What follows the bar (A6). */
	afterBar: Choice<'id' | 'title'>;
	/** Whether a row has the column ProductId (1.1). */
	productId: Choice<'on' | 'off'>;
	/** Whether a plan is glued to the offer id, as in the documents' own examples (2.3). */
	plan: Choice<'fused' | 'none'>;
	/** How a customer's member without a value is written (1.1, 1.2). */
	blankAs: Choice<'absent' | 'blank' | 'null'>;
	/** What is left of a visitor from a school: personal data is held back, in which shape is unknown (section 4, A18). */
	edu: Choice<'blankFields' | 'customerAbsent' | 'withheld' | 'passed'>;
	/** What Description carries (section 0, fact 10). */
	description: Choice<'absent' | 'blank' | 'campaigns' | 'urlParameters' | 'note'>;
	/** Spelling of a post's members: `UserDetails`, all in camel case, or only `userDetails` (1.2, A8). */
	keyCase: Choice<'pascal' | 'camel' | 'userDetails'>;
	/** Form of CreatedTime; both are guesses, no sample is published (1.1). */
	createdTime: Choice<'us' | 'iso' | 'absent'>;
	/** Which documented form a test lead has (section 3). */
	testLead: Choice<'table' | 'salesforce'>;
}

export const DEFAULT_SWITCHES: Readonly<Switches> = {
	leadSource: { split: 75, composite: 25 },
	appSource: { SPZA: 60, AppSource: 20, 'AppSource (SPZA)': 20 },
	bar: { tight: 80, spaced: 20 },
	afterBar: { id: 80, title: 20 },
	productId: { on: 70, off: 30 },
	plan: { fused: 30, none: 70 },
	blankAs: { absent: 40, blank: 40, null: 20 },
	edu: { blankFields: 40, customerAbsent: 40, passed: 20 },
	description: { absent: 15, blank: 25, campaigns: 20, urlParameters: 20, note: 20 },
	keyCase: { pascal: 70, camel: 15, userDetails: 15 },
	createdTime: { us: 45, iso: 45, absent: 10 },
	testLead: { table: 60, salesforce: 40 },
};

export const LEAD_KINDS = [
	'doNotContact',
	'test',
	'edu',
	'hostile',
	'unknownWords',
	'missingMembers',
	'doubleEncoded',
	'broken',
] as const;
export type LeadKind = (typeof LEAD_KINDS)[number] | 'ordinary';

/** So many of 100 leads are of each kind; the rest is ordinary. */
export type Mix = Readonly<Record<(typeof LEAD_KINDS)[number], number>>;

/** A guess at a busy publisher; nothing is published on shares. */
export const DEFAULT_MIX: Mix = {
	doNotContact: 6,
	test: 4,
	edu: 4,
	hostile: 4,
	unknownWords: 2,
	missingMembers: 3,
	doubleEncoded: 1,
	broken: 2,
};

/** Nothing odd about any lead. */
export const ORDINARY_MIX: Mix = {
	doNotContact: 0,
	test: 0,
	edu: 0,
	hostile: 0,
	unknownWords: 0,
	missingMembers: 0,
	doubleEncoded: 0,
	broken: 0,
};

export function choose<Word extends string>(random: SeededRandom, choice: Choice<Word>): Word {
	return typeof choice === 'string' ? choice : random.weighted<Word>(choice);
}
