import { TARGET_LIST } from '../targets';
import type { Whereabouts } from './whereabouts';

/** What became of the leads so far, as whole numbers that add up. */
export interface Sums {
	arrived: number;
	/** Of these, posted. */
	posted: number;
	/** Of the output Lead: confirmed by every target, or given up. */
	sales: number;
	/** Of these, refused by a target. */
	refused: number;
	/** The targets that refused them. */
	refusedBy: string[];
	doNotContact: number;
	test: number;
	unreadable: number;
	onTheirWay: number;
	doubled: number;
}

/**
 * Adds up where the leads are. A lead counts once: one that a target refused is also at those that took it.
 *
 * @param written the IDs of all leads that Microsoft's side has written or posted
 * @param posted the IDs of those that were posted
 */
export function sumsOf(
	written: Iterable<string>,
	places: Whereabouts,
	posted: ReadonlySet<string> = new Set(),
): Sums {
	const arrived = [...new Set(written)];
	const finished = new Set([...places.settled, ...places.undelivered]);
	const isIn = (ids: readonly string[]) => {
		const set = new Set(ids);
		return arrived.filter((id) => finished.has(id) && set.has(id)).length;
	};
	const aside = new Set([...places.doNotContact, ...places.test, ...places.unreadable]);
	const done = arrived.filter((id) => finished.has(id));
	return {
		arrived: arrived.length,
		posted: arrived.filter((id) => posted.has(id)).length,
		sales: done.filter((id) => !aside.has(id)).length,
		refused: new Set(places.undelivered).size,
		refusedBy: places.refusedBy,
		doNotContact: isIn(places.doNotContact),
		test: isIn(places.test),
		unreadable: isIn(places.unreadable),
		onTheirWay: arrived.length - done.length,
		doubled: [places.lead, places.doNotContact, places.test, places.unreadable].reduce(
			(sum, ids) => sum + ids.length - new Set(ids).size,
			0,
		),
	};
}

/**
 * The sums in one sentence.
 *
 * @example "200 arrived (180 by table, 20 posted): 174 to sales (12 of them refused by HubSpot), 12 Do Not Contact, 11 Test, 3 Unreadable; none doubled"
 */
export function sentenceOf(sums: Sums): string {
	const { refused, refusedBy, doubled, onTheirWay } = sums;
	const by = refusedBy.length > 0 ? refusedBy.map(nameOf).join(' and ') : 'one target';
	const parts = [
		`${sums.sales} to sales${refused > 0 ? ` (${refused} of them refused by ${by})` : ''}`,
		`${sums.doNotContact} Do Not Contact`,
		`${sums.test} Test`,
		`${sums.unreadable} Unreadable`,
		...(onTheirWay > 0 ? [`${onTheirWay} on their way`] : []),
	];
	const ways = sums.posted > 0 ? ` (${sums.arrived - sums.posted} by table, ${sums.posted} posted)` : '';
	return `${sums.arrived} arrived${ways}: ${parts.join(', ')}; ${doubled === 0 ? 'none' : doubled} doubled`;
}

/** As people call the target that the ledger knows as e.g. `hubSpot`. */
const nameOf = (target: string): string =>
	TARGET_LIST.find(({ name }) => name.replaceAll(' ', '').toLowerCase() === target.toLowerCase())?.name ??
	target;
