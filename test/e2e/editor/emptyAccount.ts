import { dayPartitionKey } from '../../../lead/dayPartition';
import { TableClient, TableServiceClient } from '../../../vendor/azureDataTables';
import { buyer, MARKER, row } from '../../lead/samples';

/** Azurite speaks plain HTTP. */
const OPTIONS = { allowInsecureConnection: true };

/** What the table service has of its own. */
const SYSTEM = ['PartitionKey', 'RowKey', 'Timestamp'];

/** The customer whom Validate in Partner Center sends. */
export const VALIDATING = { ...buyer, Email: 'validate@fabrikam.example', Title: MARKER };

/** A storage account in which nothing is yet, seen by Microsoft, who writes into it, and by its owner, who looks into it. */
export class EmptyAccount {
	constructor(readonly connectionString: string) {}

	/** What Validate does: it makes the table if there is none, and writes a test lead. */
	async validate(rowKey: string): Promise<void> {
		await this.write(rowKey, { CustomerInfo: JSON.stringify(VALIDATING) });
	}

	/** Writes a lead as Microsoft does. */
	async write(rowKey: string, columns: Record<string, string> = {}): Promise<void> {
		const table = TableClient.fromConnectionString(this.connectionString, 'MarketplaceLeads', OPTIONS);
		await table.createTable();
		const values = Object.entries({ ...row(), ...columns }).filter(([name]) => !SYSTEM.includes(name));
		await table.createEntity({
			...Object.fromEntries(values),
			partitionKey: dayPartitionKey(new Date()),
			rowKey,
		});
	}

	async tables(): Promise<string[]> {
		const names: string[] = [];
		const service = TableServiceClient.fromConnectionString(this.connectionString, OPTIONS);
		for await (const { name } of service.listTables()) if (name !== undefined) names.push(name);
		return names.sort();
	}

	/** Of the leads in the ledger; nothing while there is no ledger. */
	async statuses(): Promise<string[]> {
		if (!(await this.tables()).includes('MarketplaceLeadLedger')) return [];
		const ledger = TableClient.fromConnectionString(this.connectionString, 'MarketplaceLeadLedger', OPTIONS);
		const statuses: string[] = [];
		for await (const { Status, LeadId } of ledger.listEntities<{ Status?: string; LeadId?: string }>()) {
			if (LeadId !== undefined && Status !== undefined) statuses.push(Status);
		}
		return statuses.sort();
	}
}
