import type { TableRow } from '../../../azureTable/table';
import { leadIdOfRow } from '../../../lead/identity';
import { parseLead } from '../../../lead/parse';
import { textOf } from '../../../lead/text';
import type { LeadKey } from '../../../ledger/entry';
import { rawLead } from '../../../leadTable/leadRows';
import { readLedgerKey } from '../../../lead/ledgerKey';

/** What a row tells of its lead, whichever node or service wrote it; nothing of it says who the buyer is. */
export interface LeadFacts {
	/** Null: the row does not tell, e.g. because the user mapped its columns. */
	leadId: string | null;
	offer: string | null;
	/** The keys under which the ledger knows the lead; null: it came by HTTPS, or the row does not tell. */
	key: LeadKey | null;
}

/** A row of the table that the ledger is about: the lead itself, named by its keys. */
export function leadOfRow(row: TableRow): LeadFacts {
	const { partitionKey, rowKey } = row;
	const leadId = leadIdOfRow(partitionKey, rowKey);
	return { leadId, offer: parseLead(rawLead(row)).offer, key: { partitionKey, rowKey } };
}

/** A row that Azure Table Lead wrote, with a column for each field; or one in Microsoft's columns. */
export function leadOfCopy(row: TableRow): LeadFacts {
	const { properties } = row;
	if (isLeadItself(row)) return { ...leadOfRow(row), key: null };
	const leadId = textOf(properties.LeadId);
	const key = readLedgerKey(textOf(properties.LedgerKey) ?? '');
	return {
		leadId: leadId !== null && UUID.test(leadId) ? leadId : null,
		offer: textOf(properties.Offer),
		key:
			key !== null && (leadId === null || leadIdOfRow(key.partitionKey, key.rowKey) === leadId) ? key : null,
	};
}

/** Whether a row is a lead as Microsoft or Marketplace Lead Webhook Trigger writes it, and no copy of Azure Table Lead. */
export const isLeadItself = ({ properties }: TableRow): boolean =>
	['CustomerInfo', 'LeadSource', 'BodyEncoding'].some((column) => column in properties);

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
