import type { JsonObject } from '../../../lead/lead';
import { ServiceFault } from './serviceFault';
import type { Change } from './store';

/** Commands in a change set, at most (Microsoft Learn, "Performing entity group transactions", requirements). */
const MAX_COMMANDS = 100;
const MAX_BYTES = 4 * 2 ** 20;

export interface TableCommand {
	table: string;
	change: Change;
}

/** `Table`, `Table()` or `Table(PartitionKey='...',RowKey='...')`; a quotation mark in a key is doubled. */
const RESOURCE =
	/^(?<table>[A-Za-z][A-Za-z0-9]{2,62})(?:\((?:PartitionKey='(?<pk>(?:[^']|'')*)',RowKey='(?<rk>(?:[^']|'')*)')?\))?$/;

export interface Resource {
	table: string;
	keys?: { partitionKey: string; rowKey: string };
}

/**
 * @param path decoded
 * @throws ServiceFault when it names neither a table nor a row
 */
export function readResource(path: string): Resource {
	const groups = RESOURCE.exec(path)?.groups;
	if (groups?.table === undefined) throw new ServiceFault('InvalidInput');
	const { table, pk, rk } = groups;
	if (pk === undefined || rk === undefined) return { table };
	return { table, keys: { partitionKey: pk.replaceAll("''", "'"), rowKey: rk.replaceAll("''", "'") } };
}

/**
 * The change that a request asks for ("Insert Entity", "Update Entity", "Merge Entity", "Insert Or ...", "Delete Entity").
 *
 * @throws ServiceFault when it asks for none
 */
export function readChange(
	method: string,
	resource: Resource,
	body: JsonObject,
	match: string | undefined,
): Change {
	const { keys } = resource;
	const condition = match === undefined ? {} : { match };
	if (method === 'POST' && keys === undefined) {
		const { PartitionKey, RowKey } = body;
		if (typeof PartitionKey !== 'string' || typeof RowKey !== 'string')
			throw new ServiceFault('InvalidInput');
		return { kind: 'insert', body, partitionKey: PartitionKey, rowKey: RowKey };
	}
	if (keys === undefined) throw new ServiceFault('NotImplemented');
	if (method === 'PUT') return { kind: 'replace', body, ...keys, ...condition };
	if (method === 'PATCH' || method === 'MERGE') return { kind: 'merge', body, ...keys, ...condition };
	if (method === 'DELETE') return { kind: 'delete', ...keys, ...condition };
	throw new ServiceFault('NotImplemented');
}

/**
 * Reads the multipart body of a $batch request: one change set, one partition, each row once.
 *
 * @param base path before the resource, e.g. `/devstoreaccount1/`
 * @throws ServiceFault
 */
export function readChangeSet(body: string, base: string): TableCommand[] {
	const boundary = /boundary="?([^\s";]+)/i.exec(body)?.[1];
	if (boundary === undefined || Buffer.byteLength(body) > MAX_BYTES) throw new ServiceFault('InvalidInput');
	const commands = body
		.split(`--${boundary}`)
		.slice(1, -1)
		.map((part) => readCommand(part, base));
	if (commands.length === 0 || commands.length > MAX_COMMANDS) throw new ServiceFault('InvalidInput');
	const [first] = commands;
	if (
		commands.some(
			({ table, change }) => table !== first?.table || change.partitionKey !== first.change.partitionKey,
		)
	) {
		throw new ServiceFault('CommandsInBatchActOnDifferentPartitions');
	}
	if (new Set(commands.map(({ change }) => change.rowKey)).size < commands.length) {
		throw new ServiceFault('InvalidDuplicateRow');
	}
	return commands;
}

const COMMAND = /^(?<method>[A-Z]+) (?<url>\S+) HTTP\/1\.1\r?\n(?<headers>(?:[^\r\n]+\r?\n)*)(?<body>[^]*)$/m;

function readCommand(part: string, base: string): TableCommand {
	const groups = COMMAND.exec(part)?.groups;
	if (groups?.method === undefined) throw new ServiceFault('InvalidInput');
	const { method, url = '', headers = '', body = '' } = groups;
	const path = decodeURIComponent(new URL(url, 'http://any').pathname);
	const resource = readResource(path.slice(base.length));
	const match = /^if-match:[ \t]*(.+?)\r?$/im.exec(headers)?.[1];
	return { table: resource.table, change: readChange(method, resource, readBody(body), match) };
}

/** @throws ServiceFault when there is a body that is not JSON */
export function readBody(text: string): JsonObject {
	const body = text.trim() === '' ? {} : parsed(text);
	if (body === undefined) throw new ServiceFault('InvalidInput');
	return body;
}

function parsed(text: string): JsonObject | undefined {
	try {
		const body: JsonObject = JSON.parse(text);
		return body;
	} catch {
		// The caller answers for it.
		return undefined;
	}
}

/** What a change set answers for one command: status line, headers, and a body when it failed. */
export interface CommandAnswer {
	status: number;
	headers: Readonly<Record<string, string>>;
	body?: string;
}

/** Prints the multipart answer of a change set. A failed one has a single part, that of the command that failed. */
export function printChangeSet(answers: readonly CommandAnswer[]): { contentType: string; body: string } {
	const [outer, inner] = ['batchresponse_1', 'changesetresponse_1'];
	const parts = answers.map(({ status, headers, body = '' }) => {
		const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
		return (
			`--${inner}\r\nContent-Type: application/http\r\nContent-Transfer-Encoding: binary\r\n\r\n` +
			`HTTP/1.1 ${status} ${status < 300 ? 'No Content' : 'Failed'}\r\n${lines.join('')}\r\n${body}\r\n`
		);
	});
	return {
		contentType: `multipart/mixed; boundary=${outer}`,
		body:
			`--${outer}\r\nContent-Type: multipart/mixed; boundary=${inner}\r\n\r\n` +
			`${parts.join('')}--${inner}--\r\n--${outer}--\r\n`,
	};
}
