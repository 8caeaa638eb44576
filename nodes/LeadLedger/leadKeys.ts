import type { IDataObject } from 'n8n-workflow';
import { leadIdOfRow } from '../../lead/identity';
import { readLedgerKey } from '../../lead/ledgerKey';
import { isRecord, textOf } from '../../lead/text';
import type { LeadKey } from '../../ledger/entry';

/** What an item says of the lead it is about: its keys, only its id, or nothing that helps. */
export type LeadReference =
	| { kind: 'keys'; key: LeadKey; leadId: string }
	| { kind: 'id'; leadId: string }
	| { kind: 'none'; cause: string; remedy: string };

/**
 * Finds out which lead an item is about. A row of the ledger and an item of the trigger have the keys of the lead's own row;
 * a lead has them as its `ledgerKey`.
 */
export function referenceOf(json: IDataObject): LeadReference {
	const leadId = textOf(json.leadId);
	const key = readLedgerKey(textOf(json.ledgerKey) ?? '') ?? keyIn(json);
	if (key !== null) {
		const ownId = leadIdOfRow(key.partitionKey, key.rowKey);
		return leadId === null || leadId === ownId
			? { kind: 'keys', key, leadId: ownId }
			: {
					kind: 'none',
					cause: 'Its lead ID and its ledger key belong to two different leads',
					remedy: 'Keep the fields "leadId" and "ledgerKey" as Lead Parse outputs them.',
				};
	}
	if (leadId !== null) return { kind: 'id', leadId };
	return {
		kind: 'none',
		cause: 'The item does not say which lead it is about',
		remedy:
			'Keep the fields "leadId" and "ledgerKey" of Lead Parse, or PartitionKey and RowKey of the trigger, up to this node.',
	};
}

/** The keys of a lead among its fields, as Microsoft and the trigger name them. */
function keyIn(value: unknown): LeadKey | null {
	if (!isRecord(value)) return null;
	const { PartitionKey: partitionKey, RowKey: rowKey } = value;
	return typeof partitionKey === 'string' && typeof rowKey === 'string' ? { partitionKey, rowKey } : null;
}
