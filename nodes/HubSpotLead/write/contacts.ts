import { BatchFailure } from '../../../delivery/target';
import { listAt, memberOf, textAt } from '../../../transport/json';
import { type HubSpotApi, type HubSpotRecord, HubSpotRefusal, VERSION } from '../api/call';
import { type HubSpotError, NOT_TOLD, readError } from '../api/errors';
import { CONTACT_KEY } from '../fields/automatic';

const PATH = `/crm/objects/${VERSION}/contacts`;

/** How a contact is recognised: by its address, or without one by a unique property of our own. */
export interface ContactName {
	email: string | null;
	key: string;
}

/** One contact to write; `traceId` is unique in its batch. */
export interface ContactWrite {
	/** Of an existing contact. */
	id?: string;
	traceId: string;
	properties: { [name: string]: string };
}

/** A written contact, or why it was refused. */
export type ContactResult = { id: string } | { error: HubSpotError };

/** The contacts of an account, up to 100 at a time. Every method throws BatchFailure when the whole call failed. */
export class Contacts {
	constructor(private readonly api: HubSpotApi) {}

	/**
	 * The contacts of these people, by position; undefined for those that there are not.
	 *
	 * @param properties to read beside the address
	 */
	async find(
		names: readonly ContactName[],
		properties: readonly string[],
	): Promise<Array<HubSpotRecord | undefined>> {
		const wanted = [...new Set(['email', 'hs_additional_emails', ...properties])];
		const emails = names.flatMap(({ email }) => (email === null ? [] : [email]));
		const keys = names.flatMap(({ email, key }) => (email === null ? [key] : []));
		const byEmail = await this.api.records('contacts', emails, wanted, 'email');
		const byKey = await this.api.records('contacts', keys, [...wanted, CONTACT_KEY], CONTACT_KEY);
		const found = new Map<string, HubSpotRecord>();
		for (const contact of byEmail) for (const email of emailsOf(contact)) found.set(email, contact);
		for (const contact of byKey) found.set(String(contact.properties[CONTACT_KEY]), contact);
		return names.map(({ email, key }) => found.get(email?.toLowerCase() ?? key));
	}

	/** The contacts with these ids. */
	async get(ids: readonly string[], properties: readonly string[]): Promise<Map<string, HubSpotRecord>> {
		const contacts = await this.api.records('contacts', ids, [...new Set(['email', ...properties])]);
		return new Map(contacts.map((contact) => [contact.id, contact]));
	}

	/** Deletes contacts into the recycling bin. */
	async archive(ids: readonly string[]): Promise<void> {
		await this.api.call('POST', `${PATH}/batch/archive`, { inputs: ids.map((id) => ({ id })) });
	}

	/**
	 * Creates contacts, or changes those with an id; one that exists already is refused as CONFLICT with its id.
	 *
	 * HubSpot may refuse all records of a call because of one, and always does so with a call of one. Then it is the error of
	 * this one, or of all where it names properties that nobody can write; smaller calls tell who it is otherwise.
	 */
	async write(path: 'create' | 'update', writes: readonly ContactWrite[]): Promise<ContactResult[]> {
		if (writes.length === 0) return [];
		const inputs = writes.map(({ id, properties, traceId }) => ({
			...(id === undefined ? { associations: [] } : { id }),
			properties,
			objectWriteTraceId: traceId,
		}));
		try {
			return byTrace(await this.api.call('POST', `${PATH}/batch/${path}`, { inputs }), writes);
		} catch (thrown) {
			if (!(thrown instanceof HubSpotRefusal)) return await Promise.reject(thrown);
			const { error, reason } = thrown;
			const isOfRecords = error.code === 'CONFLICT' || error.properties.length > 0;
			if (!isOfRecords) return await Promise.reject(thrown);
			if (writes.length === 1 || UNWRITABLE.has(error.code)) return writes.map(() => ({ error }));
			return await Promise.reject(new BatchFailure('split', reason));
		}
	}
}

/** What is wrong with a property, whatever its value. */
export const UNWRITABLE: ReadonlySet<string> = new Set(['PROPERTY_DOESNT_EXIST', 'READ_ONLY_VALUE']);

/** A contact is found by each of its addresses. */
const emailsOf = ({ properties }: HubSpotRecord): string[] =>
	[properties.email, ...String(properties.hs_additional_emails ?? '').split(';')]
		.map((email) =>
			String(email ?? '')
				.trim()
				.toLowerCase(),
		)
		.filter((email) => email !== '');

/**
 * Brings the results of a batch into the order of its writes. Results may come in any order, and without trace ids: then
 * those of an update are known by id.
 */
function byTrace(answer: unknown, writes: readonly ContactWrite[]): ContactResult[] {
	const results = new Map<string, ContactResult>();
	for (const entry of listAt(answer, 'results')) {
		const id = textAt(entry, 'id');
		if (id === undefined) continue;
		const trace = textAt(entry, 'objectWriteTraceId') ?? traceOf(entry, id, writes);
		if (trace !== undefined) results.set(trace, { id });
	}
	for (const entry of listAt(answer, 'errors')) {
		const error = readError(entry);
		const traces = error.traceId === null ? writes.filter(({ id = '' }) => error.ids.includes(id)) : [];
		for (const trace of [error.traceId, ...traces.map(({ traceId }) => traceId)]) {
			if (trace !== null) results.set(trace, { error });
		}
	}
	return writes.map(({ traceId }) => results.get(traceId) ?? { error: NOT_TOLD });
}

function traceOf(entry: unknown, id: string, writes: readonly ContactWrite[]): string | undefined {
	const email = String(memberOf(memberOf(entry, 'properties'), 'email') ?? '').toLowerCase();
	const same = writes.find(
		(write) => write.id === id || (email !== '' && write.properties.email?.toLowerCase() === email),
	);
	return same?.traceId ?? (writes.length === 1 ? writes[0]?.traceId : undefined);
}
