import { BatchFailure } from '../../../delivery/target';
import { listAt, memberOf, textAt } from '../../../transport/json';
import { HubSpotRefusal, VERSION } from '../api/call';
import type { HubSpotApi } from '../api/call';
import { readError } from '../api/errors';
import type { HubSpotError } from '../api/errors';
import { CONTACT_KEY } from '../fields/automatic';

const PATH = `/crm/objects/${VERSION}/contacts`;

/** A contact as it is in the account. */
export interface Contact {
	id: string;
	properties: { readonly [name: string]: unknown };
}

/** How a contact is recognised: by its address, or without one by a unique property of our own. */
export interface ContactName {
	email: string | null;
	key: string;
}

/** One contact to write; `traceId` is unique in its batch. */
export interface ContactWrite {
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
	): Promise<Array<Contact | undefined>> {
		const wanted = [...new Set(['email', 'hs_additional_emails', ...properties])];
		const emails = names.flatMap(({ email }) => (email === null ? [] : [email]));
		const keys = names.flatMap(({ email, key }) => (email === null ? [key] : []));
		const byEmail = await this.readBy('email', emails, wanted);
		const byKey = await this.readBy(CONTACT_KEY, keys, [...wanted, CONTACT_KEY]);
		const found = new Map<string, Contact>();
		for (const contact of byEmail) for (const email of emailsOf(contact)) found.set(email, contact);
		for (const contact of byKey) found.set(String(contact.properties[CONTACT_KEY]), contact);
		return names.map(({ email, key }) => found.get(email?.toLowerCase() ?? key));
	}

	/** The contacts with these ids. */
	async get(ids: readonly string[], properties: readonly string[]): Promise<Map<string, Contact>> {
		const contacts = await this.readBy(undefined, ids, [...new Set(['email', ...properties])]);
		return new Map(contacts.map((contact) => [contact.id, contact]));
	}

	/** Creates contacts; one that exists already is refused as CONFLICT with its id. */
	async create(writes: readonly ContactWrite[]): Promise<ContactResult[]> {
		if (writes.length === 0) return [];
		const inputs = writes.map(({ traceId, properties }) => ({
			properties,
			associations: [],
			objectWriteTraceId: traceId,
		}));
		const answer = await this.api
			.call('POST', `${PATH}/batch/create`, { inputs })
			.catch(async (thrown: unknown) => await this.oneConflict(thrown, writes));
		return byTrace(answer, writes);
	}

	/** Changes contacts by id; only the given properties. */
	async update(writes: ReadonlyArray<ContactWrite & { id: string }>): Promise<ContactResult[]> {
		if (writes.length === 0) return [];
		const inputs = writes.map(({ id, traceId, properties }) => ({
			id,
			properties,
			objectWriteTraceId: traceId,
		}));
		const answer = await this.api.call('POST', `${PATH}/batch/update`, { inputs });
		return byTrace(answer, writes);
	}

	/** Deletes contacts into the recycling bin. */
	async archive(ids: readonly string[]): Promise<void> {
		await this.api.call('POST', `${PATH}/batch/archive`, { inputs: ids.map((id) => ({ id })) });
	}

	private async readBy(
		idProperty: string | undefined,
		ids: readonly string[],
		properties: readonly string[],
	): Promise<Contact[]> {
		if (ids.length === 0) return [];
		const inputs = ids.map((id) => ({ id }));
		const answer = await this.api.call('POST', `${PATH}/batch/read`, {
			inputs,
			properties,
			propertiesWithHistory: [],
			...(idProperty === undefined ? {} : { idProperty }),
		});
		return listAt(answer, 'results').flatMap(contactOf);
	}

	/** HubSpot refuses a batch of one that exists with 409 for the whole call. */
	private async oneConflict(thrown: unknown, writes: readonly ContactWrite[]): Promise<unknown> {
		const [only] = writes;
		const isConflict = thrown instanceof HubSpotRefusal && thrown.error.code === 'CONFLICT';
		if (!isConflict || writes.length !== 1 || only === undefined) {
			// Which of several it is is not told: smaller calls tell.
			if (isConflict) throw new BatchFailure('split', thrown.reason);
			return await Promise.reject(thrown);
		}
		const { existingId } = thrown.error;
		const context = {
			objectWriteTraceId: [only.traceId],
			existingId: existingId === null ? [] : [existingId],
		};
		return { results: [], errors: [{ category: 'CONFLICT', context }] };
	}
}

function contactOf(entry: unknown): Contact[] {
	const id = textAt(entry, 'id');
	const properties = memberOf(entry, 'properties');
	if (id === undefined || typeof properties !== 'object' || properties === null) return [];
	return [{ id, properties: { ...properties } }];
}

/** A contact is found by each of its addresses. */
const emailsOf = ({ properties }: Contact): string[] =>
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
function byTrace(answer: unknown, writes: ReadonlyArray<ContactWrite & { id?: string }>): ContactResult[] {
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

function traceOf(
	entry: unknown,
	id: string,
	writes: ReadonlyArray<ContactWrite & { id?: string }>,
): string | undefined {
	const email = String(memberOf(memberOf(entry, 'properties'), 'email') ?? '').toLowerCase();
	const same = writes.find(
		(write) => write.id === id || (email !== '' && write.properties.email?.toLowerCase() === email),
	);
	return same?.traceId ?? (writes.length === 1 ? writes[0]?.traceId : undefined);
}

/** HubSpot reported nothing of a record; writing it again does not double it. */
export const NOT_TOLD: HubSpotError = {
	code: 'OBJECT_NOT_FOUND',
	properties: [],
	existingId: null,
	traceId: null,
	ids: [],
	scopes: [],
	policy: null,
};
