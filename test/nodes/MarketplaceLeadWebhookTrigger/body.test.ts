import { createServer, request, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { bodyTextOf } from '../../../lead/bodyText';
import { leadItem } from '../../../nodes/MarketplaceLeadWebhookTrigger/leadItem';
import { readBody, type ReceivedBody } from '../../../nodes/MarketplaceLeadWebhookTrigger/readBody';

const LIMIT = 1000;
const BOMBS = [
	['gzip', gzipSync],
	['deflate', deflateSync],
	['deflate', deflateRawSync],
	['br', brotliCompressSync],
	['gzip, gzip', (bytes: Buffer) => gzipSync(gzipSync(bytes))],
] as const;
const TEXT = '{"LeadSource":"AzureMarketplace","OfferTitle":"Größe 大"}';
const utf16 = (text: string): Buffer => Buffer.from(text, 'utf16le');
const swapped = (text: string): Buffer => utf16(text).swap16();

describe('the text of a body', () => {
	it.each<[string, Buffer, string | undefined]>([
		['UTF-8', Buffer.from(TEXT), undefined],
		['UTF-8 with a byte order mark', Buffer.from(`\ufeff${TEXT}`), undefined],
		['UTF-8, whatever else it is said to be', Buffer.from(TEXT), 'application/json; charset=iso-8859-1'],
		['UTF-8 under an unknown character set', Buffer.from(TEXT), 'application/json; charset=klingon'],
	])('is taken from %s as it is', (_what, bytes, contentType) => {
		expect(bodyTextOf(bytes, contentType)).toEqual({ body: TEXT });
	});

	it.each<[string, Buffer, string | undefined]>([
		['UTF-16 with a mark', utf16(`\ufeff${TEXT}`), undefined],
		['big-endian UTF-16 with a mark', swapped(`\ufeff${TEXT}`), undefined],
		['UTF-16 without a mark', utf16(TEXT), undefined],
		['big-endian UTF-16 without a mark', swapped(TEXT), undefined],
	])('is taken from %s, and the bytes are kept beside it', (_what, bytes, contentType) => {
		expect(bodyTextOf(bytes, contentType)).toEqual({ body: TEXT, bodyBase64: bytes.toString('base64') });
	});

	it('is read as the sender says where it is not UTF-8', () => {
		const bytes = Buffer.from('{"LastName":"Müller \xa4"}', 'latin1');
		expect(bodyTextOf(bytes, 'application/json; charset="ISO-8859-15"').body).toBe('{"LastName":"Müller €"}');
		expect(bodyTextOf(bytes, 'application/json').body).toBe('{"LastName":"Müller ¤"}');
	});

	it('is empty for an empty body', () => {
		expect(bodyTextOf(Buffer.alloc(0), undefined)).toEqual({ body: '' });
	});

	it('never fails, and with the bytes beside it never loses any', () => {
		fc.assert(
			fc.property(
				fc.uint8Array({ maxLength: 200 }),
				fc.option(fc.string(), { nil: undefined }),
				(array, contentType) => {
					const bytes = Buffer.from(array);
					const { body, bodyBase64 } = bodyTextOf(bytes, contentType && `text/x; charset=${contentType}`);
					const kept = bodyBase64 === undefined ? Buffer.from(body) : Buffer.from(bodyBase64, 'base64');
					const mark = Buffer.from('\ufeff');
					expect(kept).toEqual(bytes.subarray(0, 3).equals(mark) ? bytes.subarray(3) : bytes);
				},
			),
		);
	});
});

describe('the item', () => {
	it('holds the body, when it came, and what it was said to be', () => {
		const received = { bytes: Buffer.from(TEXT), isComplete: true };
		expect(leadItem(received, 'application/json', new Date(Date.UTC(2018, 8, 28, 18, 24)), 'an id')).toEqual({
			leadId: 'an id',
			receivedAt: '2018-09-28T18:24:00.000Z',
			contentType: 'application/json',
			body: TEXT,
		});
	});

	it('says so when it is not whole', () => {
		const received = { bytes: Buffer.from('{'), isComplete: false };
		expect(leadItem(received, undefined, new Date(0), '')).toMatchObject({
			contentType: null,
			incomplete: true,
		});
	});
});

describe('reading a body', () => {
	let server: Server;
	let port: number;
	let onRequest: (message: IncomingMessage) => Promise<void>;

	beforeAll(async () => {
		server = createServer((message, response) => {
			void onRequest(message).finally(() => response.end());
		});
		await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
		port = (server.address() as AddressInfo).port;
	});
	afterAll(() => void server.close());

	/** Posts to the server and gives what it read. */
	async function sent(
		chunks: Buffer[],
		headers: Record<string, string | number> = {},
		{ breakOff = false, rawBody }: { breakOff?: boolean; rawBody?: Buffer } = {},
	): Promise<ReceivedBody> {
		return await new Promise((resolve) => {
			onRequest = async (message) => resolve(await readBody(Object.assign(message, { rawBody }), LIMIT));
			const call = request({ port, host: '127.0.0.1', method: 'POST', headers });
			call.on('error', () => undefined).on('response', (response) => response.resume());
			for (const chunk of chunks) call.write(chunk);
			if (breakOff) call.write('', () => setTimeout(() => call.destroy(), 50));
			else call.end();
		});
	}

	const whole = (bytes: Buffer): ReceivedBody => ({ kind: 'body', bytes, isComplete: true });

	it('gives it whole, in however many pieces it came', async () => {
		expect(await sent([Buffer.from('ab'), Buffer.from('cd')])).toEqual(whole(Buffer.from('abcd')));
		expect(await sent([])).toEqual(whole(Buffer.alloc(0)));
	});

	it('takes what n8n has read already', async () => {
		expect(await sent([], {}, { rawBody: Buffer.from('read') })).toEqual(whole(Buffer.from('read')));
		expect(await sent([], {}, { rawBody: Buffer.alloc(LIMIT + 1) })).toEqual({ kind: 'tooLarge' });
		for (const rawBody of [Buffer.from(TEXT), brotliCompressSync(TEXT)]) {
			expect(await sent([], { 'content-encoding': 'br' }, { rawBody })).toEqual(whole(Buffer.from(TEXT)));
		}
	});

	it.each([
		['gzip', gzipSync(TEXT)],
		['GZIP', gzipSync(TEXT)],
		['deflate', deflateSync(TEXT)],
		['deflate', deflateRawSync(TEXT)],
		['gzip, br', brotliCompressSync(gzipSync(TEXT))],
		['identity', Buffer.from(TEXT)],
		['br', brotliCompressSync(TEXT)],
	])('unpacks %s', async (encoding, bytes) => {
		expect(await sent([bytes], { 'content-encoding': encoding })).toEqual(whole(Buffer.from(TEXT)));
	});

	it('keeps packed what cannot be unpacked', async () => {
		const bytes = Buffer.from('no gzip at all');
		for (const encoding of ['gzip', 'br', 'deflate', 'pigeon', 'constructor'])
			expect(await sent([bytes], { 'content-encoding': encoding })).toEqual(whole(bytes));
	});

	it('stops at the limit: by the announcement, by what comes, and by what it unpacks to', async () => {
		const full = Buffer.alloc(LIMIT, 0x20);
		expect(await sent([full])).toEqual(whole(full));
		expect(await sent([full, Buffer.from('x')])).toEqual({ kind: 'tooLarge' });
		expect(await sent([full, Buffer.from('x')], { 'content-length': LIMIT + 1 })).toEqual({
			kind: 'tooLarge',
		});
		const bomb = gzipSync(Buffer.alloc(100 * LIMIT));
		expect(bomb.length).toBeLessThan(LIMIT);
		for (const [encoding, pack] of BOMBS) {
			expect(await sent([pack(Buffer.alloc(100 * LIMIT))], { 'content-encoding': encoding })).toEqual({
				kind: 'tooLarge',
			});
		}
	});

	it('ends with the connection, and gives what came until then', async () => {
		const bytes = Buffer.from('{"LeadSource":"Azu');
		expect(await sent([bytes], { 'content-length': 500 }, { breakOff: true })).toEqual({
			kind: 'body',
			bytes,
			isComplete: false,
		});
	});

	it('does not wait for a request that is over already', async () => {
		const over = await new Promise<ReceivedBody>((resolve) => {
			onRequest = async (message) => {
				message.destroy();
				await new Promise((done) => setImmediate(done));
				resolve(await readBody(message, LIMIT));
			};
			const call = request({ port, host: '127.0.0.1', method: 'POST', headers: { 'content-length': 9 } });
			call.on('error', () => undefined).write('x');
		});
		expect(over).toEqual({ kind: 'body', bytes: Buffer.alloc(0), isComplete: false });
	});
});
