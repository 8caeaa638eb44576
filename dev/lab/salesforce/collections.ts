import type { Answer } from '../faultyAnswer';
import { json, refusal } from './answers';
import type { DuplicateHeader } from './duplicates';
import { error } from './fieldRules';
import type { ItemError } from './fieldRules';
import type { Org, SfRecord, Value } from './org';
import { saveLead, saveMember } from './save';
import type { FieldDescribe } from './schema';

/** REST API guide, "sObject Collections": at most 200 records, in at most 10 runs of one type. */
const MAX_RECORDS = 200;
const MAX_CHUNKS = 10;

export interface WriteSettings {
	duplicates: DuplicateHeader;
	/** `Sforce-Auto-Assign`; null when absent. */
	assignment: string | null;
	spelling: 'duplicateResult' | 'duplicateResut';
	/** What the test had the org refuse. @param size of the call, in records */
	refusalOf(values: SfRecord, size: number): ItemError | undefined;
}

export interface ItemResult {
	id?: string;
	success: boolean;
	errors: ItemError[];
	created?: boolean;
}

interface Row {
	type: string;
	id: string | undefined;
	values: SfRecord;
}

/** `POST /composite/sobjects`: creates leads and campaign members. */
export function createMany(org: Org, body: unknown, settings: WriteSettings): Answer {
	return writeMany(org, body, ({ type, id, values }, size) => {
		if (id !== undefined) {
			return failed(error('INVALID_FIELD_FOR_INSERT_UPDATE', 'cannot specify Id in an insert call', ['Id']));
		}
		if (type === 'CampaignMember') return saveMember(org, values);
		return saveLead(org, values, undefined, settings, size);
	});
}

/** `PATCH /composite/sobjects`: updates leads by record id. */
export function updateMany(org: Org, body: unknown, settings: WriteSettings): Answer {
	return writeMany(org, body, ({ id, values }, size) => {
		if (id === undefined)
			return failed(error('MISSING_ARGUMENT', 'Id not specified in an update call', ['Id']));
		if (!/^[a-zA-Z0-9]{15}([a-zA-Z0-9]{3})?$/.test(id)) {
			return failed(error('MALFORMED_ID', `Lead ID: id value of incorrect type: ${id}`, ['Id']));
		}
		if (!org.leads.has(id)) return failed(error('ENTITY_IS_DELETED', 'entity is deleted', []));
		return saveLead(org, values, id, settings, size);
	});
}

/**
 * `PATCH /composite/sobjects/Lead/{external id field}`: creates or updates. The field's value is inside each record;
 * record ids are not taken (REST API guide, "Upsert Multiple Records with an External ID").
 */
export function upsertMany(org: Org, fieldName: string, body: unknown, settings: WriteSettings): Answer {
	const known = org.fieldNamed(fieldName);
	if (!known?.externalId) {
		return refusal(
			404,
			'NOT_FOUND',
			`Provided external ID field does not exist or is not accessible: ${fieldName}`,
		);
	}
	const seen = new Set<string>();
	return writeMany(org, body, ({ type, id, values }, size) => {
		if (type !== 'Lead') return failed(error('INVALID_TYPE', 'records of one type only', []));
		if (id !== undefined)
			return failed(error('INVALID_FIELD', 'Id is not allowed with an external id', ['Id']));
		const key = keyOf(known, values[known.name]);
		if (seen.has(key)) {
			return failed(error('DUPLICATE_VALUE', `Duplicate external id specified: ${key}`, [known.name]));
		}
		seen.add(key);
		return upsertOne(org, known.name, values, settings, size);
	});
}

/** Finds by external id, then creates or updates; several that match are an error. */
export function upsertOne(
	org: Org,
	fieldName: string,
	values: SfRecord,
	settings: WriteSettings,
	size = 1,
): ItemResult {
	const known = org.fieldNamed(fieldName);
	const value = values[fieldName];
	if (!known || value === undefined || value === null || value === '') {
		return failed(error('MISSING_ARGUMENT', `${fieldName} not specified`, []));
	}
	const ids = idsWith(org, known.name, value);
	if (ids.length > 1) {
		return failed(
			error('DUPLICATE_EXTERNAL_ID', `More than one record found for: ${String(value)}`, [known.name]),
		);
	}
	return saveLead(org, values, ids[0], settings, size);
}

/** The leads that hold a value in an external id field. */
export function idsWith(org: Org, fieldName: string, value: Value): string[] {
	const known = org.fieldNamed(fieldName);
	if (!known) return [];
	const wanted = keyOf(known, value);
	return org.leads.idsWith(known.name, String(value)).filter((id) => {
		const other = org.leads.get(id)?.[known.name];
		return other !== undefined && other !== null && keyOf(known, other) === wanted;
	});
}

const keyOf = ({ caseSensitive }: FieldDescribe, value: Value | undefined): string =>
	caseSensitive ? String(value) : String(value).toLowerCase();

/** `DELETE /composite/sobjects?ids=...`. */
export function deleteMany(org: Org, ids: readonly string[]): Answer {
	if (ids.length > MAX_RECORDS) return tooMany();
	return json(
		200,
		ids.map((id): ItemResult => {
			if (org.leads.delete(id)) return { id, success: true, errors: [] };
			return failed(error('INVALID_CROSS_REFERENCE_KEY', 'invalid cross reference id', []));
		}),
	);
}

function writeMany(org: Org, body: unknown, write: (row: Row, size: number) => ItemResult): Answer {
	const read = readRows(body);
	if ('refusal' in read) return read.refusal;
	const before = read.allOrNone ? { leads: new Map(org.leads), members: new Map(org.members) } : null;
	const results = read.rows.map((row) => write(row, read.rows.length));
	if (before === null || results.every(({ success }) => success)) return json(200, results);
	restore(org.leads, before.leads);
	restore(org.members, before.members);
	const rolledBack = error(
		'ALL_OR_NONE_OPERATION_ROLLED_BACK',
		'Record rolled back because not all records were valid',
		[],
	);
	return json(
		200,
		results.map((result) => (result.success ? failed(rolledBack) : result)),
	);
}

function restore(records: Map<string, SfRecord>, earlier: ReadonlyMap<string, SfRecord>): void {
	records.clear();
	for (const [id, values] of earlier) records.set(id, values);
}

function readRows(body: unknown): { rows: Row[]; allOrNone: boolean } | { refusal: Answer } {
	const records: unknown = typeof body === 'object' && body !== null ? Reflect.get(body, 'records') : null;
	if (!Array.isArray(records) || records.length === 0) {
		return { refusal: refusal(400, 'JSON_PARSER_ERROR', 'The HTTP entity body holds no records') };
	}
	if (records.length > MAX_RECORDS) return { refusal: tooMany() };
	const rows: Row[] = [];
	for (const record of records) {
		const row = readRow(record);
		if (!row) return { refusal: refusal(400, 'INVALID_TYPE', 'Each record needs attributes with a type') };
		rows.push(row);
	}
	const chunks = rows.filter(({ type }, index) => type !== rows[index - 1]?.type).length;
	if (chunks > MAX_CHUNKS)
		return { refusal: refusal(400, 'LIMIT_EXCEEDED', 'Cannot have more than 10 chunks') };
	return { rows, allOrNone: Reflect.get(Object(body), 'allOrNone') === true };
}

function readRow(record: unknown): Row | undefined {
	if (typeof record !== 'object' || record === null) return undefined;
	const { attributes, id, ...values }: { attributes?: unknown; id?: unknown } = record;
	const type: unknown = Reflect.get(Object(attributes), 'type');
	if (type !== 'Lead' && type !== 'CampaignMember') return undefined;
	return { type, id: typeof id === 'string' ? id : undefined, values };
}

const tooMany = (): Answer =>
	refusal(
		400,
		'EXCEEDED_ID_LIMIT',
		`record limit reached. cannot submit more than ${MAX_RECORDS} records in this call`,
	);

const failed = (...errors: ItemError[]): ItemResult => ({ success: false, errors });
