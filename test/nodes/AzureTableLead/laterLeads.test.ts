import { startAzurite } from '../../../dev/lab/azurite';
import type { Azurite } from '../../../dev/lab/azurite';
import type { Lead } from '../../../lead/lead';
import { openByConnectionString } from '../../azureTable/sending';
import { leadOf } from '../../delivery/leads';
import type { Engine } from '../../workflow/engine';
import { rowsOf, runTable, startTableEngine, statusesOf } from './harness';
import type { TableRun } from './harness';

let engine: Engine;
let azurite: Azurite;

beforeAll(async () => {
	engine = await startTableEngine();
	azurite = await startAzurite();
});

afterAll(async () => {
	await azurite.stop();
});

let count = 0;
let table: string;

beforeEach(() => {
	count += 1;
	table = `Later${count}`;
});

const run = async (leads: readonly object[], parameters: TableRun['parameters'] = {}) =>
	await runTable(engine, leads, {
		connectionString: azurite.connectionString,
		parameters: { table, ...parameters },
	});

const rows = async () => [...(await rowsOf(azurite.connectionString, table)).values()];

const lead = (id: number, changes: Partial<Lead>): Lead =>
	leadOf('robin', {
		leadId: `00000000-0000-5000-8000-00000000000${id}`,
		ledgerKey: `3:dayrow-${id}`,
		createdAt: `2018-09-2${id}T10:00:00.000Z`,
		...changes,
	});

const WORDS = 'We need 500 seats by March, please call.';

const HOT = lead(1, {
	action: 'PLT',
	actionRaw: 'PLT',
	stage: 'active',
	note: WORDS,
	campaign: { utm_source: 'spring' },
	title: null,
});
const COOL = lead(2, {
	action: 'INS',
	actionRaw: 'INS',
	stage: 'initial-interest',
	note: null,
	phone: '555 0199',
	company: 'Fabrikam Ltd',
	title: 'Head of IT',
});

describe.each(['customerAndOffer', 'email'])('two leads of a buyer, matched by %s,', (matchBy) => {
	it.each([
		['in one run', [[HOT, COOL]]],
		['in one run, the other way round', [[COOL, HOT]]],
		['in two runs', [[HOT], [COOL]]],
		['in two runs, the other way round', [[COOL], [HOT]]],
	])('%s: nothing that one of them said is lost, and a repeat changes nothing', async (_how, runs) => {
		for (const leads of runs) await run(leads, { matchBy });
		const found = await rows();
		const [row = {}] = found;

		expect(found).toHaveLength(1);
		expect(row).toMatchObject({
			Action: 'PLT',
			Stage: 'active',
			Title: 'Head of IT',
			Campaign: '{"utm_source":"spring"}',
		});
		const note = String(row.Note);
		expect(note).toContain(WORDS);
		expect([row.Phone, note].join()).toContain('555 0199');
		expect([row.Phone, note].join()).toContain('555 0100');
		expect([row.Company, note].join()).toContain('Fabrikam Ltd');
		expect([row.LeadId, row.LaterLeadIds].sort()).toEqual([HOT.leadId, COOL.leadId]);
		expect([row.LedgerKey, row.LaterLedgerKeys].sort()).toEqual([HOT.ledgerKey, COOL.ledgerKey]);

		const again = await run([COOL, HOT], { matchBy });
		expect(statusesOf(again.written)).toEqual(['unchanged', 'unchanged']);
		expect(await rows()).toEqual(found);
	});
});

it('each of several leads of a buyer in a run has its own item and outcome', async () => {
	const { written } = await run([HOT, leadOf('kim'), COOL]);

	expect(written.map(({ leadId }) => leadId)).toEqual([HOT.leadId, leadOf('kim').leadId, COOL.leadId]);
	expect(new Set(statusesOf(written)).size).toBeLessThanOrEqual(2);
	expect(await rows()).toHaveLength(2);
});

it('what people wrote into the row stays: texts, values, columns of their own, and stages of their own', async () => {
	await run([COOL]);
	const opened = await openByConnectionString(azurite.connectionString, table);
	const [[key] = ['']] = await rowsOf(azurite.connectionString, table);
	const [partitionKey = '', rowKey = ''] = key.split('/');
	const properties = {
		Note: 'Called on Monday',
		Stage: 'Won',
		Company: 'Contoso',
		Owner: 'Kim',
		Source: 'Fair',
	};
	await opened.write([{ kind: 'upsertMerge', partitionKey, rowKey, properties }]);
	const { written } = await run([HOT]);
	const [row] = await rows();

	expect(statusesOf(written)).toEqual(['updated']);
	expect(written[0]?.message).toContain('Company');
	expect(written[0]?.message).not.toContain('Fabrikam');
	expect(row).toMatchObject({
		Stage: 'Won',
		Company: 'Contoso',
		Owner: 'Kim',
		Source: 'Fair',
		Action: 'PLT',
	});
	expect(row?.Note).toMatch(/^Called on Monday\n\n2018-09-21, PLT, contoso\.widget:\nWe need 500 seats/);
});

it('a wish not to be contacted is not taken back by a later lead', async () => {
	const options = { doNotContact: 'deliver' };
	await run([HOT], { options });
	await run([lead(3, { action: 'DNC', stage: 'do-not-contact', doNotContact: true })], { options });
	await run([lead(4, { action: 'PLT', stage: 'active' })], { options });

	expect(await rows()).toMatchObject([{ DoNotContact: true, Stage: 'do-not-contact' }]);
});

it('a note that is full takes no more, and loses nothing', async () => {
	await run([lead(1, { note: 'x'.repeat(32_760) })]);
	const { written } = await run([lead(2, { note: WORDS })]);
	const [row] = await rows();

	expect(String(row?.Note)).toHaveLength(32_760);
	expect(written[0]?.message).toContain('Note is full');
});

it('Overwrite writes the values of the later lead, without reading, and blanks erase nothing', async () => {
	const options = { laterLeads: 'overwrite' };
	await run([HOT], { options });
	const { written } = await run([COOL], { options });

	expect(statusesOf(written)).toEqual(['updated']);
	expect(await rows()).toMatchObject([
		{ Action: 'INS', Stage: 'initial-interest', Phone: '555 0199', Note: WORDS, LeadId: COOL.leadId },
	]);
});

it('under manual mapping the columns of the user are filled, and what differs is told in Note', async () => {
	const manual = {
		fieldMapping: 'manual',
		fields: {
			mappingMode: 'defineBelow',
			value: { Firm: '={{ $json.company }}', Role: '={{ $json.title }}', Stage: '={{ $json.stage }}' },
		},
	};
	await run([HOT], manual);
	await run([COOL], manual);

	expect(await rows()).toMatchObject([
		{
			Firm: 'Fabrikam',
			Role: 'Head of IT',
			Stage: 'active',
			Note: expect.stringContaining('Firm: Fabrikam Ltd'),
		},
	]);
});
