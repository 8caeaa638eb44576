import type { JsonObject } from '../../../lead/lead';
import type { Comparable, Lookup } from './filter';
import { ServiceFault } from './serviceFault';
import { printTicks, readTicks } from './ticks';
import type { Ticks } from './ticks';

/** One row of the fake. Properties are kept as they came, `...@odata.type` annotations included. */
export interface StoredEntity {
	partitionKey: string;
	rowKey: string;
	timestamp: Ticks;
	properties: JsonObject;
	/** Queries do not see the row before this moment. */
	visibleFrom?: Ticks;
}

const SYSTEM = ['PartitionKey', 'RowKey', 'Timestamp', 'Timestamp@odata.type', 'odata.etag'];
const BAD_KEY = /[/\\#?\p{Cc}]/u;

/** The ETag of the service is the row's stamp (Microsoft Learn, "Specifying optimistic concurrency"). */
export const etagOf = ({ timestamp }: StoredEntity): string =>
	`W/"datetime'${encodeURIComponent(printTicks(timestamp))}'"`;

/** The user's properties of a body; a null is not stored. */
export function propertiesOf(body: JsonObject): JsonObject {
	const names = Object.keys(body).filter((name) => !SYSTEM.includes(name) && !name.startsWith('odata.'));
	const isKept = (name: string): boolean => {
		const value = body[name.replace(/@odata\.type$/, '')];
		return value !== null && value !== undefined;
	};
	return Object.fromEntries(names.filter(isKept).map((name) => [name, body[name] ?? null]));
}

/**
 * Checks a row against the limits that Azurite leaves out (Microsoft Learn, "Understanding the Table service data
 * model"): keys, 252 own properties, 64 KiB for a text, 1 MiB for all.
 *
 * @throws ServiceFault
 */
export function checkLimits({ partitionKey, rowKey, properties }: StoredEntity): void {
	for (const key of [partitionKey, rowKey]) {
		if (BAD_KEY.test(key)) throw new ServiceFault('OutOfRangeInput');
		if (key.length > 512) throw new ServiceFault('KeyValueTooLarge');
	}
	const own = Object.entries(properties).filter(([name]) => !name.endsWith('@odata.type'));
	if (own.length > 252) throw new ServiceFault('TooManyProperties');
	let size = 4 + 2 * (partitionKey.length + rowKey.length);
	for (const [name, value] of own) {
		if (!/^[\p{L}_][\p{L}\p{N}_]{0,254}$/u.test(name)) throw new ServiceFault('PropertyNameInvalid');
		const bytes = typeof value === 'string' ? 4 + 2 * value.length : 8;
		if (bytes > 4 + 64 * 1024) throw new ServiceFault('PropertyValueTooLarge');
		size += 8 + 2 * name.length + bytes;
	}
	if (size > 2 ** 20) throw new ServiceFault('EntityTooLarge');
}

/** Looks a property up as a filter compares it. */
export function lookupIn(entity: StoredEntity): Lookup {
	return (property) => {
		if (property === 'PartitionKey') return entity.partitionKey;
		if (property === 'RowKey') return entity.rowKey;
		if (property === 'Timestamp') return entity.timestamp;
		return typedValue(entity.properties[property], entity.properties[`${property}@odata.type`]);
	};
}

function typedValue(
	value: JsonObject[string] | undefined,
	type: JsonObject[string] | undefined,
): Comparable | undefined {
	if (value === undefined || value === null || typeof value === 'object') return undefined;
	if (typeof value !== 'string') return value;
	if (type === 'Edm.Int64') return BigInt(value);
	return type === 'Edm.DateTime' ? readTicks(value) : value;
}

/** What an answer says of a row, by the metadata level of the Accept header ("Payload format for Table service operations"). */
export function printEntity(entity: StoredEntity, accept: string, select?: readonly string[]): JsonObject {
	const level = /odata=(\w+)metadata/.exec(accept)?.[1] ?? 'minimal';
	const all: JsonObject = {
		PartitionKey: entity.partitionKey,
		RowKey: entity.rowKey,
		Timestamp: printTicks(entity.timestamp),
		...(level === 'full' ? { 'Timestamp@odata.type': 'Edm.DateTime' } : {}),
		...entity.properties,
	};
	const printed: JsonObject = level === 'no' ? {} : { 'odata.etag': etagOf(entity) };
	for (const [name, value] of Object.entries(all)) {
		const property = name.replace(/@odata\.type$/, '');
		if (name !== property && level === 'no') continue;
		if (select === undefined || select.includes(property)) printed[name] = value;
	}
	// A selected property that the row does not have comes back as null.
	for (const name of select ?? []) printed[name] ??= null;
	return printed;
}
