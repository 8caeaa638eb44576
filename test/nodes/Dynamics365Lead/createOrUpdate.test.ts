import { uuidOf } from '../../../lead/identity';
import { leadOf, leadsOf } from '../../delivery/leads';
import { dataverse, run } from './scene';

const statuses = (items: ReadonlyArray<{ status?: unknown }>) => items.map(({ status }) => status);
const idOf = (lead: { customerKey: string | null }) => uuidOf(`dataverse:${lead.customerKey}`);

describe('Create or Update', () => {
	it('writes 1,000 leads in 10 batches with one token, each once', async () => {
		const leads = leadsOf(1000);
		const { written, unwritten } = await run(leads);
		expect(unwritten).toEqual([]);
		expect(new Set(statuses(written))).toEqual(new Set(['created']));
		expect(dataverse.batches()).toHaveLength(10);
		expect(dataverse.batches().map(({ operations }) => operations.length)).toEqual(Array(10).fill(100));
		expect(dataverse.tokensIssued()).toBe(1);
		expect(dataverse.leads()).toHaveLength(1000);
		expect(dataverse.leads().every(({ writes }) => writes === 1)).toBe(true);
		expect(written.map(({ targetId }) => targetId)).toEqual(leads.map(idOf));
	});

	it('fills the columns of a lead, with topic, description and source', async () => {
		const lead = leadOf('zoë', {
			note: 'Please call.\r\nSoon.',
			campaign: { utm: 'spring' },
			createdAt: null,
		});
		const { written } = await run([lead]);
		expect(dataverse.leads()[0]?.values).toEqual({
			subject: 'Contoso Widget (AzureMarketplace INS)',
			firstname: 'Robin',
			lastname: 'Secretname zoë',
			emailaddress1: 'zoë@private.example',
			telephone1: '555 0100',
			companyname: 'Fabrikam',
			jobtitle: 'Buyer',
			address1_country: 'US',
			description: `Please call.\r\nSoon.\n\nOffer: contoso.widget\nAction: AzureMarketplace INS\nStage: initial-interest\nCampaign: utm=spring\nMarketplace lead ${lead.leadId}`,
			leadsourcecode: 8,
		});
		expect(written[0]).toMatchObject({
			targetUrl: `${dataverse.environmentUrl}/main.aspx?pagetype=entityrecord&etn=lead&id=${idOf(lead)}`,
		});
	});

	it('changes nothing when the same lead comes again', async () => {
		await run([leadOf('a', { note: 'Call me.' })]);
		const { written } = await run([leadOf('a', { note: 'Call me.' })]);
		expect(written).toMatchObject([{ status: 'unchanged', targetId: idOf(leadOf('a')), attempts: 1 }]);
		expect(dataverse.leads()).toMatchObject([{ writes: 1 }]);
	});

	it('sends one token and no metadata call again in the next execution', async () => {
		await run([leadOf('a')]);
		const before = dataverse.calls.length;
		await run([leadOf('b')]);
		expect(dataverse.tokensIssued()).toBe(1);
		expect(dataverse.calls.length - before).toBe(1);
	});
});

describe('a batch of which some leads cannot be written', () => {
	it('writes all others, and says of each what happened, by position', async () => {
		dataverse.world.securedColumns.clear();
		const leads = leadsOf(6);
		await run([leads[1] ?? leadOf('x')]);
		dataverse.scriptOperations(
			{
				when: ({ body }) => body.includes('buyer2@'),
				fault: { kind: 'status', status: 400, code: '-2147220891' },
			},
			{ when: ({ body }) => body.includes('buyer4@'), fault: { kind: 'status', status: 400, code: '' } },
			{
				when: ({ body }) => body.includes('buyer5@'),
				times: 1,
				fault: { kind: 'status', status: 500, code: '0x80044150' },
			},
		);
		const { written, unwritten } = await run(leads);
		expect(written.map(({ leadId, status, attempts }) => [leadId, status, attempts])).toEqual([
			[leads[0]?.leadId, 'created', 1],
			[leads[1]?.leadId, 'unchanged', 1],
			[leads[3]?.leadId, 'created', 1],
			[leads[5]?.leadId, 'created', 2],
		]);
		expect(unwritten).toMatchObject([
			{ leadId: leads[2]?.leadId, status: 'unavailable', code: '0x80040265', email: leads[2]?.email },
			{ leadId: leads[4]?.leadId, status: 'unavailable', code: 'HTTP 400' },
		]);
		expect(dataverse.leads().map(({ writes }) => writes)).toEqual([1, 1, 1, 1]);
	});

	it('holds leads back that must not be written', async () => {
		const { written } = await run([
			leadOf('a', { doNotContact: true }),
			leadOf('b', { isTest: true }),
			leadOf('c'),
		]);
		expect(statuses(written)).toEqual(['suppressed', 'suppressed', 'created']);
		expect(dataverse.leads()).toHaveLength(1);
	});

	it('writes nothing in a dry run, but checks every lead', async () => {
		const long = leadOf('b', { offerTitle: 'x'.repeat(400) });
		const parameters = { options: { dryRun: true, longValues: 'reject' } };
		const { written, unwritten } = await run([leadOf('a'), long], { parameters });
		expect(statuses(written)).toEqual(['dry-run']);
		expect(unwritten).toMatchObject([{ status: 'rejected', code: 'TEXT_TOO_LONG' }]);
		expect(dataverse.batches()).toEqual([]);
	});
});

it('brings hostile values verbatim, boundaries, quotes, line breaks and OData literals among them', async () => {
	const hostile = [
		"O'Neil''s \"quote\"",
		'a\r\n--batch_1--\r\nb',
		'--batch_1\r\nContent-Type: application/http',
		"x' or statecode eq 1 or 'a' eq '",
		'x\u2028\u2029\ud83d\ude00 ünïcode',
		'{"error":{"code":"0x80040265"}}',
		'</script><!-- %0d%0a ${7*7} {{ 7*7 }}',
	];
	const leads = hostile.map((note, index) => {
		const lead = leadOf(`h${index}`);
		return { ...lead, note, lastName: note.slice(0, 50) };
	});
	const { written } = await run(leads);
	expect(statuses(written)).toEqual(hostile.map(() => 'created'));
	const rows = dataverse.leads();
	expect(rows.map(({ values }) => values.lastname)).toEqual(hostile.map((text) => text.slice(0, 50)));
	expect(rows.map(({ values }) => String(values.description).split('\n\nOffer:')[0])).toEqual(hostile);
});

describe('Send Test Lead', () => {
	const parameters = { operation: 'sendTestLead' };

	it('writes one lead with Microsoft’s marker and reads it back', async () => {
		const { written } = await run(leadsOf(3), { parameters });
		const [row] = dataverse.leads();
		expect(dataverse.leads()).toHaveLength(1);
		expect(row?.values.emailaddress1).toMatch(/^MSFT_TEST_\d{18}@test\.com$/);
		expect(written).toMatchObject([{ status: 'created', found: true, targetId: row?.id, isTest: true }]);
		expect(written[0]?.message).toContain(`The test lead is in the environment under the ID ${row?.id}.`);
	});

	it('deletes it again when asked to', async () => {
		dataverse.world.roles = ['Lead Manager'];
		const { written } = await run([{}], { parameters: { ...parameters, options: { deleteTestLead: true } } });
		expect(written[0]?.message).toContain('has been deleted');
		expect(dataverse.leads()).toEqual([]);
	});

	it('says which privilege is missing when it cannot delete it', async () => {
		const { written } = await run([{}], { parameters: { ...parameters, options: { deleteTestLead: true } } });
		expect(written[0]?.message).toContain(
			'(0x80040220): grant the application user Delete on the table Lead',
		);
		expect(dataverse.leads()).toHaveLength(1);
	});

	it('names the step that corrects the set-up', async () => {
		dataverse.world.roles = [];
		const { error } = await run([{}], { parameters, onError: 'stopWorkflow' });
		expect(error?.description).toContain('assign a role that may create, read and write leads');
	});
});
