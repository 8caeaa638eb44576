import type { TableRow } from '../../azureTable/table';
import { nameOf, timeOf } from '../../ledger/entry';

/** How many rows are remembered; what is forgotten costs a request more. */
const MOST = 20_000;

type SeenRow = Pick<TableRow, 'partitionKey' | 'rowKey' | 'timestamp'>;

/**
 * The newest rows that this process has dispatched, so that a look tells at once whether something is new: the window for late leads
 * is read again with each look. All of them are in the ledger, which gives back by its marks of open partitions what failed. A row that
 * was written again is new.
 */
export class SeenRows {
	private readonly stamps = new Map<string, string>();

	has(row: SeenRow): boolean {
		return this.stamps.get(nameOf(row)) === row.timestamp;
	}

	add(rows: readonly SeenRow[]): void {
		for (const row of rows) this.stamps.set(nameOf(row), row.timestamp);
		for (const name of this.stamps.keys()) {
			if (this.stamps.size <= MOST) return;
			this.stamps.delete(name);
		}
	}

	/** Forgets all: there is a new ledger, which has none of them. */
	clear(): void {
		this.stamps.clear();
	}

	/** Forgets what no look reads any more, so that the sweep looks at each row once more. */
	forget(before: number): void {
		for (const [name, timestamp] of this.stamps) if (timeOf(timestamp) < before) this.stamps.delete(name);
	}
}
