import { isFault, TableFault } from '../azureTable/fault';
import type { Table, TableRow } from '../azureTable/table';
import { dayPartitionKey } from '../lead/dayPartition';
import { leadIdOfRow } from '../lead/identity';
import type { Json, JsonObject } from '../lead/lead';
import { bodyColumns, COLUMN_LENGTH, rowOfPost } from '../lead/post';
import { recogniseShape } from '../lead/shape';

/** A lead as it was posted. */
export interface Post {
	bytes: Buffer;
	/** The same as text. */
	body: string;
	contentType: string | undefined;
	isComplete: boolean;
	receivedAt: Date;
	/** Equal posts have equal names. */
	name: string;
}

/** A lead of Partner Center's file. */
export interface ImportedLead {
	rowKey: string;
	/** The row of the file. */
	body: string;
	/** The same as Microsoft posts it. */
	wire: Record<string, unknown>;
	/** ISO 8601; null: the file does not tell. */
	createdAt: string | null;
}

/** `known`: the same body came within the last 24 hours, or the same row of a file before, and is in the table. */
export type Stored = { kind: 'stored' | 'known'; leadId: string };

const JSON_TYPE = 'application/json';
const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/** So near to midnight another process may already, or still, write into the partition beside. */
const AROUND_MIDNIGHT = 15 * MINUTE;

/** Larger bodies are no leads, and a row has room for 1 MiB only. */
const LARGEST_BODY = 500_000;

/** A row may have 1 MiB ("Understanding the Table service data model"); this leaves room for keys and names of columns. */
const LARGEST_ROW = 1_040_000;

/**
 * Writes posts into the table of leads, in Microsoft's own columns and with the body as it came. Several processes may do so at a time.
 */
export class Posts {
	constructor(private readonly table: Table) {}

	/**
	 * Stores a post unless it is known.
	 *
	 * @returns when the row is in the table, so that the sender may be told
	 * @throws TableFault when the table cannot be reached, or the row has no room for the body (`tooLarge`)
	 */
	async store(post: Post): Promise<Stored> {
		const properties = columnsOf(post);
		const row = rowOfPost(post.name, post.receivedAt);
		const leadId = leadIdOfRow(row.partitionKey, row.rowKey);
		const earlier = await this.beside(post);
		if (earlier !== undefined) return known(earlier);
		const isNew = await this.insert({ ...row, properties: { ...properties, LeadId: leadId } });
		if (isNew && isAroundMidnight(post.receivedAt)) {
			const twin = await this.beside(post);
			if (twin !== undefined && (await this.givesWay(row, twin))) return known(twin);
		}
		return { kind: isNew ? 'stored' : 'known', leadId };
	}

	/** Stores a lead of a file unless it is there, in the partition of the day, where the trigger looks every few seconds. */
	async import({ rowKey, body, wire, createdAt }: ImportedLead, at: Date): Promise<Stored> {
		const partitionKey = dayPartitionKey(at);
		const leadId = leadIdOfRow(partitionKey, rowKey);
		const kept: JsonObject = { LeadId: leadId, ...bodyColumns(Buffer.from(body), JSON_TYPE) };
		if (sizeOf(kept) > LARGEST_ROW) throw tooLarge('Import it manually.');
		const { ProductId: productId = null, ...posted } = wire;
		const readable: JsonObject = {
			...microsoftColumns(JSON.stringify(posted)),
			...(typeof productId === 'string' && productId.length <= COLUMN_LENGTH ? { ProductId: productId } : {}),
			...(createdAt === null ? {} : { CreatedTime: createdAt }),
			...kept,
		};
		const properties = sizeOf(readable) > LARGEST_ROW ? kept : readable;
		const isNew = await this.insert({ partitionKey, rowKey, properties });
		if (isNew && isAroundMidnight(at)) {
			const days = [at.getTime() - DAY, at.getTime() + DAY].map((day) => dayPartitionKey(new Date(day)));
			const twins = await Promise.all(days.map(async (day) => await this.table.get(day, rowKey)));
			const twin = twins.find((row) => row !== undefined);
			if (twin !== undefined && (await this.givesWay({ partitionKey, rowKey }, twin))) return known(twin);
		}
		return { kind: isNew ? 'stored' : 'known', leadId };
	}

	/** The same post in the partition of the day before, or of the next one where clocks may differ, if it came within 24 hours. */
	private async beside({ name, receivedAt }: Post): Promise<TableRow | undefined> {
		const now = receivedAt.getTime();
		const days = [now - DAY, ...(isAroundMidnight(receivedAt) ? [now + DAY] : [])];
		const rows = await Promise.all(
			days.map(async (day) => {
				const { partitionKey, rowKey } = rowOfPost(name, new Date(day));
				return await this.table.get(partitionKey, rowKey);
			}),
		);
		return rows.find((row) => row !== undefined && Math.abs(now - Date.parse(createdAt(row))) < DAY);
	}

	/** @returns false when the row is there already */
	private async insert(row: {
		partitionKey: string;
		rowKey: string;
		properties: JsonObject;
	}): Promise<boolean> {
		const write = async (): Promise<boolean> => {
			await this.table.write([{ kind: 'insert', ...row }]);
			return true;
		};
		return await write()
			.catch(async (fault: unknown) => {
				if (!isFault(fault, 'tableAbsent')) return await Promise.reject(fault);
				await this.table.create();
				return await write();
			})
			.catch(async (fault: unknown) => (isFault(fault, 'rowExists') ? false : await Promise.reject(fault)));
	}

	/**
	 * Two processes wrote the same post on both sides of midnight: the row that was written later goes, so that one of them stays
	 * whichever looks first. Without the right to delete both stay.
	 */
	private async givesWay(own: { partitionKey: string; rowKey: string }, twin: TableRow): Promise<boolean> {
		const row = await this.table.get(own.partitionKey, own.rowKey);
		if (row === undefined) return true;
		if (order(row) < order(twin)) return false;
		return await this.table.delete(row.partitionKey, row.rowKey, row.etag).then(
			() => true,
			() => false,
		);
	}
}

const known = ({ partitionKey, rowKey }: TableRow): Stored => ({
	kind: 'known',
	leadId: leadIdOfRow(partitionKey, rowKey),
});

const order = ({ timestamp, partitionKey }: TableRow): string => `${timestamp} ${partitionKey}`;

const createdAt = ({ properties, timestamp }: TableRow): string =>
	typeof properties.CreatedTime === 'string' ? properties.CreatedTime : timestamp;

const isAroundMidnight = (at: Date): boolean =>
	[at.getTime() - AROUND_MIDNIGHT, at.getTime() + AROUND_MIDNIGHT].some(
		(time) => dayPartitionKey(new Date(time)) !== dayPartitionKey(at),
	);

/** @throws TableFault when a row has no room for the body */
function columnsOf({ bytes, body, contentType, isComplete, receivedAt }: Post): JsonObject {
	const kept: JsonObject = {
		CreatedTime: receivedAt.toISOString(),
		...bodyColumns(bytes, contentType),
		...(isComplete ? {} : { BodyIncomplete: true }),
	};
	if (bytes.length > LARGEST_BODY || sizeOf(kept) > LARGEST_ROW)
		throw tooLarge('Nothing is needed: it is kept in n8n.');
	const readable = { ...microsoftColumns(body), ...kept };
	return sizeOf(readable) > LARGEST_ROW ? kept : readable;
}

const tooLarge = (remedy: string): TableFault =>
	new TableFault('tooLarge', 'POST_TOO_LARGE', 'The lead is too large for a row of the table', remedy);

/** Text has two bytes a character. */
const sizeOf = (columns: JsonObject): number =>
	Object.entries(columns).reduce(
		(sum, [name, value]) => sum + 8 + 2 * (name.length + (typeof value === 'string' ? value.length : 8)),
		0,
	);

/** What a post calls otherwise than a row of Microsoft's does (lead-facts, tables of columns). */
const COLUMN_OF = {
	leadSource: 'LeadSource',
	actionCode: 'ActionCode',
	offerTitle: 'OfferDisplayName',
	customer: 'CustomerInfo',
	description: 'Description',
} as const;

/** The columns in which Microsoft writes a lead into a table, for whoever reads it; Lead Parse reads the body. */
function microsoftColumns(body: string): JsonObject {
	const shape = recogniseShape(body);
	if (shape.kind !== 'httpsEndpoint') return {};
	const columns: JsonObject = {};
	for (const [meaning, column] of Object.entries(COLUMN_OF)) {
		const value: Json | undefined = textIn(Reflect.get(shape.members, meaning));
		if (value !== undefined && value.length <= COLUMN_LENGTH) columns[column] = value;
	}
	return columns;
}

function textIn(value: unknown): string | undefined {
	if (value === undefined || value === null) return undefined;
	return typeof value === 'string' ? value : JSON.stringify(value);
}
