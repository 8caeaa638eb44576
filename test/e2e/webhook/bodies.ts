import { deepEqual, equal } from 'node:assert/strict';
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { breakOff, post, type PostOptions } from '../post';
import { activateWebhook, type WebhookWorkflow } from '../webhookWorkflow';
import { LEAD, type WebhookScene } from './scene';

const UNREADABLE = 3;
const FUZZ_RUNS = 100;
const TEXT = JSON.stringify(LEAD);

/** Bodies that must be kept although they cannot be read, or not so easily. */
const ODD_BODIES: ReadonlyArray<[name: string, body: string | Buffer, options?: PostOptions]> = [
	['broken JSON', TEXT.slice(0, 120)],
	['an empty body', ''],
	['an array', '[1,2,3]'],
	['JSON null', 'null'],
	['a fused sequence of JSON', `${TEXT}${TEXT}`],
	['a hundred thousand open brackets', '['.repeat(100_000)],
	['a deep and complete nest', '{"a":'.repeat(20_000) + '1' + '}'.repeat(20_000)],
	['broken XML', '<lead><source>AzureMarketplace', { contentType: 'application/xml' }],
	['a broken multipart form', 'no boundary here', { contentType: 'multipart/form-data' }],
	['gzip in name only', TEXT.slice(0, 99), { headers: { 'content-encoding': 'gzip' } }],
	['an unknown encoding', TEXT.slice(0, 99), { headers: { 'content-encoding': 'pigeon' } }],
	['bytes that are no text', Buffer.from([0x7b, 0xff, 0xfe, 0x80, 0x00, 0x22])],
	[
		'packed data without a header that says so, with a bar in it',
		Buffer.concat([gzipSync(TEXT), Buffer.from('|')]),
	],
	['bytes with a bar between them', Buffer.from([0xff, 0xe9, 0x7c, 0xe8])],
	['an unknown character set', TEXT.slice(0, 99), { contentType: 'application/json; charset=klingon' }],
	['members that reach for the prototype', '{"__proto__":{"polluted":1},"constructor":{}}'],
];

/** The same lead in other clothes: it must be read. */
const OTHER_CLOTHES: ReadonlyArray<[name: string, body: string | Buffer, options?: PostOptions]> = [
	['with a byte order mark', `\ufeff${TEXT}`],
	['as plain text', TEXT, { contentType: 'text/plain' }],
	['without a content type', TEXT, { contentType: null }],
	['under a wrong content type', TEXT, { contentType: 'application/xml' }],
	['said to be a form', TEXT, { contentType: 'application/x-www-form-urlencoded' }],
	['in UTF-16 with a mark', Buffer.from(`\ufeff${TEXT}`, 'utf16le')],
	[
		'in UTF-16, as declared',
		Buffer.from(TEXT, 'utf16le'),
		{ contentType: 'application/json; charset=utf-16le' },
	],
	['packed with gzip', gzipSync(TEXT), { headers: { 'content-encoding': 'gzip' } }],
	['packed with deflate', deflateSync(TEXT), { headers: { 'content-encoding': 'deflate' } }],
	[
		'packed with deflate without its wrapping',
		deflateRawSync(TEXT),
		{ headers: { 'content-encoding': 'deflate' } },
	],
	['packed with brotli', brotliCompressSync(TEXT), { headers: { 'content-encoding': 'br' } }],
];

/** That any body is kept, whatever it is. */
export async function bodyPromises({ promises, api, executions, n8nUrl }: WebhookScene): Promise<void> {
	const workflow = await activateWebhook(api, n8nUrl);
	let last = 0;
	const outcome = async (body: string | Buffer, options?: PostOptions) => {
		const { status } = await post(workflow.url, body, options);
		const [execution, ...more] = await executions.ended(workflow.id, last);
		last = execution?.id ?? last;
		return { status, execution, more };
	};

	for (const [name, body, options] of ODD_BODIES) {
		await promises.keep(`${name} is answered with 200 and goes to Unreadable`, async () => {
			const { status, execution, more } = await outcome(body, options);
			deepEqual([status, more.length, execution?.status], [200, 0, 'success']);
			equal(execution?.output('Lead Parse', UNREADABLE).length, 1);
			deepEqual(storedBytes(execution?.received()), Buffer.from(body));
		});
	}

	for (const [name, body, options] of OTHER_CLOTHES) {
		await promises.keep(`a lead ${name} is read`, async () => {
			const { status, execution } = await outcome(body, options);
			equal(status, 200);
			equal(execution?.output('Lead Parse')[0]?.action, 'INS');
		});
	}

	await promises.keep(
		'what came before the connection broke off is kept, and said to be incomplete',
		async () => {
			await breakOff(workflow.url, TEXT.slice(0, 150), TEXT.length);
			const [execution] = await executions.ended(workflow.id, last, 1);
			last = execution?.id ?? last;
			const { body, incomplete } = execution?.received() ?? {};
			deepEqual([body, incomplete], [TEXT.slice(0, 150), true]);
		},
	);

	await promises.keep(`${FUZZ_RUNS} random bodies are answered with 200 and kept byte for byte`, async () => {
		await fc.assert(
			fc.asyncProperty(anyBody, anyContentType, fc.boolean(), async (body, contentType, isPacked) => {
				const { status, execution, more } = await outcome(isPacked ? gzipSync(body) : body, {
					contentType,
					headers: isPacked ? { 'content-encoding': 'gzip' } : {},
				});
				deepEqual([status, more.length, execution?.status], [200, 0, 'success']);
				deepEqual(storedBytes(execution?.received()), withoutMark(body));
			}),
			{ numRuns: FUZZ_RUNS },
		);
	});

	await tooLarge({ promises, executions, api, n8nUrl });
}

async function tooLarge({ promises, executions, api, n8nUrl }: Omit<WebhookScene, 'home'>): Promise<void> {
	const small: WebhookWorkflow = await activateWebhook(api, n8nUrl, {
		parameters: { settings: { maxBodySize: 1 } },
	});
	const body = (size: number): string => TEXT.padEnd(size, ' ');

	await promises.keep('a body of just Max Body Size comes in, one byte more is a 413', async () => {
		const fits = await post(small.url, body(1024));
		const exceeds = await post(small.url, body(1025));
		deepEqual([fits.status, exceeds.status, exceeds.body], [200, 413, '']);
		equal((await executions.ended(small.id)).length, 1);
	});

	await promises.keep('a small packed body that unpacks to a large one is a 413', async () => {
		const packed = gzipSync(body(1_000_000));
		equal(packed.length < 3000, true);
		const bomb = gzipSync(packed.length < 1024 ? body(1_000_000) : ' '.repeat(500_000));
		const answer = await post(small.url, bomb, { headers: { 'content-encoding': 'gzip' } });
		deepEqual([bomb.length <= 1024, answer.status], [true, 413]);
		equal((await executions.ended(small.id)).length, 1);
	});
}

/** As it was sent and unpacked; a byte order mark of UTF-8 is the one thing that is not kept. */
const storedBytes = ({ body, bodyBase64 }: { body?: unknown; bodyBase64?: unknown } = {}): Buffer =>
	typeof bodyBase64 === 'string' ? Buffer.from(bodyBase64, 'base64') : Buffer.from(String(body));

const withoutMark = (bytes: Buffer): Buffer =>
	bytes.subarray(0, 3).equals(Buffer.from('\ufeff')) ? bytes.subarray(3) : bytes;

const anyBody = fc.oneof(
	fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
	fc.string({ unit: 'binary', maxLength: 300 }).map((text) => Buffer.from(text)),
	fc.json().map((text) => Buffer.from(text)),
	fc.nat({ max: TEXT.length }).map((length) => Buffer.from(TEXT.slice(0, length))),
	fc.string().map((text) => Buffer.from(JSON.stringify({ ...LEAD, Description: text }), 'utf16le')),
);

const anyContentType = fc.constantFrom(
	'application/json',
	'application/json; charset=utf-8',
	'application/json; charset=iso-8859-1',
	'text/plain',
	'text/xml',
	'application/x-www-form-urlencoded',
	'multipart/form-data; boundary=x',
	'application/octet-stream',
	'nonsense',
	null,
);
