import type { IncomingMessage } from 'node:http';
import { promisify } from 'node:util';
import { brotliDecompress, gunzip, inflate } from 'node:zlib';

/** A request as n8n hands it to webhooks: where n8n has read the body itself, it stands in `rawBody`, unpacked. */
export type WebhookRequest = IncomingMessage & { rawBody?: unknown };

export type ReceivedBody =
	| { kind: 'tooLarge' }
	/** `isComplete` is false when the connection broke off; the bytes are those that came until then. */
	| { kind: 'body'; bytes: Buffer; isComplete: boolean };

type Unpack = (bytes: Buffer, options: { maxOutputLength: number }) => Promise<Buffer>;

const UNPACK: ReadonlyMap<string, Unpack> = new Map<string, Unpack>([
	['gzip', promisify(gunzip)],
	['x-gzip', promisify(gunzip)],
	['deflate', promisify(inflate)],
	['br', promisify(brotliDecompress)],
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
	if (Buffer.isBuffer(request.rawBody)) return within({ bytes: request.rawBody, isComplete: true }, limit);
	if (Number(request.headers['content-length']) > limit) return { kind: 'tooLarge' };
	const received = await receive(request, limit);
	if (received === null) return { kind: 'tooLarge' };
	const unpack = UNPACK.get((request.headers['content-encoding'] ?? '').trim().toLowerCase());
	if (unpack === undefined || !received.isComplete) return { kind: 'body', ...received };
	try {
		return {
			kind: 'body',
			bytes: await unpack(received.bytes, { maxOutputLength: limit }),
			isComplete: true,
		};
	} catch (failure) {
		return isTooLarge(failure) ? { kind: 'tooLarge' } : { kind: 'body', ...received };
	}
}

interface Received {
	bytes: Buffer;
	isComplete: boolean;
}

/** @returns null when more came than there is room for; the rest is let go by, so that the sender hears the answer */
async function receive(request: WebhookRequest, limit: number): Promise<Received | null> {
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

const within = (received: Received, limit: number): ReceivedBody =>
	received.bytes.length > limit ? { kind: 'tooLarge' } : { kind: 'body', ...received };

/** What zlib says when `maxOutputLength` is not enough (Node.js documentation, zlib, "Class: Options"). */
const isTooLarge = (failure: unknown): boolean =>
	typeof failure === 'object' &&
	failure !== null &&
	'code' in failure &&
	failure.code === 'ERR_BUFFER_TOO_LARGE';
