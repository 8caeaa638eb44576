import { createHmac } from 'node:crypto';
import { bodyTextOf } from './bodyText';
import { canonicalJson } from './canonicalJson';
import { dayPartitionKey } from './dayPartition';
import { leadIdOfRow } from './identity';
import { ledgerKeyOf, type RowKeys } from './ledgerKey';
import { recogniseShape } from './shape';
import { isRecord, textOf } from './text';

/** Row keys of posted leads begin so: Microsoft's own are GUIDs, so that the two never meet. */
export const POST_PREFIX = 'post-';

/**
 * The name of a post: keyed, so that nobody who reads row keys or the ledger can test whether a body, e.g. one with a certain
 * address, is behind one. White space and the order of members do not matter.
 *
 * @param body the post as text
 * @param secret known to all that take in posts
 */
export function postNameOf(body: string, secret: string): string {
	const shape = recogniseShape(body);
	// What cannot be read is compared as it is: of a body nested without end, or of broken JSON, nothing may count as equal.
	const text = shape.kind === 'unreadable' ? body : canonicalJson(shape.body);
	return createHmac('sha256', secret).update(`lead post\n${shape.kind}\n${text}`).digest('hex').slice(0, 40);
}

/** The row of a post that came at this time, in Microsoft's partition of that day. */
export const rowOfPost = (name: string, at: Date): RowKeys => ({
	partitionKey: dayPartitionKey(at),
	rowKey: `${POST_PREFIX}${name}`,
});

/** The id of a post that is kept in n8n alone: nothing tells when it came first, so equal posts are one lead for ever. */
export const leadIdOfPost = (name: string): string => leadIdOfRow('', `${POST_PREFIX}${name}`);

/** What a column can hold ("Understanding the Table service data model": 64 KiB in UTF-16). */
export const COLUMN_LENGTH = 32_768;

const ENCODING = 'BodyEncoding';
const CONTENT_TYPE = 'BodyContentType';
const BODY_COLUMN = /^body(\d{1,2})$/;

/** How the columns hold the body: as its text, or its bytes in base64 where the text may not tell all. */
type BodyEncoding = 'text' | 'base64';

/**
 * The columns that hold a body as it came.
 *
 * @param bytes the body, unpacked where that was possible
 */
export function bodyColumns(bytes: Buffer, contentType: string | undefined): Record<string, string> {
	const { body, bodyBase64 } = bodyTextOf(bytes, contentType);
	const isText = bodyBase64 === undefined && body.isWellFormed() && !UNSAFE.test(body);
	const encoding: BodyEncoding = isText ? 'text' : 'base64';
	const columns: Record<string, string> = { [ENCODING]: encoding };
	if (contentType !== undefined) columns[CONTENT_TYPE] = contentType.slice(0, 200);
	split(isText ? body : bytes.toString('base64')).forEach((part, index) => {
		columns[`Body${String(index + 1).padStart(2, '0')}`] = part;
	});
	return columns;
}

/** Control characters, which not every reader of a table passes on; tab and line ends are fine. */
const UNSAFE = /[^\P{Cc}\t\n\r]|[\ufffe\uffff]/u;

/** Cuts between characters, never within a surrogate pair. */
function split(text: string): string[] {
	const parts: string[] = [];
	for (let at = 0; at < text.length; ) {
		let end = Math.min(text.length, at + COLUMN_LENGTH);
		if (end < text.length && /[\ud800-\udbff]/.test(text.charAt(end - 1))) end--;
		parts.push(text.slice(at, end));
		at = end;
	}
	return parts;
}

/** The body that a row of a post holds; null when the row holds none. Column names count without case. */
export function bodyOfRow(row: Record<string, unknown>): string | null {
	let encoding: string | null = null;
	let contentType: string | undefined;
	const parts: string[] = [];
	for (const [name, value] of Object.entries(row)) {
		if (typeof value !== 'string') continue;
		const lower = name.toLowerCase();
		const column = BODY_COLUMN.exec(lower)?.[1];
		if (column !== undefined) parts[Number(column)] = value;
		else if (lower === ENCODING.toLowerCase()) encoding = value;
		else if (lower === CONTENT_TYPE.toLowerCase()) contentType = value;
	}
	const joined = parts.join('');
	switch (encoding) {
		case 'text':
			return joined;
		case 'base64':
			return bodyTextOf(Buffer.from(joined, 'base64'), contentType).body;
		default:
			return null;
	}
}

/** A post, and the name under which it is in the account. */
export interface NamedPost {
	body: unknown;
	named: { leadId: string; ledgerKey: string | null; createdTime?: unknown; partitionKey?: unknown };
}

/** Finds the post in a row of the table of leads, or in an item of Marketplace Lead Webhook Trigger; null: the input is neither. */
export function namedPost(input: unknown): NamedPost | null {
	if (!isRecord(input)) return null;
	const row = new Map(Object.entries(input).map(([name, value]) => [name.toLowerCase(), value]));
	const [partitionKey, rowKey] = [row.get('partitionkey'), row.get('rowkey')];
	if (typeof partitionKey === 'string' && typeof rowKey === 'string') {
		const body = bodyOfRow(input);
		if (body === null) return null;
		const keys = { partitionKey, rowKey };
		const leadId = leadIdOfRow(partitionKey, rowKey);
		const createdTime = row.get('createdtime');
		return { body, named: { leadId, ledgerKey: ledgerKeyOf(keys), createdTime, partitionKey } };
	}
	const leadId = textOf(input.leadId);
	if (typeof input.receivedAt !== 'string' || leadId === null || !UUID.test(leadId)) return null;
	if (!('body' in input)) return null;
	// As in the row that may have been written all the same, so that both are one lead to the last character.
	const ledgerKey = textOf(input.ledgerKey);
	return ledgerKey === null
		? { body: input.body, named: { leadId, ledgerKey } }
		: { body: input.body, named: { leadId, ledgerKey, createdTime: input.receivedAt } };
}

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
