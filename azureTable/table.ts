import type { TableClient, TableEntity, TableEntityResult, TransactionAction } from '@azure/data-tables';
import type { TableAccess } from './access';
import { PASSING } from './catalogue';
import { type FaultKind, isFault, SetupFault, TableFault } from './fault';
import { httpClientOver, RETRY_PAUSES } from './httpClient';
import { clockFault, CLOCK_TOLERANCE, isAboutSignature, readFault } from './readFault';
import type { Send } from '../transport/send';
import type { Json, JsonObject } from '../lead/lead';

/** A row as it is in the table. Dates and 64-bit numbers are text, binary is Base64: everything JSON can hold. */
export interface TableRow {
	partitionKey: string;
	rowKey: string;
	/** The service's stamp of the last change, with all its seven decimals, e.g. `2018-09-28T18:24:19.0020001Z`. */
	timestamp: string;
	etag: string;
	properties: JsonObject;
}

export interface RowQuery {
	/** OData filter, built with `filter.ts`. */
	filter?: string;
	/** Columns to read; keys and etag always come along. Absent: all. */
	select?: readonly string[];
	/** Rows a page; the service gives at most 1,000. */
	pageSize?: number;
	/** Where an earlier page ended. */
	token?: string;
}

export interface RowPage {
	rows: TableRow[];
	/** Where to go on; absent at the end. A page may be empty and still have one ("Query timeout and pagination"). */
	token?: string;
}

/** A write to one row. `etag`: write only if the row is still as it was read. */
export type RowWrite =
	| {
			kind: 'insert' | 'upsertMerge' | 'upsertReplace';
			partitionKey: string;
			rowKey: string;
			properties: JsonObject;
	  }
	| { kind: 'merge' | 'replace'; partitionKey: string; rowKey: string; properties: JsonObject; etag: string };

/** Most writes in one transaction, all to one partition ("Performing entity group transactions"). */
export const TRANSACTION_LIMIT = 100;

/** Rows in one answer at most. */
export const PAGE_LIMIT = 1000;

const TABLE_NAME = /^[A-Za-z][A-Za-z0-9]{2,62}$/;

/** Milliseconds until one request is given up; the service itself works at most 30 s on one. */
const REQUEST_TIMEOUT = 40_000;

/** @param retries how often the SDK repeats a request on 408, 5xx, 429 and broken connections, honouring Retry-After */
export interface TableOptions {
	retries?: number;
}

/**
 * Opens a table: the one door to `@azure/data-tables`, which is loaded here and only when a node runs.
 *
 * @throws SetupFault for a name that cannot be a table's
 */
export async function openTable(
	access: TableAccess,
	name: string,
	send: Send,
	options: TableOptions = {},
): Promise<Table> {
	if (!TABLE_NAME.test(name)) {
		throw new SetupFault(
			'Table',
			'Azure does not allow this table name',
			'Use 3 to 63 letters and digits, beginning with a letter, e.g. MarketplaceLeads.',
		);
	}
	const clock: ServiceClock = { skew: 0 };
	const { sdk, options: clientOptions } = await sdkOver(access, send, clock, options);
	const client =
		access.kind === 'connectionString'
			? sdk.TableClient.fromConnectionString(access.connectionString, name, clientOptions)
			: new sdk.TableClient(access.url, name, new sdk.AzureSASCredential(access.signature), clientOptions);
	return new Table(name, client, clock, access.sas === null);
}

/** The package, and the options of its clients, so that they send through n8n. @param clock is set by each answer */
export async function sdkOver(
	access: TableAccess,
	send: Send,
	clock: ServiceClock,
	{ retries = 3 }: TableOptions,
) {
	const sdk = await import('../vendor/azureDataTables');
	const options = {
		allowInsecureConnection: access.endpoint.startsWith('http:'),
		httpClient: httpClientOver(send, sdk, REQUEST_TIMEOUT, retries, (date) => adjust(clock, date - Date.now())),
		retryOptions: { maxRetries: retries, ...RETRY_PAUSES },
	};
	return { sdk, options };
}

/** `Date` has whole seconds: a smaller difference is its rounding, and must not let time jump back and forth. */
const CLOCK_ROUNDING = 2_000;

function adjust(clock: ServiceClock, measured: number): void {
	if (Math.abs(measured - clock.skew) > CLOCK_ROUNDING) clock.skew = measured;
}

/** How far the service's clock is ahead of this machine's, in milliseconds; its `Date` header has whole seconds. */
interface ServiceClock {
	skew: number;
}

/** One table. Every method throws TableFault and nothing else. */
export class Table {
	constructor(
		readonly name: string,
		private readonly client: TableClient,
		private readonly clock: ServiceClock,
		/** Requests are signed with the account's key and this machine's time. */
		private readonly isSignedHere: boolean,
	) {}

	/** The service's own time in milliseconds, as its last answer told it: machines' clocks differ, its does not. */
	now(): number {
		return Date.now() + this.clock.skew;
	}

	/** Milliseconds by which the service's clock is ahead of this machine's. */
	get skew(): number {
		return this.clock.skew;
	}

	/** One page of rows, in the order of their keys. */
	async page(query: RowQuery): Promise<RowPage> {
		const pages = this.client
			.listEntities<Record<string, unknown>>({
				queryOptions: { filter: query.filter, select: query.select && [...KEY_COLUMNS, ...query.select] },
			})
			.byPage({ maxPageSize: query.pageSize ?? PAGE_LIMIT, continuationToken: query.token });
		const { value } = await this.attempt(async () => await pages.next());
		if (value === undefined) return { rows: [] };
		return { rows: value.map(rowOf), token: value.continuationToken };
	}

	/** All pages from `query.token` on, each fetched when it is asked for. */
	async *pages(query: RowQuery): AsyncGenerator<RowPage> {
		let token = query.token;
		do {
			const page = await this.page({ ...query, token });
			yield page;
			token = page.token;
		} while (token !== undefined);
	}

	/** The row, or undefined when it or its table does not exist. */
	async get(partitionKey: string, rowKey: string): Promise<TableRow | undefined> {
		return await this.attempt(async () =>
			rowOf(await this.client.getEntity<Record<string, unknown>>(partitionKey, rowKey)),
		).catch(unless('rowAbsent', 'tableAbsent'));
	}

	/** Makes the table unless it exists. */
	async create(): Promise<void> {
		await this.attempt(async () => await this.client.createTable());
	}

	/**
	 * Writes up to 100 rows of one partition, all or none.
	 *
	 * @returns the new etags, by position
	 * @throws TableFault with the position of the write at fault in `index`
	 */
	async write(writes: readonly RowWrite[]): Promise<string[]> {
		const only = writes[0];
		if (only === undefined) return [];
		if (writes.length === 1) return [await this.attempt(async () => await this.writeOne(only))];
		const { subResponses } = await this.attempt(
			async () => await this.client.submitTransaction(writes.map(actionOf)),
		);
		// The SDK takes an answer that ends too early for a success with fewer parts.
		if (subResponses.length !== writes.length) throw unfinishedAnswer();
		return subResponses.map((part) => (part.etag ?? '').trim());
	}

	/** Deletes a row that is still as it was read; without an etag, as it is. A row that is gone already is fine. */
	async delete(partitionKey: string, rowKey: string, etag = '*'): Promise<void> {
		await this.attempt(async () => await this.client.deleteEntity(partitionKey, rowKey, { etag })).catch(
			unless('rowAbsent'),
		);
	}

	private async attempt<T>(request: () => Promise<T>): Promise<T> {
		return await request().catch(async (error: unknown) => {
			const fault = readFault(error);
			const isOff = this.isSignedHere && isFault(fault, 'denied') && Math.abs(this.skew) > CLOCK_TOLERANCE;
			return await Promise.reject(
				isOff && isAboutSignature(fault) ? clockFault(fault, Date.now(), this.skew) : fault,
			);
		});
	}

	private async writeOne(write: RowWrite): Promise<string> {
		const entity = entityOf(write);
		switch (write.kind) {
			case 'insert':
				return (await this.client.createEntity(entity)).etag ?? '';
			case 'upsertMerge':
				return (await this.client.upsertEntity(entity, 'Merge')).etag ?? '';
			case 'upsertReplace':
				return (await this.client.upsertEntity(entity, 'Replace')).etag ?? '';
			case 'merge':
				return (await this.client.updateEntity(entity, 'Merge', { etag: write.etag })).etag ?? '';
			case 'replace':
				return (await this.client.updateEntity(entity, 'Replace', { etag: write.etag })).etag ?? '';
		}
	}
}

const unfinishedAnswer = (): TableFault =>
	new TableFault('passing', 'AnswerIncomplete', 'The response of the table service was incomplete', PASSING);

const KEY_COLUMNS = ['PartitionKey', 'RowKey', 'Timestamp'];

/** Passes a fault on, unless it is one of these: then there is nothing, which is an answer too. */
const unless =
	(...kinds: FaultKind[]) =>
	async (fault: unknown): Promise<undefined> =>
		isFault(fault, ...kinds) ? undefined : await Promise.reject(fault);

function actionOf(write: RowWrite): TransactionAction {
	const entity = entityOf(write);
	switch (write.kind) {
		case 'insert':
			return ['create', entity];
		case 'upsertMerge':
			return ['upsert', entity, 'Merge'];
		case 'upsertReplace':
			return ['upsert', entity, 'Replace'];
		case 'merge':
			return ['update', entity, 'Merge', { etag: write.etag }];
		case 'replace':
			return ['update', entity, 'Replace', { etag: write.etag }];
	}
}

/** Null is dropped because a table row has no null: the column is then simply not there. Objects and lists become JSON text. */
function entityOf({ partitionKey, rowKey, properties }: RowWrite): TableEntity<Record<string, unknown>> {
	const columns: Record<string, unknown> = {};
	for (const [name, value] of Object.entries(properties)) {
		if (value !== null) columns[name] = columnOf(value);
	}
	return { ...columns, partitionKey, rowKey };
}

/** Numbers are written as Double unless they are whole and fit 32 bits, as the service itself reads untyped JSON numbers. */
function columnOf(value: Exclude<Json, null>): unknown {
	if (typeof value === 'number') {
		const whole = Number.isInteger(value) && Math.abs(value) < 2 ** 31;
		return { type: whole ? 'Int32' : 'Double', value };
	}
	return typeof value === 'object' ? JSON.stringify(value) : value;
}

function rowOf(entity: TableEntityResult<Record<string, unknown>>): TableRow {
	const { partitionKey = '', rowKey = '', timestamp = '', etag, ...columns } = entity;
	const properties: JsonObject = {};
	for (const [name, value] of Object.entries(columns)) {
		if (name.startsWith('odata.')) continue;
		properties[name] = jsonOf(value);
	}
	return { partitionKey, rowKey, timestamp, etag, properties };
}

function jsonOf(value: unknown): Json {
	if (value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
		return value;
	if (value instanceof Date) return value.toISOString();
	if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
	// The SDK gives GUIDs as { type, value }.
	if (typeof value === 'object' && value !== null && 'value' in value) return String(value.value);
	return String(value);
}
