import fc from 'fast-check';
import type { Table } from '../../azureTable/table';
import { startTableFake, type TableFake } from '../../dev/lab/tableFake';
import { bodyTextOf } from '../../lead/bodyText';
import type { JsonObject } from '../../lead/lead';
import { parseLead } from '../../lead/parse';
import { bodyOfRow, postNameOf } from '../../lead/post';
import { rawLead } from '../../leadTable/leadRows';
import { type Post, Posts } from '../../leadTable/posts';
import { AddressSearch } from '../../nodes/LeadPrivacy/person/addressSearch';
import { sightingOf } from '../../nodes/LeadPrivacy/person/personRows';
import { openByConnectionString } from '../azureTable/sending';

const SECRET = 'a-secret.of~thirty_characters1';
const LEAD = {
	UserDetails: { FirstName: 'Ada', LastName: 'Lovelace', Email: 'ada@example.org', Country: 'GB' },
	LeadSource: 'AzureMarketplace',
	ActionCode: 'INS',
	OfferTitle: 'Contoso Suite',
	Description: 'Please call',
};
const BODY = JSON.stringify(LEAD);
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const MIDNIGHT = Date.UTC(2026, 10, 28);

let fake: TableFake;
let counter = 0;

beforeAll(async () => (fake = await startTableFake()));
afterAll(async () => await fake.stop());
afterEach(() => {
	fake.clearFaults();
	fake.setClock(null);
});

const aTable = async (name = `Posts${++counter}`): Promise<Table> =>
	await openByConnectionString(fake.connectionString, name);

function aPost(
	body: string | Buffer = BODY,
	receivedAt = new Date(MIDNIGHT + 9 * HOUR),
	contentType?: string,
): Post {
	const bytes = Buffer.from(body);
	const text = bodyTextOf(bytes, contentType).body;
	return { bytes, body: text, contentType, isComplete: true, receivedAt, name: postNameOf(text, SECRET) };
}

async function rowsOf(table: Table): Promise<JsonObject[]> {
	const rows: JsonObject[] = [];
	for await (const page of table.pages({})) rows.push(...page.rows.map(rawLead));
	return rows;
}

describe('a post in the table of leads', () => {
	it('has Microsoft’s columns in the partition of its day, a row key of its own kind, and its id', async () => {
		const table = await aTable();
		const { kind, leadId } = await new Posts(table).store(aPost());
		expect(kind).toBe('stored');
		const [row, ...others] = await rowsOf(table);
		expect(others).toEqual([]);
		expect(row).toMatchObject({
			PartitionKey: '11:2F28:2F2026',
			RowKey: expect.stringMatching(/^post-[0-9a-f]{40}$/),
			LeadId: leadId,
			LeadSource: 'AzureMarketplace',
			ActionCode: 'INS',
			OfferDisplayName: 'Contoso Suite',
			CustomerInfo: JSON.stringify(LEAD.UserDetails),
			Description: 'Please call',
			CreatedTime: '2026-11-28T09:00:00.000Z',
			Body01: BODY,
		});
	});

	it('is read by Lead Parse as the post is, with the id and the key of the ledger', async () => {
		const table = await aTable();
		const { leadId } = await new Posts(table).store(aPost());
		const [row] = await rowsOf(table);
		const fromRow = parseLead(row);
		const fromBody = parseLead({ body: BODY });
		expect(fromRow).toEqual({
			...fromBody,
			leadId,
			ledgerKey: `14:11:2F28:2F2026${String(row?.RowKey)}`,
			createdAt: '2026-11-28T09:00:00.000Z',
		});
		expect(fromRow.warnings).toEqual(['offer-not-qualified']);
	});

	it('keeps every body as it came, whatever it is', async () => {
		const table = await aTable();
		const posts = new Posts(table);
		const bodies = fc.oneof(
			fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
			fc.string({ unit: 'binary', maxLength: 200 }).map((text) => Buffer.from(text)),
			fc.json().map((text) => Buffer.from(text)),
			fc.constant(Buffer.from('🦊'.repeat(40_000))),
			fc.constant(Buffer.from(`x${'🦊'.repeat(40_000)}`)),
		);
		await fc.assert(
			fc.asyncProperty(bodies, async (bytes) => {
				const post = aPost(bytes);
				const { kind } = await posts.store(post);
				const row = await table.get('11:2F28:2F2026', `post-${post.name}`);
				if (kind === 'stored') expect(bodyOfRow(row?.properties ?? {})).toBe(post.body);
				for (const value of Object.values(row?.properties ?? {}))
					expect(String(value).length).toBeLessThanOrEqual(32_768);
			}),
			{ numRuns: 150 },
		);
	});

	it('has no text or key from which an address could be tested without the secret', async () => {
		const name = postNameOf(BODY, SECRET);
		expect(postNameOf(BODY, `${SECRET}x`)).not.toBe(name);
	});

	it('is refused by the table where it is larger than a row can be', async () => {
		const posts = new Posts(await aTable());
		const fits = aPost(JSON.stringify({ ...LEAD, Description: 'x'.repeat(490_000) }));
		expect((await posts.store(fits)).kind).toBe('stored');
		for (const body of ['x'.repeat(500_001), Buffer.alloc(400_000, 0xff)])
			await expect(posts.store(aPost(body))).rejects.toMatchObject({ kind: 'tooLarge' });
	});

	it('makes the table that does not exist yet, also when several come at once', async () => {
		const name = `Posts${++counter}`;
		const posts = new Posts(await aTable(name));
		const bodies = Array.from({ length: 20 }, (_, index) =>
			JSON.stringify({ ...LEAD, Description: `${index}` }),
		);
		await Promise.all(bodies.map(async (body) => await posts.store(aPost(body))));
		expect(await rowsOf(await aTable(name))).toHaveLength(20);
	});
});

describe('the same post twice', () => {
	it('is one lead, whatever its white space and the order of its members', async () => {
		const table = await aTable();
		const posts = new Posts(table);
		const { leadId } = await posts.store(aPost());
		const turned = JSON.stringify(Object.fromEntries(Object.entries(LEAD).reverse()), null, 2);
		expect(await posts.store(aPost(turned))).toEqual({ kind: 'known', leadId });
		expect(await rowsOf(table)).toHaveLength(1);
	});

	it('is two leads where anything differs, also in what cannot be read', async () => {
		const table = await aTable();
		const posts = new Posts(table);
		const deep = (end: string) => `${'['.repeat(500)}${end}${']'.repeat(500)}`;
		for (const body of [BODY, BODY.toUpperCase(), `${BODY}x`, deep('1'), deep('2'), '', '{"a":1}', '{"a":2}'])
			await posts.store(aPost(body));
		expect(await rowsOf(table)).toHaveLength(8);
	});

	it('is one lead over midnight, within 24 hours, and another one after that', async () => {
		const table = await aTable();
		const posts = new Posts(table);
		const first = await posts.store(aPost(BODY, new Date(MIDNIGHT - 8 * HOUR)));
		expect(await posts.store(aPost(BODY, new Date(MIDNIGHT + HOUR)))).toEqual({ ...first, kind: 'known' });
		const later = await posts.store(aPost(BODY, new Date(MIDNIGHT + 16 * HOUR + 1)));
		expect(later.kind).toBe('stored');
		expect(later.leadId).not.toBe(first.leadId);
	});

	it('is one lead when two processes whose clocks differ take it in around midnight, in either order', async () => {
		for (const [one, other] of [
			[MIDNIGHT - 1, MIDNIGHT + 1],
			[MIDNIGHT + 4 * MINUTE, MIDNIGHT - MINUTE],
		] as const) {
			const table = await aTable();
			const first = await new Posts(table).store(aPost(BODY, new Date(one)));
			const second = await new Posts(table).store(aPost(BODY, new Date(other)));
			expect(second).toEqual({ ...first, kind: 'known' });
			expect(await rowsOf(table)).toHaveLength(1);
		}
	});

	it('leaves one row when two processes write it on both sides of midnight at once', async () => {
		for (let round = 0; round < 20; round++) {
			const name = `Posts${++counter}`;
			const [one, other] = [await aTable(name), await aTable(name)];
			await one.create();
			const stored = await Promise.all([
				new Posts(one).store(aPost(BODY, new Date(MIDNIGHT - 1))),
				new Posts(other).store(aPost(BODY, new Date(MIDNIGHT + 1))),
			]);
			const rows = await rowsOf(one);
			expect(rows).toHaveLength(1);
			expect(new Set(stored.map(({ leadId }) => leadId))).toEqual(new Set([rows[0]?.LeadId]));
		}
	});

	it('is one lead when the answer to the first write was lost', async () => {
		const table = await aTable();
		await table.create();
		fake.script({
			fault: { kind: 'reset', stored: true },
			when: ({ method }) => method === 'POST',
			times: 1,
		});
		await expect(new Posts(table).store(aPost())).rejects.toMatchObject({ kind: 'passing' });
		expect((await new Posts(table).store(aPost())).kind).toBe('known');
		expect(await rowsOf(table)).toHaveLength(1);
	});
});

describe('a person in a post', () => {
	it('is found by Lead Privacy where the address is cut between two columns, or in bytes that are no text', async () => {
		const table = await aTable();
		const posts = new Posts(table);
		const address = 'ada@example.org';
		await posts.store(aPost(`${'x'.repeat(32_760)} ${address} and more`));
		await posts.store(aPost(Buffer.concat([Buffer.from([0xff, 0x00]), Buffer.from(` ${address} `)])));
		const search = new AddressSearch([address]);
		const { rows } = await table.page({});
		expect(rows.map((row) => sightingOf(row, search)?.columns)).toEqual([['Body01'], ['Body01']]);
	});
});
