import { randomUUID } from 'node:crypto';

export interface LeadRow {
	readonly id: string;
	/** Grows with every write; the ETag is made of it. */
	version: number;
	/** Times the row was written, the first included: a client that doubles or repeats shows here. */
	writes: number;
	/** 0 open, 1 qualified, 2 disqualified. */
	state: 0 | 1 | 2;
	values: Readonly<Record<string, unknown>>;
	readonly createdOn: string;
}

/** The rows of the lead table. Knows no rules. */
export class LeadTable {
	private rows = new Map<string, LeadRow>();
	private version = 1_000_000;

	constructor(private readonly now: () => number) {}

	get all(): LeadRow[] {
		return [...this.rows.values()];
	}

	get size(): number {
		return this.rows.size;
	}

	byId(id: string): LeadRow | undefined {
		return this.rows.get(id.toLowerCase());
	}

	find(values: Readonly<Record<string, unknown>>): LeadRow | undefined {
		return this.all.find((row) =>
			Object.entries(values).every(([name, value]) => sameValue(row.values[name], value)),
		);
	}

	insert(id: string | undefined, values: Readonly<Record<string, unknown>>): LeadRow {
		const row: LeadRow = {
			id: (id ?? randomUUID()).toLowerCase(),
			version: (this.version += 1),
			writes: 1,
			state: 0,
			values,
			createdOn: new Date(this.now()).toISOString(),
		};
		this.rows.set(row.id, row);
		return row;
	}

	update(row: LeadRow, values: Readonly<Record<string, unknown>>): LeadRow {
		const next = {
			...row,
			values: { ...row.values, ...values },
			version: (this.version += 1),
			writes: row.writes + 1,
		};
		this.rows.set(row.id, next);
		return next;
	}

	/** As when sales qualifies or disqualifies a lead. */
	close(id: string, state: 1 | 2): void {
		const row = this.byId(id);
		if (row) this.rows.set(row.id, { ...row, state, version: (this.version += 1) });
	}

	remove(id: string): boolean {
		return this.rows.delete(id.toLowerCase());
	}

	clear(): void {
		this.rows.clear();
	}

	/** For change sets, which are carried out whole or not at all. */
	snapshot(): () => void {
		const before = new Map(this.rows);
		return () => (this.rows = before);
	}
}

/** Text in keys and filters is compared without case, as Dataverse's default collation does. */
function sameValue(stored: unknown, wanted: unknown): boolean {
	if (typeof stored === 'string' && typeof wanted === 'string') {
		return stored.toLowerCase() === wanted.toLowerCase();
	}
	return stored === wanted;
}
