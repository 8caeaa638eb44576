import { isFault } from '../azureTable/fault';
import type { RowWrite, Table } from '../azureTable/table';
import type { Entry } from './entry';

/** A change of one entry: what to write, and the entry as it will be once that has happened. */
export interface EntryWrite {
	write: RowWrite;
	entry: Entry;
}

export interface EntryWriteResult {
	written: Entry[];
	/** Entries that somebody else, or an own write whose answer was lost, changed first. */
	raced: Entry[];
}

/**
 * Writes up to 100 entries of one partition in one transaction; a lost race drops only its own row, and the rest is written.
 *
 * @throws TableFault for everything that is not a lost race
 */
export async function writeEntries(table: Table, writes: readonly EntryWrite[]): Promise<EntryWriteResult> {
	const raced: Entry[] = [];
	const left = [...writes];
	while (left.length > 0) {
		const outcome = await table
			.write(left.map(({ write }) => write))
			.catch(async (fault: unknown) =>
				isFault(fault, 'rowExists', 'changed', 'rowAbsent')
					? (fault.index ?? (left.length === 1 ? 0 : NOT_TOLD))
					: await Promise.reject(fault),
			);
		if (typeof outcome !== 'number') {
			return { written: left.map(({ entry }, index) => ({ ...entry, etag: outcome[index] ?? '' })), raced };
		}
		if (outcome === NOT_TOLD) return await writeOneByOne(table, left, raced);
		raced.push(...left.splice(outcome, 1).map(({ entry }) => entry));
	}
	return { written: [], raced };
}

/**
 * Writes up to 100 entries of one partition in one transaction.
 *
 * @returns the entries as they are now; null when one of them was changed by somebody else first, and nothing was written
 * @throws TableFault for everything that is not a lost race
 */
export async function writeWhileUnchanged(
	table: Table,
	writes: readonly EntryWrite[],
): Promise<Entry[] | null> {
	const etags = await table
		.write(writes.map(({ write }) => write))
		.catch(async (fault: unknown) =>
			isFault(fault, 'rowExists', 'changed', 'rowAbsent') ? null : await Promise.reject(fault),
		);
	return etags === null ? null : writes.map(({ entry }, index) => ({ ...entry, etag: etags[index] ?? '' }));
}

/** The service did not say which row was at fault. */
const NOT_TOLD = -1;

async function writeOneByOne(
	table: Table,
	writes: readonly EntryWrite[],
	raced: readonly Entry[],
): Promise<EntryWriteResult> {
	const all: EntryWriteResult = { written: [], raced: [...raced] };
	for (const write of writes) {
		const one = await writeEntries(table, [write]);
		all.written.push(...one.written);
		all.raced.push(...one.raced);
	}
	return all;
}
