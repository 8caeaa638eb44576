import type { IncomingMessage } from 'node:http';
import { promisify } from 'node:util';
import { brotliDecompress, gunzip, inflate, inflateRaw } from 'node:zlib';

/** A request as n8n hands it to webhooks: where n8n has read the body itself, it is in `rawBody`, and not packed with gzip or deflate any more. */
export type WebhookRequest = IncomingMessage & { rawBody?: unknown };

export type ReceivedBody =
	| { kind: 'tooLarge' }
	/** `isComplete` is false when the connection broke off; the bytes are those that came until then. */
	| { kind: 'body'; bytes: Buffer; isComplete: boolean };

type Unpack = (bytes: Buffer, options: { maxOutputLength: number }) => Promise<Buffer>;

/** Some senders leave out the wrapping that deflate has by the standard (RFC 9110, 8.4.1.2, Note). */
const UNPACK: ReadonlyMap<string, readonly Unpack[]> = new Map([
	['gzip', [promisify(gunzip)]],
	['x-gzip', [promisify(gunzip)]],
	['deflate', [promisify(inflate), promisify(inflateRaw)]],
	['br', [promisify(brotliDecompress)]],
]);

/**
 * Reads the body of a request, byte by byte as it was sent, but unpacked (RFC 9110, 8.4).
 *
 * Never rejects and always ends: with the end of the body, of the connection, or of the room for it. What cannot be
 * unpacked is kept packed.
 *
 * @param limit in bytes; it holds for the body as it is sent and as it is unpacked
 */
export async function readBody(request: WebhookRequest, limit: number): Promise<ReceivedBody> {
	if (Number(request.headers['content-length']) > limit) return { kind: 'tooLarge' };
	const received = await receive(request, limit);
	if (received === null) return { kind: 'tooLarge' };
	if (!received.isComplete) return { kind: 'body', ...received };
	const bytes = await unpacked(received.bytes, request.headers['content-encoding'] ?? '', limit);
	return bytes === null ? { kind: 'tooLarge' } : { kind: 'body', bytes, isComplete: true };
}

/** @returns null when there is not enough room for what is packed in the bytes; the bytes themselves when they cannot be unpacked */
async function unpacked(bytes: Buffer, encodings: string, limit: number): Promise<Buffer | null> {
	// Each sender on the way may pack once more; the last one did so last.
	const names = encodings.split(',').map((name) => name.trim().toLowerCase());
	let left = bytes;
	for (const name of names.reverse().filter((one) => one !== '' && one !== 'identity')) {
		const next = await unpackedOnce(left, UNPACK.get(name) ?? [], limit);
		if (next === null) return null;
		if (next === left) return bytes;
		left = next;
	}
	return left;
}

async function unpackedOnce(bytes: Buffer, ways: readonly Unpack[], limit: number): Promise<Buffer | null> {
	for (const unpack of ways) {
		try {
			return await unpack(bytes, { maxOutputLength: limit });
		} catch (failure) {
			if (isTooLarge(failure)) return null;
		}
	}
	return bytes;
}

interface Received {
	bytes: Buffer;
	isComplete: boolean;
}

/** @returns null when more came than there is room for; the rest is let go by, so that the sender hears the answer */
async function receive(request: WebhookRequest, limit: number): Promise<Received | null> {
	if (Buffer.isBuffer(request.rawBody)) {
		return request.rawBody.length > limit ? null : { bytes: request.rawBody, isComplete: true };
	}
	// Nothing more will be heard of a request that is over already.
	if (request.readableEnded || request.destroyed)
		return { bytes: Buffer.alloc(0), isComplete: request.complete };
	return await new Promise((resolve) => {
		let chunks: Buffer[] = [];
		let size = 0;
		const finish = (isComplete: boolean) => resolve({ bytes: Buffer.concat(chunks), isComplete });
		request.on('data', (chunk: Buffer) => {
			size += chunk.length;
			if (size <= limit) return void chunks.push(chunk);
			chunks = [];
			resolve(null);
		});
		request.on('end', () => finish(true));
		request.on('close', () => finish(false));
		request.on('error', () => finish(false));
	});
}

/** What zlib says when `maxOutputLength` is not enough (Node.js documentation, zlib, "Class: Options"). */
const isTooLarge = (failure: unknown): boolean =>
	typeof failure === 'object' &&
	failure !== null &&
	'code' in failure &&
	failure.code === 'ERR_BUFFER_TOO_LARGE';
