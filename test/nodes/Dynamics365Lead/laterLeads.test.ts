import { IDS } from '../../../dev/lab/dataverse';
import { uuidOf } from '../../../lead/identity';
import { leadOf, leadsOf } from '../../delivery/leads';
import { dataverse, runWith as run } from './scene';

beforeEach(() => {
	dataverse.world.roles = ['Lead Manager'];
});

const statuses = (items: ReadonlyArray<{ status?: unknown }>) => items.map(({ status }) => status);
const values = () => dataverse.leads()[0]?.values ?? {};
const description = () => String(values().description);

/** "We need 500 seats" first, then the same buyer presses "Get it now" without a word. */
const words = leadOf('a', {
	action: 'PLT',
	stage: 'initial-interest',
	note: 'We need 500 seats by March, please call.',
	campaign: { utm: 'spring' },
	phone: null,
});
const silent = leadOf('a', {
	leadId: uuidOf('silent'),
	action: 'INS',
	stage: 'active',
	note: null,
	company: 'Northwind',
	offerTitle: 'Contoso Widget 2',
	source: 'AppSource',
});

describe.each([
	['in two runs', 'customerAndOffer', false],
	['in two runs', 'email', false],
	['in one run', 'customerAndOffer', true],
	['in one run', 'email', true],
] as const)('two leads of a buyer %s, matched by %s', (_, matchBy, isOneRun) => {
	it.each([
		['the one with words first', [words, silent]],
		['the one with words last', [silent, words]],
	])('%s: nothing of either is lost', async (__, leads) => {
		const runs = isOneRun ? [leads] : leads.map((lead) => [lead]);
		for (const batch of runs) {
			const { unwritten } = await run(batch, { matchBy, leadSources: { rows: [] } });
			expect(unwritten).toEqual([]);
		}
		expect(dataverse.leads()).toHaveLength(1);
		const text = description();
		expect(text).toContain('We need 500 seats by March, please call.');
		expect(text).toContain('Campaign: utm=spring');
		expect(text).toContain('Action: AzureMarketplace PLT');
		expect(text).toContain('Action: AppSource INS');
		expect(text.match(/Marketplace lead /g)).toHaveLength(2);
		expect(values().telephone1).toBe('555 0100');
		const companies = [String(values().companyname), /Company Name: (\w+)/.exec(text)?.[1]];
		expect(companies.sort()).toEqual(['Fabrikam', 'Northwind']);
	});
});

it('what sales has written stays: description, topic, lead source, owner, facts', async () => {
	const options = { owner: `team:${IDS.team}` };
	await run([words], { options });
	const [row] = dataverse.leads();
	if (!row) throw new Error('The lead is not in the environment.');
	dataverse.world.leads.update(row, {
		subject: 'Big deal',
		leadsourcecode: 4,
		description: `${String(row.values.description)}\n\nSales: called on Monday.`,
		ownerid: `systemusers(${IDS.salesUser})`,
		lastname: 'Secretname-Smith',
	});
	const { written } = await run([silent], { options });
	expect(written).toMatchObject([{ status: 'updated' }]);
	expect(values()).toMatchObject({
		subject: 'Big deal',
		leadsourcecode: 4,
		ownerid: `systemusers(${IDS.salesUser})`,
		lastname: 'Secretname-Smith',
	});
	expect(description()).toContain('Sales: called on Monday.');
	expect(description()).toContain('Last Name: Secretname a');
});

it('a repeat of either lead changes nothing, in any order', async () => {
	await run([words]);
	await run([silent]);
	const before = JSON.stringify(dataverse.leads());
	const again = await run([silent, words]);
	expect(statuses(again.written)).toEqual(['unchanged', 'unchanged']);
	expect(statuses((await run([words])).written)).toEqual(['unchanged']);
	expect(JSON.stringify(dataverse.leads())).toBe(before);
});

it('a column for the stage only moves to a hotter one, as text and as a choice', async () => {
	const parameters = {
		fieldMapping: 'manual',
		fields: {
			mappingMode: 'defineBelow',
			value: { subject: 'x', new_stage: '={{ $json.stage }}', new_interest: '={{ $json.stage }}' },
		},
	};
	await run([words], parameters);
	expect(values()).toMatchObject({ new_stage: 'initial-interest', new_interest: 100000000 });
	await run([silent], parameters);
	expect(values()).toMatchObject({ new_stage: 'active', new_interest: 100000002 });
	await run([{ ...words, leadId: uuidOf('third') }], parameters);
	expect(values()).toMatchObject({ new_stage: 'active', new_interest: 100000002 });
});

it('words for which the description has no room are in a note, once for each lead', async () => {
	await run([leadOf('a', { note: 'w'.repeat(1700) })]);
	const before = description();
	const more = leadOf('a', { leadId: uuidOf('more'), note: `${'m'.repeat(900)} end` });
	for (let time = 0; time < 2; time += 1) await run([more]);
	expect(description().startsWith(before)).toBe(true);
	expect(description().length).toBeLessThanOrEqual(2000);
	const notes = [...dataverse.world.notes.values()];
	expect(notes).toHaveLength(1);
	expect(notes[0]?.text).toMatch(/m{900} end\n\nOffer: /);
});

it('Overwrite writes every value over what is there, and reads nothing', async () => {
	const options = { laterLeads: 'overwrite' };
	await run([words], { options });
	const calls = dataverse.batches().length;
	const { written } = await run([silent], { options });
	expect(written).toMatchObject([{ status: 'updated' }]);
	expect(dataverse.batches().length - calls).toBe(1);
	expect(values()).toMatchObject({
		subject: 'Contoso Widget 2 (AppSource INS)',
		companyname: 'Northwind',
		telephone1: '555 0100',
	});
	expect(description()).not.toContain('500 seats');
});

it('200 leads of 2 buyers are one write, and a few calls for the notes that the description has no room for', async () => {
	const leads = Array.from({ length: 200 }, (_, index) =>
		leadOf(`buyer${index % 2}`, { leadId: uuidOf(`lead ${index}`), note: `note ${index}.` }),
	);
	const { written } = await run(leads);
	expect(written).toHaveLength(200);
	expect(dataverse.leads()).toHaveLength(2);
	expect(dataverse.leads().every(({ writes }) => writes === 1)).toBe(true);
	expect(dataverse.batches().length).toBeLessThanOrEqual(10);
	const told = [description(), ...[...dataverse.world.notes.values()].map(({ text }) => text)].join();
	for (const index of [0, 2, 100, 198]) expect(told).toContain(`note ${index}.`);
});

it('100 new leads are one call, 100 known ones three: they are created, read, added to', async () => {
	await run(leadsOf(100));
	expect(dataverse.batches()).toHaveLength(1);
	await run(leadsOf(100).map((lead) => ({ ...lead, leadId: uuidOf(`later ${lead.leadId}`), note: 'More.' })));
	expect(dataverse.batches()).toHaveLength(4);
	expect(dataverse.leads().every(({ writes }) => writes === 2)).toBe(true);
});

it('a record that somebody changes between the look and the write is looked at again', async () => {
	await run([words]);
	let isDone = false;
	dataverse.scriptOperations({
		when: ({ method, headers }) => {
			const [row] = dataverse.leads();
			if (method !== 'PATCH' || headers['if-match'] === undefined || isDone || !row) return false;
			isDone = true;
			dataverse.world.leads.update(row, { jobtitle: 'Chief', description: `${description()}\nBy sales.` });
			return false;
		},
		fault: { kind: 'status', status: 500 },
	});
	const { written } = await run([silent]);
	expect(written).toMatchObject([{ status: 'updated', attempts: 1 }]);
	expect(values().jobtitle).toBe('Chief');
	expect(description()).toMatch(/By sales\.[^]*Action: AppSource INS/);
});

it('a record that is changed all the time is retried, and then stays owed', async () => {
	await run([words]);
	dataverse.scriptOperations({
		when: ({ headers }) => headers['if-match'] !== undefined,
		fault: { kind: 'status', status: 412, code: '0x80060882' },
	});
	const { unwritten } = await run([silent]);
	expect(unwritten).toMatchObject([{ status: 'unavailable', code: '0x80060882' }]);
});

describe('a value that another record has in an alternate key', () => {
	beforeEach(() => {
		dataverse.world.alternateKeys.push({
			name: 'new_email_key',
			columns: ['emailaddress1'],
			status: 'Active',
		});
		dataverse.world.leads.insert(undefined, { subject: 'Met at a fair', emailaddress1: words.email });
	});

	it('rejects the lead and names the key, without a repeat', async () => {
		const { unwritten } = await run([words]);
		expect(unwritten).toMatchObject([
			{
				status: 'rejected',
				code: '0x80060892',
				attempts: 1,
				cause: expect.stringContaining('new_email_key (emailaddress1)'),
			},
		]);
		expect(dataverse.leads()).toHaveLength(1);
	});

	it('makes it a duplicate where duplicates are to be skipped, and adds to the match where that is wanted', async () => {
		const report = await run([words], { duplicates: 'skip' });
		expect(statuses(report.written)).toEqual(['duplicate']);
		const update = await run([words], { duplicates: 'update' });
		expect(statuses(update.written)).toEqual(['updated']);
		expect(values()).toMatchObject({ subject: 'Met at a fair', companyname: 'Fabrikam' });
		expect(description()).toContain('500 seats');
	});

	it('names the key also when the lead would change a record of its own', async () => {
		await run([{ ...words, email: null }]);
		const { unwritten } = await run([silent]);
		expect(unwritten).toMatchObject([
			{ status: 'rejected', cause: expect.stringContaining('new_email_key') },
		]);
	});
});

it('a call that fails after others went well is repeated alone, and tells of each lead what became of it', async () => {
	await run([words]);
	let calls = 0;
	dataverse.script({
		when: ({ isBatch }) => isBatch && (calls += 1) === 3,
		fault: { kind: 'reset', stored: true },
	});
	const { written } = await run([leadOf('new'), silent]);
	expect(statuses(written)).toEqual(['created', 'unchanged']);
	expect(
		dataverse
			.batches()
			.slice(1)
			.map(({ operations }) => operations.length),
	).toEqual([2, 1, 1, 1, 1]);
	expect(description()).toContain('Action: AppSource INS');
});
