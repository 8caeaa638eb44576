import type { Json, JsonObject } from '../../../lead/lead';
import { CallRefused, isRecord, reasonOf } from './answers';
import type { LabReason } from './answers';
import type { LabField } from './fields';
import type { People, Person } from './people';
import { lookupValue, recordFault } from './rowRules';

export const ACTIONS = ['createOrUpdate', 'createOnly', 'updateOnly', 'createDuplicate'] as const;
export type SyncAction = (typeof ACTIONS)[number];

const MAX_RECORDS = 300;

export interface Partitions {
	/** Partitions that the API user may use; the first is the default one. */
	mine: readonly string[];
	/** Whether the user must name one in each call (1009). */
	mustBeNamed: boolean;
}

export interface UpsertRequest {
	action: SyncAction;
	lookupField: string;
	partition: string | null;
	records: Json[];
}

export type RowResult = { person: Person; status: 'created' | 'updated' } | { fault: LabReason };

/** What one upsert needs to know of the subscription. */
export interface Subscription {
	people: People;
	fields: ReadonlyMap<string, LabField>;
	partitions: Partitions;
	/** People who belong to a company object: their company cannot be changed through a lead (1021). */
	companyMembers: ReadonlySet<number>;
	refuse: (record: JsonObject) => string | undefined;
}

/**
 * Reads and checks what Sync Leads and Push Lead have in common.
 *
 * @throws CallRefused
 */
export function readUpsert(body: JsonObject, subscription: Subscription, action: Json): UpsertRequest {
	const known = ACTIONS.find((candidate) => candidate === action);
	if (!known) throw new CallRefused('1003', 'Invalid action');
	const { input, lookupField = 'email' } = body;
	if (!Array.isArray(input) || input.length === 0) throw new CallRefused('1002');
	if (input.length > MAX_RECORDS) throw new CallRefused('1003', 'Too many records');
	const field = typeof lookupField === 'string' ? subscription.fields.get(lookupField) : undefined;
	if (!field) throw new CallRefused('1006', `Field '${String(lookupField)}' not found`);
	// leads.md, Create and Update: `id` serves the action updateOnly only; other fields must be searchable.
	if (field.name === 'id' && known !== 'updateOnly') throw new CallRefused('1003');
	if (!field.searchable) throw new CallRefused('1011', `Field '${field.name}' not supported`);
	return {
		action: known,
		lookupField: field.name,
		partition: readPartition(body.partitionName, known, subscription.partitions),
		records: input,
	};
}

/** leads.md, Create and Update: a partition can be named with createOnly and createOrUpdate, and must be the user's. */
function readPartition(name: Json | undefined, action: SyncAction, partitions: Partitions): string | null {
	if (name === undefined || name === null) {
		if (partitions.mustBeNamed) throw new CallRefused('1009');
		return null;
	}
	if (action !== 'createOrUpdate' && action !== 'createOnly') throw new CallRefused('1003');
	if (typeof name !== 'string' || !partitions.mine.includes(name)) {
		throw new CallRefused('1008', `Access denied to partition '${String(name)}'`);
	}
	return name;
}

/**
 * Writes records in the order of the input; each succeeds or fails alone.
 *
 * All are looked up first, then the work is done, then they are written. So a call that begins before another has ended
 * does not see what that one creates, and the same key twice in one call is looked up before it is there: both make
 * duplicates, as leads.md warns of (note at the end of Create and Update).
 */
export async function upsert(
	request: UpsertRequest,
	subscription: Subscription,
	work: () => Promise<void>,
): Promise<RowResult[]> {
	const seen = request.records.map((record) => lookUp(record, request, subscription));
	await work();
	return seen.map((row) => ('fault' in row ? row : write(row, request, subscription)));
}

interface Seen {
	values: JsonObject;
	matches: Person[];
}

function lookUp(
	record: Json,
	request: UpsertRequest,
	subscription: Subscription,
): Seen | { fault: LabReason } {
	const { action, lookupField } = request;
	const fault = recordFault(record, subscription.fields, action === 'updateOnly');
	if (fault || !isRecord(record)) return { fault: fault ?? reasonOf('1003') };
	const value = lookupValue(record, lookupField);
	if (value === undefined) return { fault: reasonOf('1002') };
	const own = subscription.refuse(record);
	if (own !== undefined) return { fault: ownReason(own) };
	return { values: record, matches: subscription.people.find(lookupField, value) };
}

/** `1003` or `1003 Invalid value 'x'`. */
function ownReason(refusal: string): LabReason {
	const [code = '', ...words] = refusal.split(' ');
	return words.length === 0 ? reasonOf(code) : reasonOf(code, words.join(' '));
}

function write({ values, matches }: Seen, request: UpsertRequest, subscription: Subscription): RowResult {
	const { people, partitions, companyMembers } = subscription;
	const { action, partition } = request;
	const [person, ...others] = action === 'createDuplicate' ? [] : matches;
	if (person && action === 'createOnly') return { fault: reasonOf('1005') };
	if (others.length > 0) return { fault: reasonOf('1007') };
	if (!person && action === 'updateOnly') return { fault: reasonOf('1004') };
	if (!person) {
		const created = people.create(values, partition ?? partitions.mine[0] ?? 'Default');
		return { person: created, status: 'created' };
	}
	if (!partitions.mine.includes(person.partition)) {
		return { fault: reasonOf('1008', `Access denied to partition '${person.partition}'`) };
	}
	if (partition !== null && person.partition !== partition) return { fault: reasonOf('1010') };
	if ('company' in values && companyMembers.has(person.id)) return { fault: reasonOf('1021') };
	people.update(person, values);
	return { person, status: 'updated' };
}
