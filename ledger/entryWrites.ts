import { isFault } from '../azureTable/fault';
import { type RowWrite, type Table, TRANSACTION_LIMIT } from '../azureTable/table';
import type { Entry } from './entry';

/** A change of one entry: what to write, and the entry as it will be once that has happened. */
export interface EntryWrite {
	write: RowWrite;
	entry: Entry;
}

export interface EntryWriteResult {
	written: Entry[];
	/** Entries that somebody else, or an own write whose answer was lost, changed first, and those that were to be written with them. */
	raced: Entry[];
}

/**
 * How many entries go into one transaction, by round: a lost race leaves its whole transaction unwritten, so that it is read anew what
 * of it is still wanted. In the end each entry goes alone, and none waits for another.
 */
const ROUNDS = [TRANSACTION_LIMIT, TRANSACTION_LIMIT, 10, 1, 1] as const;

/**
 * Writes entries of one partition, in transactions that are all or none.
 *
 * @param round counted from 0; transactions get smaller with it
 * @param onWritten told of each transaction, so that it is known also when a later one throws
 * @throws TableFault for everything that is not a lost race
 */
export async function writeEntries(
	table: Table,
	writes: readonly EntryWrite[],
	round = 0,
	onWritten: (entries: readonly Entry[]) => void = () => {},
): Promise<EntryWriteResult> {
	const result: EntryWriteResult = { written: [], raced: [] };
	const size = ROUNDS[round] ?? 1;
	const transaction = async (some: readonly EntryWrite[]): Promise<void> => {
		const etags = await table
			.write(some.map(({ write }) => write))
			.catch(async (fault: unknown) =>
				isFault(fault, 'rowExists', 'changed', 'rowAbsent') ? null : await Promise.reject(fault),
			);
		if (etags === null) {
			result.raced.push(...some.map(({ entry }) => entry));
			return;
		}
		const written = some.map(({ entry }, index) => ({ ...entry, etag: etags[index] ?? '' }));
		onWritten(written);
		result.written.push(...written);
	};
	for (let at = 0; at < writes.length; at += size * AT_ONCE) {
		const beside = Array.from({ length: AT_ONCE }, (_, nth) =>
			writes.slice(at + nth * size, at + (nth + 1) * size),
		);
		const ends = await Promise.allSettled(beside.filter((some) => some.length > 0).map(transaction));
		const failed = ends.find((end) => end.status === 'rejected');
		if (failed !== undefined) return await Promise.reject(failed.reason);
	}
	return result;
}

/** Transactions under way at a time; a partition takes 2,000 entries a second ("Scalability and performance targets for Table storage"). */
const AT_ONCE = 3;

/** How often what was raced is decided anew. */
export const MAX_ROUNDS = ROUNDS.length;
