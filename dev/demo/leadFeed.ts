import { generateLeads } from '../lab/generator';
import type { GeneratedLead, GeneratorOptions, LeadRow } from '../lab/generator';
import { leadIdOfRow } from '../../lead/identity';
import { TableClient } from '../../vendor/azureDataTables';
import { TABLES } from './settings';

export type Expected = GeneratedLead['expected'];

/** The service's limit for one entity transaction (learn.microsoft.com, "Performing entity group transactions"). */
const LARGEST_TRANSACTION = 100;

/** Microsoft's side: writes generated leads into the table and keeps the truth about each. */
export class LeadFeed {
	/** By lead id: the output of Lead Parse by which it must leave. */
	readonly written = new Map<string, Expected>();
	private readonly leads: Generator<GeneratedLead>;
	private readonly table: TableClient;

	constructor(connectionString: string, options: Pick<GeneratorOptions, 'seed'>) {
		this.table = TableClient.fromConnectionString(connectionString, TABLES.leads, {
			allowInsecureConnection: true,
		});
		this.leads = generateLeads({ ...options, count: Number.MAX_SAFE_INTEGER, at: () => new Date() });
	}

	/** Writes so many further leads; all are in the table when the promise resolves. */
	async write(count: number): Promise<void> {
		await this.table.createTable();
		const rows: LeadRow[] = [];
		const expected: Array<[string, Expected]> = [];
		while (rows.length < count) {
			const next = this.leads.next();
			if (next.done) break;
			const { row, expected: output } = next.value;
			rows.push(row);
			expected.push([leadIdOfRow(row.PartitionKey, row.RowKey), output]);
		}
		for (const batch of batchesByPartition(rows)) {
			await this.table.submitTransaction(batch.map((row) => ['create', entityOf(row)]));
		}
		for (const [leadId, output] of expected) this.written.set(leadId, output);
	}
}

function batchesByPartition(rows: readonly LeadRow[]): LeadRow[][] {
	const filling = new Map<string, LeadRow[]>();
	const batches: LeadRow[][] = [];
	for (const row of rows) {
		const current = filling.get(row.PartitionKey);
		if (current && current.length < LARGEST_TRANSACTION) {
			current.push(row);
			continue;
		}
		const batch = [row];
		filling.set(row.PartitionKey, batch);
		batches.push(batch);
	}
	return batches;
}

/** The SDK spells the two keys in its own way. */
export const entityOf = ({ PartitionKey, RowKey, ...columns }: LeadRow) => ({
	partitionKey: PartitionKey,
	rowKey: RowKey,
	...columns,
});
