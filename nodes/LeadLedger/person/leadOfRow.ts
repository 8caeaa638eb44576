import type { TableRow } from '../../../azureTable/table';
import { leadIdOfRow } from '../../../lead/identity';
import type { JsonObject } from '../../../lead/lead';
import { parseLead } from '../../../lead/parse';
import { textOf } from '../../../lead/text';
import type { LeadKey } from '../../../ledger/entry';
import { rawLead } from '../../../leadTable/leadRows';
import { keyIn } from '../leadKeys';
import { offerOf } from '../summarise';

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
	return { leadId, offer: offerOf(parseLead(rawLead(row))), key: { partitionKey, rowKey } };
}

/** A row that Azure Table Lead wrote, with a column for each field and the lead as it came in `Raw`; or one in Microsoft's columns. */
export function leadOfCopy(row: TableRow): LeadFacts {
	const { properties } = row;
	if ('CustomerInfo' in properties || 'LeadSource' in properties) return { ...leadOfRow(row), key: null };
	const leadId = textOf(properties.LeadId);
	const key = keyIn(parsed(properties.Raw));
	const isKnown = leadId !== null && UUID.test(leadId);
	return {
		leadId: isKnown ? leadId : null,
		offer: offerOfColumns(properties),
		key: key !== null && leadIdOfRow(key.partitionKey, key.rowKey) === leadId ? key : null,
	};
}

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

const offerOfColumns = ({ PublisherId, OfferId, OfferTitle }: JsonObject): string | null =>
	offerOf({
		publisherId: textOf(PublisherId),
		offerId: textOf(OfferId),
		offerTitle: textOf(OfferTitle),
	});

function parsed(value: unknown): unknown {
	try {
		return typeof value === 'string' ? JSON.parse(value) : null;
	} catch {
		// A raw lead that is no JSON came by HTTPS and has no keys.
		return null;
	}
}
