import type { INodeExecutionData } from 'n8n-workflow';
import type { JsonObject, Lead } from '../../lead/lead';
import { parseLead } from '../../lead/parse';

/**
 * A row as the trigger outputs it, in tests and in production alike: who it is about comes first, so that n8n's table view, which shows
 * the first columns, can be read. Lead Parse knows these columns and reads the row only.
 */
export function readableItem(row: JsonObject, lead: Lead = parseLead(row)): INodeExecutionData {
	const { email, firstName, lastName, company, offer, action } = lead;
	const name = [firstName, lastName].filter(Boolean).join(' ') || null;
	return { json: { email, name, company, offer, action, ...row } };
}
