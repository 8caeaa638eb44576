import { BoundedMap } from '../../transport/boundedMap';

const DAY = 24 * 60 * 60_000;

/** How many posts are remembered; one that is forgotten is as one that another process has taken in. */
const MOST = 50_000;

/**
 * When posts came first, so that a repeated one that meets a table which does not answer, and is kept in n8n, is the same item as the row
 * that has it already: the same ID, also over midnight, and the same time, which is part of what targets send. Equal posts within 24 hours
 * are one lead (decision 0070). Names of posts are keyed hashes.
 */
export class Receipts {
	private readonly first = new BoundedMap<string, number>(MOST);

	/**
	 * @param name of the post, within the table
	 * @param now milliseconds
	 * @returns when it came first, in milliseconds
	 */
	firstOf(name: string, now: number): number {
		const known = this.first.get(name);
		if (known !== undefined && now - known < DAY) return known;
		this.first.set(name, now);
		return now;
	}
}
