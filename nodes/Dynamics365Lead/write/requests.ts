import { cutText } from '../../../delivery/fit';
import { uuidOf } from '../../../lead/identity';
import type { ApiRequest, PartAnswer } from '../api/batch';
import type { Note, Row } from './record';

/** Writes columns; the answer tells whether the record was created, its ID and its state. */
export const patch = (address: string, columns: object, headers: { [name: string]: string }): ApiRequest => ({
	method: 'PATCH',
	resource: `${address}?$select=leadid,statecode`,
	headers: { Prefer: 'return=representation', ...headers },
	body: JSON.stringify(columns),
});

/** `notetext` of the table Note takes 100,000 characters (table reference, annotation). */
const MOST_NOTE = 100_000;

/** A note in the timeline, with an ID that follows from the lead: a repeat writes the same note. */
export const noteRequest = ({ leadId, text }: Note, id: string): ApiRequest => ({
	method: 'PATCH',
	resource: `annotations(${uuidOf(`dataverse-note:${leadId}`)})`,
	body: JSON.stringify({
		subject: 'Marketplace lead',
		notetext: cutText(text, MOST_NOTE),
		'objectid_lead@odata.bind': `/leads(${id})`,
	}),
});

export const readRequest = (address: string, select: string): ApiRequest => ({
	method: 'GET',
	resource: `${address}?$select=${select}`,
});

/** The oldest open lead with an email address: the default duplicate detection rule for leads compares this column. */
export function matchRequest(email: string, select: string): ApiRequest {
	const filter = encodeURIComponent(`emailaddress1 eq '${email.replaceAll("'", "''")}' and statecode eq 0`);
	const order = encodeURIComponent('createdon asc');
	return { method: 'GET', resource: `leads?$select=${select}&$filter=${filter}&$orderby=${order}&$top=1` };
}

/** AddToQueue (Web API reference). */
export const queueRequest = (queueId: string, leadid: string): ApiRequest => ({
	method: 'POST',
	resource: `queues(${queueId})/Microsoft.Dynamics.CRM.AddToQueue`,
	body: JSON.stringify({ Target: { '@odata.type': 'Microsoft.Dynamics.CRM.lead', leadid } }),
});

export const isSuccess = ({ status }: PartAnswer): boolean => status >= 200 && status < 300;

/** The ID in an address; null for one by alternate key. */
export const idOf = (address: string): string | null =>
	/^leads\(([0-9a-f-]{36})\)$/i.exec(address)?.[1] ?? null;

/** A record in an answer; null where there is none. @param header `ETag` of the answer */
export function rowOf(value: unknown, header?: string): Row | null {
	const values: Row['values'] = { ...Object(value) };
	const { leadid: id, statecode: state, '@odata.etag': etag } = values;
	if (typeof id !== 'string') return null;
	return {
		id,
		etag: typeof etag === 'string' ? etag : (header ?? '*'),
		state: typeof state === 'number' ? state : 0,
		values,
	};
}
