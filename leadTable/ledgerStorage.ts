import type { INodeProperties } from 'n8n-workflow';

/** Where the ledger is: beside the leads, or in a storage account of its own, with a credential of its own. */
export type LedgerStorage = 'same' | 'other';

/** The credential that opens the ledger: its type, and its name for texts. */
export const LEDGER_CREDENTIAL = {
	same: { type: 'azureTableApi', name: 'Azure Table API' },
	other: { type: 'azureTableLedgerApi', name: 'Azure Table Ledger API' },
} as const satisfies Record<LedgerStorage, { type: string; name: string }>;

/** What the parameter Ledger Storage holds. */
export const ledgerStorageOf = (value: unknown): LedgerStorage => (value === 'other' ? 'other' : 'same');

/** The parameter by which the second credential is shown. */
export const LEDGER_STORAGE: INodeProperties = {
	displayName: 'Ledger Storage',
	name: 'ledgerStorage',
	type: 'options',
	noDataExpression: true,
	options: [
		{
			name: 'Another Storage Account',
			value: 'other',
			description: 'The ledger has its own credential. For the leads, a read-only credential is enough.',
		},
		{
			name: 'Same as the Leads',
			value: 'same',
			description: 'The ledger is in the storage account of the leads',
		},
	],
	default: 'same',
	description: 'Which storage account the ledger table is in',
};
