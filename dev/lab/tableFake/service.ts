import type { Answer } from '../faultyAnswer';
import { printChangeSet, readBody, readChange, readChangeSet, readResource } from './changeSet';
import type { CommandAnswer, Resource } from './changeSet';
import { etagOf, lookupIn, printEntity } from './entity';
import type { StoredEntity } from './entity';
import { readFilter } from './filter';
import { headersOf, pageOf, positionIn } from './paging';
import type { Paging } from './paging';
import { ServiceFault, faultBody } from './serviceFault';
import { ChangeSetFault, TableRows } from './store';
import type { Ticks } from './ticks';

/** One request, as far as the service looks at it. */
export interface TableCall {
	method: string;
	/** The resource: what follows the account in the path, decoded. */
	path: string;
	query: URLSearchParams;
	headers: Readonly<Record<string, string | string[] | undefined>>;
	body: string;
}

export interface Clock {
	now(): Ticks;
	/** The stamp of the next change in a partition; no two are equal. */
	stamp(partitionKey: string): Ticks;
}

const MAX_ROWS = 1000;
const TABLE_NAME = /^[A-Za-z][A-Za-z0-9]{2,62}$/;
const TABLE_RESOURCE = /^Tables\('([A-Za-z0-9]+)'\)$/;

/** The table service's REST surface, without its server. */
export class TableService {
	paging: Paging = {};
	/** By name in lower case: names are compared without case. */
	private readonly tables = new Map<string, { name: string; rows: TableRows }>();

	constructor(
		private readonly clock: Clock,
		private readonly base: string,
	) {}

	rowsOf(table: string): TableRows {
		const rows = this.tables.get(table.toLowerCase())?.rows;
		if (rows === undefined) throw new ServiceFault('TableNotFound');
		return rows;
	}

	hasTable(name: string): boolean {
		return this.tables.has(name.toLowerCase());
	}

	createTable(name: string): void {
		if (!TABLE_NAME.test(name)) throw new ServiceFault('InvalidInput');
		if (this.hasTable(name)) throw new ServiceFault('TableAlreadyExists');
		this.tables.set(name.toLowerCase(), { name, rows: new TableRows() });
	}

	answer(call: TableCall): Answer {
		try {
			if (call.path === '$batch') return this.changeSet(call);
			if (call.path === 'Tables' || TABLE_RESOURCE.test(call.path)) return this.tablesResource(call);
			return this.entities(call, readResource(call.path));
		} catch (error) {
			return refusalOf(error);
		}
	}

	private tablesResource({ method, path, body }: TableCall): Answer {
		const named = TABLE_RESOURCE.exec(path)?.[1];
		if (method === 'POST' && named === undefined) {
			const { TableName } = readBody(body);
			if (typeof TableName !== 'string') throw new ServiceFault('InvalidInput');
			this.createTable(TableName);
			return json(201, { TableName });
		}
		if (method === 'GET' && named === undefined) {
			return json(200, { value: [...this.tables.values()].map(({ name }) => ({ TableName: name })) });
		}
		if (method !== 'DELETE' || named === undefined) throw new ServiceFault('NotImplemented');
		if (!this.tables.delete(named.toLowerCase())) throw new ServiceFault('ResourceNotFound');
		return { status: 204, body: '' };
	}

	private entities(call: TableCall, resource: Resource): Answer {
		const rows = this.rowsOf(resource.table);
		if (call.method === 'GET') {
			return resource.keys === undefined ? this.query(call, rows) : this.point(call, rows, resource.keys);
		}
		const match = call.headers['if-match'];
		const change = readChange(
			call.method,
			resource,
			readBody(call.body),
			typeof match === 'string' ? match : undefined,
		);
		const row = rows.apply(change, this.clock.stamp(change.partitionKey));
		if (row === undefined) return { status: 204, body: '' };
		const headers = { etag: etagOf(row) };
		if (change.kind !== 'insert' || call.headers.prefer === 'return-no-content')
			return { status: 204, headers, body: '' };
		return json(201, printEntity(row, acceptOf(call)), headers);
	}

	private query(call: TableCall, rows: TableRows): Answer {
		const text = call.query.get('$filter');
		const filter = text === null || text.trim() === '' ? () => true : readFilter(text);
		const top = Number(call.query.get('$top') ?? MAX_ROWS);
		if (!Number.isInteger(top) || top < 1 || top > MAX_ROWS) throw new ServiceFault('InvalidInput');
		const {
			maxRows = MAX_ROWS,
			scanRows = Infinity,
			splitAtPartitions = false,
			emptyPages = 0,
		} = this.paging;
		const page = pageOf(
			rows.sorted(),
			(row) => this.isVisible(row) && filter(lookupIn(row)),
			{ maxRows: Math.min(maxRows, top), scanRows, splitAtPartitions, emptyPages },
			positionIn(call.query),
		);
		const select = call.query.get('$select')?.split(',');
		const value = page.rows.map((row) => printEntity(row, acceptOf(call), select));
		return json(200, { value }, page.next === undefined ? {} : headersOf(page.next));
	}

	private point(call: TableCall, rows: TableRows, keys: { partitionKey: string; rowKey: string }): Answer {
		const row = rows.get(keys.partitionKey, keys.rowKey);
		if (row === undefined || !this.isVisible(row)) throw new ServiceFault('ResourceNotFound');
		return json(200, printEntity(row, acceptOf(call), call.query.get('$select')?.split(',')), {
			etag: etagOf(row),
		});
	}

	private isVisible({ visibleFrom }: StoredEntity): boolean {
		return visibleFrom === undefined || visibleFrom <= this.clock.now();
	}

	private changeSet(call: TableCall): Answer {
		const commands = readChangeSet(call.body, this.base);
		const [first] = commands;
		if (first === undefined) throw new ServiceFault('InvalidInput');
		const rows = this.rowsOf(first.table);
		const changes = commands.map(({ change }) => change);
		try {
			const stored = rows.applyAll(changes, () => this.clock.stamp(first.change.partitionKey));
			return accepted(
				stored.map((row, index) => ({
					status: 204,
					headers: {
						...(row === undefined ? {} : { ETag: etagOf(row) }),
						DataServiceId: idOf(commands[index]?.change),
					},
				})),
			);
		} catch (error) {
			return changeSetRefusalOf(error);
		}
	}
}

const idOf = (change?: { partitionKey: string; rowKey: string }): string =>
	`(PartitionKey='${change?.partitionKey ?? ''}',RowKey='${change?.rowKey ?? ''}')`;

function accepted(answers: readonly CommandAnswer[]): Answer {
	const { contentType, body } = printChangeSet(answers);
	return { status: 202, headers: { 'content-type': contentType }, body };
}

const acceptOf = (call: TableCall): string => String(call.headers.accept ?? '');

function json(status: number, body: object, headers: Readonly<Record<string, string>> = {}): Answer {
	return { status, headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) };
}

/** Only what the service itself says no to is an answer; anything else is a fault of the fake. */
function refusalOf(error: unknown): Answer {
	if (!(error instanceof ServiceFault)) throw error;
	return refusal(error);
}

/** A change set fails inside an accepted answer. */
function changeSetRefusalOf(error: unknown): Answer {
	if (!(error instanceof ChangeSetFault)) throw error;
	const { fault, command } = error;
	const headers = { 'Content-Type': 'application/json;odata=minimalmetadata' };
	return accepted([{ status: fault.status, headers, body: faultBody(fault, command) }]);
}

export function refusal(fault: ServiceFault): Answer {
	const headers = { 'content-type': 'application/json', 'x-ms-error-code': fault.code };
	return { status: fault.status, headers, body: faultBody(fault) };
}
