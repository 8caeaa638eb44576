import { OFFERS } from './generator/catalogue';
import { writeContent } from './generator/content';
import type { Interest, LeadContent } from './generator/content';
import { makeBuyer } from './generator/people';
import { DEFAULT_MIX, DEFAULT_SWITCHES } from './generator/switches';
import type { LeadKind, Mix, Switches } from './generator/switches';
import { toPost, toRow } from './generator/wire';
import type { LeadRow } from './generator/wire';
import { SeededRandom } from './seededRandom';

export { OFFERS } from './generator/catalogue';
export { DEFAULT_MIX, DEFAULT_SWITCHES, ORDINARY_MIX } from './generator/switches';
export type { LeadKind, Mix, Switches } from './generator/switches';
export type { LeadRow } from './generator/wire';

export interface GeneratorOptions {
	seed: number;
	count: number;
	switches?: Partial<Switches>;
	mix?: Partial<Mix>;
	/** When the nth lead (from 0) comes to be. Default: evenly over ten days from 24 September 2018. */
	at?: (index: number) => Date;
}

/** One lead in both of its forms, with the truth about it. */
export interface GeneratedLead {
	/** As it stands in the table. */
	row: LeadRow;
	/** As it is posted: the body, in JSON unless it is a broken one. */
	post: string;
	kind: LeadKind;
	/**
	 * The output of Lead Parse by which it must leave. A lead that fits several leaves by the first of: unreadable, test,
	 * do not contact, lead.
	 */
	expected: 'lead' | 'doNotContact' | 'test' | 'unreadable';
	createdAt: Date;
}

const FIRST_DAY = Date.UTC(2018, 8, 24);
const TEN_DAYS_MS = 10 * 24 * 3600 * 1000;
/** So many interests wait for their next step at a time. */
const OPEN_INTERESTS = 20;
const FOLLOW_UP_PERCENT = 35;

/**
 * Makes leads as Microsoft would: the same seed and options always give the same leads, in the order of their time.
 *
 * Buyers come back: about a third of the leads is a further step of somebody already seen, for the same offer.
 */
export function* generateLeads(options: GeneratorOptions): Generator<GeneratedLead> {
	const { seed, count, at = evenly(count) } = options;
	const switches: Switches = { ...DEFAULT_SWITCHES, ...options.switches };
	const kinds = kindWeights({ ...DEFAULT_MIX, ...options.mix });
	const random = new SeededRandom(seed);
	const open: Interest[] = [];
	for (let made = 0, buyers = 0; made < count; ) {
		const kind = random.weighted<LeadKind>(kinds);
		const returning = random.percent(FOLLOW_UP_PERCENT)
			? open[random.between(0, open.length - 1)]
			: undefined;
		const interest = returning ?? { buyer: makeBuyer(random, (buyers += 1)), offer: random.pick(OFFERS) };
		if (returning === undefined && open.push(interest) > OPEN_INTERESTS) open.shift();
		if (kind === 'edu' && switches.edu === 'withheld') continue;

		const createdAt = at(made);
		const content = writeContent(random, kind, interest, createdAt, switches);
		made += 1;
		yield {
			row: toRow(random, content, createdAt, switches),
			post: toPost(random, content, switches),
			kind,
			expected: expectedOutput(kind, content),
			createdAt,
		};
	}
}

const evenly =
	(count: number) =>
	(index: number): Date =>
		new Date(FIRST_DAY + Math.floor((index / count) * TEN_DAYS_MS));

function kindWeights(mix: Mix): Record<LeadKind, number> {
	const special = Object.values(mix).reduce((sum, share) => sum + share, 0);
	if (special > 100) throw new Error(`The shares of the mix add up to ${special}, more than 100.`);
	return { ...mix, ordinary: 100 - special };
}

function expectedOutput(kind: LeadKind, content: LeadContent): GeneratedLead['expected'] {
	if (kind === 'broken') return 'unreadable';
	if (kind === 'test') return 'test';
	return content.action === 'DNC' ? 'doNotContact' : 'lead';
}
