import { cleanText, cutText, type LabelledText } from '../../../delivery/fit';
import { leadMark } from '../../../delivery/laterLead';
import { chunksOf } from '../../../lead/groupBy';
import type { Lead } from '../../../lead/lead';
import { listAt, memberOf, textAt } from '../../../transport/json';
import { type HubSpotApi, MOST_RECORDS, VERSION } from '../api/call';
import { type HubSpotError, NOT_TOLD, readError } from '../api/errors';
import { LEAD_KEY, LEAD_PROPERTIES } from '../fields/automatic';
import type { Schema } from '../fields/schema';

/** Default associations ("Associations", association type ids): note to contact, lead to its primary contact. */
const NOTE_TO_CONTACT = 202;
const LEAD_TO_CONTACT = 578;

/** Longest body of a note, in characters ("Notes"). */
const MAX_NOTE = 65_536;

/** So many notes of a contact are looked through for those of its leads, the newest first. */
const MOST_NOTES = 500;

/** The interest of one lead in an offer, to be recorded at a contact. */
export interface Interest {
	lead: Lead;
	contactId: string;
	/** The contact was created just now, so that nothing is recorded at it. */
	isNewContact: boolean;
	/** What did not fit, and what differs from the contact. */
	rests: readonly LabelledText[];
}

/** Whether a lead object leaves something untold that a note has room for. */
export const noteIsWanted = ({ lead, rests }: Interest): boolean => lead.note !== null || rests.length > 0;

/** Per lead id: what went wrong, or whether something was written. */
export type InterestResult = { wrote: boolean } | { error: HubSpotError };

/** Records interests as notes, once each: a note holds the id of its lead, and a contact's notes are read before one is added. */
export class Notes {
	constructor(
		private readonly api: HubSpotApi,
		private readonly ownerOf: (lead: Lead) => string | null,
	) {}

	/** @throws BatchFailure */
	async record(interests: readonly Interest[]): Promise<Map<string, InterestResult>> {
		const noted = await this.notesOf(
			interests.filter(({ isNewContact }) => !isNewContact).map(({ contactId }) => contactId),
		);
		const results = new Map<string, InterestResult>();
		const missing: Interest[] = [];
		for (const interest of interests) {
			const isNoted = noted
				.get(interest.contactId)
				?.some((body) => body.includes(leadMark(interest.lead.leadId)));
			if (isNoted === true) results.set(interest.lead.leadId, { wrote: false });
			else missing.push(interest);
		}
		for (const some of chunksOf(missing, MOST_RECORDS)) {
			const answer = await this.api.call('POST', `/crm/objects/${VERSION}/notes/batch/create`, {
				inputs: some.map((interest) => this.noteOf(interest)),
			});
			readResults(answer, some, results);
		}
		return results;
	}

	private noteOf({ lead, contactId, rests }: Interest): object {
		const ownerId = this.ownerOf(lead);
		return {
			objectWriteTraceId: lead.leadId,
			properties: {
				hs_timestamp: lead.createdAt ?? lead.testCreatedAt ?? new Date().toISOString(),
				hs_note_body: noteBody(lead, rests),
				...(ownerId === null ? {} : { hubspot_owner_id: ownerId }),
			},
			associations: [associationTo(contactId, NOTE_TO_CONTACT)],
		};
	}

	/** The bodies of the notes of contacts, by contact. */
	private async notesOf(contactIds: readonly string[]): Promise<Map<string, string[]>> {
		const ids = [...new Set(contactIds)];
		const bodies = new Map<string, string[]>();
		if (ids.length === 0) return bodies;
		const contactsOf = new Map<string, string>();
		for (const [contactId, notes] of await this.noteIdsOf(ids)) {
			// Ids grow with time.
			const newest = notes.sort((one, other) => Number(other) - Number(one)).slice(0, MOST_NOTES);
			for (const note of newest) contactsOf.set(note, contactId);
		}
		for (const { id, properties } of await this.api.records(
			'notes',
			[...contactsOf.keys()],
			['hs_note_body'],
		)) {
			const contactId = contactsOf.get(id);
			const body = textAt(properties, 'hs_note_body');
			if (contactId === undefined || body === undefined) continue;
			bodies.set(contactId, [...(bodies.get(contactId) ?? []), body]);
		}
		return bodies;
	}

	/** The ids of all notes of contacts, page by page. */
	private async noteIdsOf(contactIds: readonly string[]): Promise<Map<string, string[]>> {
		const found = new Map<string, string[]>();
		let inputs: Array<{ id: string; after?: string }> = contactIds.map((id) => ({ id }));
		while (inputs.length > 0) {
			const answer = await this.api.call('POST', `/crm/associations/${VERSION}/contacts/notes/batch/read`, {
				inputs,
			});
			inputs = [];
			for (const entry of listAt(answer, 'results')) {
				const id = textAt(memberOf(entry, 'from'), 'id');
				if (id === undefined) continue;
				const notes = listAt(entry, 'to').flatMap((to) => idOf(to) ?? []);
				found.set(id, [...(found.get(id) ?? []), ...notes]);
				const after = textAt(memberOf(memberOf(entry, 'paging'), 'next'), 'after');
				if (after !== undefined) inputs.push({ id, after });
			}
		}
		return found;
	}
}

/** Associations name a note as `id` or as `toObjectId`, by version. */
const idOf = (to: unknown): string | undefined => {
	const id = memberOf(to, 'toObjectId') ?? memberOf(to, 'id');
	return id === undefined ? undefined : String(id);
};

/** Records interests as leads (object 0-136, Sales Hub Professional), once each by a unique property. */
export class LeadObjects {
	constructor(
		private readonly api: HubSpotApi,
		private readonly schema: Schema,
		private readonly fixed: { readonly [name: string]: string },
		private readonly ownerOf: (lead: Lead) => string | null,
	) {}

	/** @throws BatchFailure */
	async record(interests: readonly Interest[]): Promise<Map<string, InterestResult>> {
		const results = new Map<string, InterestResult>();
		for (const some of chunksOf(interests, MOST_RECORDS)) {
			const known = await this.knownOf(some);
			for (const leadId of known) results.set(leadId, { wrote: false });
			const missing = some.filter(({ lead }) => !known.has(lead.leadId));
			if (missing.length === 0) continue;
			const answer = await this.api.call('POST', `/crm/objects/${VERSION}/leads/batch/create`, {
				inputs: missing.map((interest) => this.leadOf(interest)),
			});
			readResults(answer, missing, results);
		}
		return results;
	}

	private async knownOf(interests: readonly Interest[]): Promise<Set<string>> {
		const leadIds = interests.flatMap(({ isNewContact, lead }) => (isNewContact ? [] : [lead.leadId]));
		const known = await this.api.records('leads', leadIds, [LEAD_KEY], LEAD_KEY);
		return new Set(known.flatMap(({ properties }) => textAt(properties, LEAD_KEY) ?? []));
	}

	private leadOf({ lead, contactId }: Interest): object {
		const values = LEAD_PROPERTIES.flatMap(({ id, value }) => {
			const text = this.schema.has(id) ? value(lead) : null;
			return text === null ? [] : [[id, cleanText(text)] as const];
		});
		const ownerId = this.ownerOf(lead);
		const owner = ownerId === null ? {} : { hubspot_owner_id: ownerId };
		return {
			objectWriteTraceId: lead.leadId,
			properties: { hs_lead_name: nameOf(lead), ...this.fixed, ...owner, ...Object.fromEntries(values) },
			associations: [associationTo(contactId, LEAD_TO_CONTACT)],
		};
	}
}

const associationTo = (id: string, associationTypeId: number): object => ({
	to: { id },
	types: [{ associationCategory: 'HUBSPOT_DEFINED', associationTypeId }],
});

const nameOf = ({ offer, company, firstName, lastName }: Lead): string => {
	const who = company ?? [firstName, lastName].filter((name) => name !== null).join(' ');
	return (
		cutText(cleanText([who, offer].filter((part) => part !== null && part !== '').join(' – ')), 255) ||
		'Marketplace lead'
	);
};

/** A unique value that exists already is this very lead, written by an attempt whose answer was lost. */
const IS_THERE = new Set(['CONFLICT', 'CONFLICTING_UNIQUE_VALUE']);

/** What HubSpot does not report is not there: it is written again, and recognised if it was there all the same. */
function readResults(
	answer: unknown,
	interests: readonly Interest[],
	results: Map<string, InterestResult>,
): void {
	const confirmed = listAt(answer, 'results');
	const errors = listAt(answer, 'errors').map(readError);
	const traces = new Set(confirmed.flatMap((entry) => textAt(entry, 'objectWriteTraceId') ?? []));
	const nameless = errors.find(({ traceId }) => traceId === null);
	const isWhole = !nameless && confirmed.length + errors.length === interests.length;
	for (const { lead } of interests) {
		const error = errors.find(({ traceId }) => traceId === lead.leadId);
		const isThere = !error && (isWhole || traces.has(lead.leadId));
		if (isThere) results.set(lead.leadId, { wrote: true });
		else if (error && IS_THERE.has(error.code)) results.set(lead.leadId, { wrote: false });
		else results.set(lead.leadId, { error: error ?? nameless ?? NOT_TOLD });
	}
}

/** The note of a lead, as HTML: what the buyer did and wrote, and what found no place in the contact. */
function noteBody(lead: Lead, rests: readonly LabelledText[]): string {
	const { offer, offerTitle, action, source, stage, note, campaign, country } = lead;
	const facts: Array<[label: string, text: string | null]> = [
		['Offer', offerTitle !== null && offerTitle !== offer ? `${offerTitle} (${offer ?? ''})` : offer],
		['Action', action],
		['Source', source],
		['Stage', stage],
		['Country', country],
		['Campaign', campaign === null ? null : JSON.stringify(campaign)],
		...rests.map(({ label, text }): [string, string] => [label, text]),
	];
	const lines = facts.flatMap(([label, text]) => (text === null ? [] : [`${label}: ${escaped(text)}`]));
	const mark = leadMark(lead.leadId);
	const end = `${lines.join('<br>')}<br>${mark}`;
	if (note === null)
		return end.length > MAX_NOTE ? `${cutText(end, MAX_NOTE - mark.length - 4)}<br>${mark}` : end;
	const words = cutText(escaped(note), Math.max(0, MAX_NOTE - end.length - 8));
	return `${words}<br><br>${end}`;
}

/** Notes are HTML; what a buyer typed must stay text. */
const escaped = (text: string): string =>
	cleanText(text)
		.replaceAll('&', '&amp;')
		.replaceAll('<', '&lt;')
		.replaceAll('>', '&gt;')
		.replaceAll('"', '&quot;')
		.replaceAll('\n', '<br>');
