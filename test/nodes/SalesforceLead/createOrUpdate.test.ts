import { startSalesforce, EXTERNAL_ID, externalIdField, field } from '../../../dev/lab/salesforce';
import type { SalesforceLab, SalesforceOptions, SfRecord } from '../../../dev/lab/salesforce';
import type { Lead } from '../../../lead/lead';
import { leadOf, leadsOf } from '../../delivery/leads';
import type { Engine } from '../../workflow/engine';
import { credentialFor, runSalesforce, startSalesforceEngine } from './harness';
import type { SalesforceRun } from './harness';

let engine: Engine;
let lab: SalesforceLab;

beforeAll(async () => {
	engine = await startSalesforceEngine();
});
const start = async (options: SalesforceOptions = {}) => {
	lab = await startSalesforce(options);
};
afterEach(async () => await lab?.stop());

const run = async (leads: Lead[], parameters: SalesforceRun['parameters'] = {}) =>
	await runSalesforce(engine, leads, { credential: credentialFor(lab), parameters });

const stored = (): SfRecord[] => [...lab.org.leads.values()];
const keyOf = (lead: Lead): string => lead.customerKey ?? lead.leadId;
const emailOf = (buyer: string) => `${buyer}@private.example`;
const customer = (lead: Lead, changes: Partial<Lead>): Lead => ({ ...lead, ...changes });

const expectNothingPrivate = (shown: string) => {
	expect(shown).not.toMatch(/private\.example|Secretname|555 0100|secret-|00D000000000001!|127\.0\.0\.1/);
};

describe('Create or Update', () => {
	it('writes 1,000 leads by 5 looks and 5 writing calls, with one token and one describe', async () => {
		await start();
		const leads = leadsOf(1_000);
		const { written } = await run(leads);
		expect(written).toHaveLength(1_000);
		expect(lab.writes()).toHaveLength(5);
		expect(lab.tokensIssued()).toBe(1);
		expect(lab.calls).toHaveLength(12);
		const ids = new Map(stored().map((record) => [record[EXTERNAL_ID], record.Id]));
		expect(written.map(({ targetId }) => targetId)).toEqual(leads.map((lead) => ids.get(keyOf(lead))));
	});

	it('maps the fields of the lead to those of Salesforce', async () => {
		await start();
		const { written } = await run([leadOf('a')]);
		expect(written).toMatchObject([
			{ status: 'created', target: 'salesforce', targetId: '00Q000000000001EAA', attempts: 1 },
		]);
		expect(stored()).toMatchObject([
			{
				FirstName: 'Robin',
				LastName: 'Secretname a',
				Company: 'Fabrikam',
				Email: emailOf('a'),
				Phone: '555 0100',
				Title: 'Buyer',
				Country: 'US',
				LeadSource: 'Microsoft Marketplace',
				Description: expect.stringContaining('contoso.widget'),
				[EXTERNAL_ID]: keyOf(leadOf('a')),
			},
		]);
	});

	it('changes nothing by a blank, and then says unchanged', async () => {
		await start();
		const lead = leadOf('a');
		await run([lead]);
		const { written } = await run([
			customer(lead, { phone: null, title: ' ', lastName: null, company: null }),
		]);
		expect(written).toMatchObject([{ status: 'unchanged', targetId: stored()[0]?.Id }]);
		expect(lab.writes()).toHaveLength(1);
		expect(stored()).toMatchObject([
			{ Phone: '555 0100', Title: 'Buyer', LastName: 'Secretname a', Company: 'Fabrikam' },
		]);
	});

	it('gives a new lead without names the fallbacks that the user chose', async () => {
		await start();
		const nameless = customer(leadOf('a'), { lastName: null, company: null });
		const { written } = await run([leadOf('b'), nameless], {
			options: { lastNameFallback: 'Unknown', companyFallback: 'Nobody' },
		});
		expect(written).toMatchObject([{ status: 'created' }, { status: 'created', attempts: 1 }]);
		expect(lab.writes()).toHaveLength(1);
		expect(stored()).toMatchObject([
			{ LastName: 'Secretname b' },
			{ LastName: 'Unknown', Company: 'Nobody' },
		]);
	});

	it('keeps one record per buyer and offer, or per lead, as Match By says', async () => {
		await start();
		const twice = [leadOf('a'), { ...leadOf('a'), leadId: '00000000-0000-5000-8000-000000000001' }];
		const first = await run(twice);
		expect(first.written.map(({ status }) => status)).toContain('created');
		expect(stored()).toHaveLength(1);
		await run(twice, { matchBy: 'lead' });
		expect(stored()).toHaveLength(3);
	});

	it('fills custom fields by their known names, and the country code where the org has country picklists', async () => {
		await start({
			countryCodes: ['US'],
			fields: [externalIdField(EXTERNAL_ID), field('Marketplace_Offer_ID__c', 'string', 255)],
		});
		const { written } = await run([
			leadOf('a'),
			customer({ ...leadOf('b'), countryCode: 'AQ' }, { country: 'Antarctica' }),
		]);
		expect(written).toMatchObject([{ status: 'created' }, { status: 'created' }]);
		expect(stored()).toMatchObject([
			{ CountryCode: 'US', Marketplace_Offer_ID__c: 'widget' },
			{ Description: expect.stringContaining('Country: Antarctica') },
		]);
		expect(stored()[0]?.Country).toBeUndefined();
	});

	it('writes the fields that the user mapped, with an external id of every odd character', async () => {
		await start();
		const odd = `a/b?c#d%25&e=f+g "h" 'i' \\j\u00e9\u{1F600}<k>;l,m`;
		const parameters = {
			fieldMapping: 'manual',
			fields: {
				mappingMode: 'defineBelow',
				value: {
					LastName: '={{ $json.lastName.toUpperCase() }}',
					Company: 'Fixed',
					DoNotCall: true,
					NumberOfEmployees: '12',
					Title: '',
					[EXTERNAL_ID]: odd,
				},
				matchingColumns: [],
				schema: [],
			},
		};
		const first = await run([leadOf('a')], parameters);
		const second = await run([leadOf('a')], parameters);
		expect(first.written).toMatchObject([{ status: 'created' }]);
		expect(second.written).toMatchObject([{ status: 'unchanged' }]);
		expect(stored()).toEqual([
			expect.objectContaining({
				LastName: 'SECRETNAME A',
				Company: 'Fixed',
				DoNotCall: true,
				NumberOfEmployees: 12,
				[EXTERNAL_ID]: odd,
			}),
		]);
		expect(stored()[0]?.Email).toBeUndefined();
	});

	it('goes by Match By also when Automatic knows the external id field by its name', async () => {
		await start({ fields: [externalIdField('Marketplace_Lead_ID__c')] });
		const twice = [leadOf('a'), { ...leadOf('a'), leadId: '00000000-0000-5000-8000-000000000001' }];
		await run(twice, { externalIdField: 'Marketplace_Lead_ID__c' });
		expect(stored()).toMatchObject([{ Marketplace_Lead_ID__c: leadOf('a').customerKey }]);
	});

	it('tries a value that must be unique and is taken once more, and then refuses its lead only', async () => {
		await start({ fields: [externalIdField(EXTERNAL_ID), externalIdField('Marketplace_Lead_ID__c')] });
		const taken = leadOf('a');
		lab.org.addLead({ LastName: 'x', Company: 'x', Marketplace_Lead_ID__c: taken.leadId });
		const { written, unwritten } = await run([taken, leadOf('b')]);
		expect(written).toMatchObject([{ status: 'created' }]);
		expect(unwritten).toMatchObject([{ status: 'rejected', code: 'DUPLICATE_VALUE', attempts: 2 }]);
	});

	it('does not write leads of buyers who must not be contacted, nor test leads', async () => {
		await start();
		const { written } = await run([
			leadOf('a', { doNotContact: true }),
			leadOf('b', { isTest: true }),
			leadOf('c'),
		]);
		expect(written.map(({ status }) => status)).toEqual(['suppressed', 'suppressed', 'created']);
		expect(stored()).toHaveLength(1);
	});

	it('checks everything and writes nothing in a dry run', async () => {
		await start();
		const long = customer(leadOf('b'), { title: 'x'.repeat(200) });
		const { written, unwritten } = await run([leadOf('a'), long], {
			options: { dryRun: true, longValues: 'reject' },
		});
		expect(written).toMatchObject([{ status: 'dry-run' }]);
		expect(unwritten).toMatchObject([{ status: 'rejected', code: 'VALUE_DOES_NOT_FIT' }]);
		expect(lab.writes()).toEqual([]);
	});
});

it('good, refused, duplicate, locked and converted leads of one batch each get their own outcome', async () => {
	await start({ duplicateRule: 'block' });
	const leads = leadsOf(6);
	const [good, bad, duplicate, locked, converted, stuck] = leads;
	if (!good || !bad || !duplicate || !locked || !converted || !stuck) throw new Error('6 leads');
	const match = lab.org.addLead({ LastName: 'x', Company: 'x', Email: emailOf('buyer2') });
	lab.org.addLead({ LastName: 'x', Company: 'x', IsConverted: true, [EXTERNAL_ID]: keyOf(converted) });
	lab.lockRows(({ Email }) => Email === emailOf('buyer3'));
	lab.lockRows(({ Email }) => Email === emailOf('buyer5'), 100);
	lab.refuse({
		code: 'FIELD_CUSTOM_VALIDATION_EXCEPTION',
		message: 'Robin Secretname is not wanted',
		when: ({ Email }) => Email === emailOf('buyer1'),
	});
	const { written, unwritten, shown } = await run(leads, { duplicates: 'skip' });
	expect(written).toMatchObject([
		{ leadId: good.leadId, status: 'created', attempts: 1 },
		{ leadId: duplicate.leadId, status: 'duplicate', targetId: match },
		{ leadId: locked.leadId, status: 'created', attempts: 2 },
	]);
	expect(unwritten).toMatchObject([
		{ leadId: bad.leadId, status: 'rejected', code: 'FIELD_CUSTOM_VALIDATION_EXCEPTION' },
		{ leadId: converted.leadId, status: 'rejected', code: 'CANNOT_UPDATE_CONVERTED_LEAD' },
		{ leadId: stuck.leadId, status: 'unavailable', code: 'UNABLE_TO_LOCK_ROW', attempts: 5 },
	]);
	expectNothingPrivate(shown);
});

describe('duplicate rules', () => {
	const twin = () => lab.org.addLead({ LastName: 'x', Company: 'Known', Email: emailOf('A') });

	it.each(['duplicateResult', 'duplicateResut'] as const)(
		'Skip leaves the lead out and names the match, told as %s',
		async (spelling) => {
			await start({ duplicateRule: 'alert' });
			lab.spellDuplicates(spelling);
			const match = twin();
			const { written } = await run([leadOf('a')], { duplicates: 'skip' });
			expect(written).toMatchObject([{ status: 'duplicate', targetId: match }]);
			expect(stored()).toHaveLength(1);
		},
	);

	it('Save Anyway, the default, overrules a rule that alerts', async () => {
		await start({ duplicateRule: 'alert' });
		twin();
		const { written } = await run([leadOf('a')]);
		expect(written).toMatchObject([{ status: 'created' }]);
		expect(stored()).toHaveLength(2);
	});

	it('Save Anyway cannot overrule a rule that blocks, and says so', async () => {
		await start({ duplicateRule: 'block' });
		twin();
		const { unwritten } = await run([leadOf('a')], { duplicates: 'save' });
		expect(unwritten).toMatchObject([
			{ status: 'rejected', code: 'DUPLICATES_DETECTED', remedy: expect.stringContaining('Skip') },
		]);
	});

	it('Update the Match writes into the record that the rule found, whose external id stays its own', async () => {
		await start({ duplicateRule: 'alert' });
		const match = twin();
		const { written } = await run([leadOf('a'), leadOf('b')], { duplicates: 'update' });
		expect(written).toMatchObject([{ status: 'updated', targetId: match }, { status: 'created' }]);
		expect(lab.org.leads.get(match)).toMatchObject({
			Company: 'Known',
			Phone: '555 0100',
			Description: expect.stringContaining('Company: Fabrikam'),
		});
		expect(lab.org.leads.get(match)?.[EXTERNAL_ID]).toBeUndefined();
	});
});

it('Update the Match leaves the external id of the match alone, even one that the user maps', async () => {
	await start({ duplicateRule: 'block' });
	const match = lab.org.addLead({ LastName: 'x', Company: 'x', Email: emailOf('a'), [EXTERNAL_ID]: 'old' });
	const { written } = await run([leadOf('a')], {
		duplicates: 'update',
		fieldMapping: 'manual',
		fields: {
			mappingMode: 'defineBelow',
			value: {
				Email: '={{ $json.email }}',
				Title: 'New',
				[EXTERNAL_ID]: 'mine',
				LastName: 'x',
				Company: 'x',
			},
			matchingColumns: [],
			schema: [],
		},
	});
	expect(written).toMatchObject([{ status: 'updated', targetId: match }]);
	expect(lab.org.leads.get(match)).toMatchObject({ [EXTERNAL_ID]: 'old', Title: 'New' });
});

describe('assignment rules', () => {
	const RULE = '01Q000000000001AAA';
	it.each([
		['TRUE', {}],
		['FALSE', { assignmentRule: 'off' }],
		[RULE, { assignmentRule: 'rule', assignmentRuleId: RULE }],
	])('ask for %s with %p', async (asked, options) => {
		await start({ assignmentRules: [RULE] });
		await run([leadOf('a')], { options });
		expect(lab.org.assignments).toEqual([asked]);
	});

	it('with an id that is none stop before the first call', async () => {
		await start();
		const { unwritten } = await run([leadOf('a')], {
			options: { assignmentRule: 'rule', assignmentRuleId: 'x\r\ny: z' },
		});
		expect(unwritten).toMatchObject([{ status: 'unavailable', code: 'ASSIGNMENT_RULE_INVALID' }]);
		expect(lab.calls).toEqual([]);
	});
});

describe('campaigns', () => {
	const CAMPAIGN = '701000000000001AAA';

	it('get each lead as a member, once', async () => {
		await start({ campaigns: [CAMPAIGN] });
		const parameters = { options: { campaign: CAMPAIGN, campaignMemberStatus: 'Responded' } };
		await run(leadsOf(3), parameters);
		const { written } = await run(leadsOf(3), parameters);
		expect(written.map(({ status }) => status)).toEqual(['unchanged', 'unchanged', 'unchanged']);
		expect([...lab.org.members.values()]).toEqual(
			stored().map(({ Id }) =>
				expect.objectContaining({ LeadId: Id, CampaignId: CAMPAIGN, Status: 'Responded' }),
			),
		);
	});

	it('that will not have a lead leave it written, and say so', async () => {
		await start({ campaigns: [CAMPAIGN] });
		lab.script({
			fault: { kind: 'slow', milliseconds: 1 },
			when: ({ body }) => {
				if (body.includes('CampaignMember')) lab.org.leads.delete('00Q000000000001EAA');
				return false;
			},
		});
		const { written, unwritten } = await run(leadsOf(2), { options: { campaign: CAMPAIGN } });
		expect(written).toHaveLength(1);
		expect(unwritten).toMatchObject([
			{
				status: 'unavailable',
				code: 'INVALID_CROSS_REFERENCE_KEY',
				message: expect.stringContaining('The lead was written (00Q000000000001EAA)'),
			},
		]);
	});

	it('that do not exist stop the run before a lead is written', async () => {
		await start({ campaigns: [CAMPAIGN] });
		const { unwritten } = await run([leadOf('a')], { options: { campaign: '701000000000002AAA' } });
		expect(unwritten).toMatchObject([{ status: 'unavailable', code: 'CAMPAIGN_UNKNOWN' }]);
		expect(lab.writes()).toEqual([]);
	});
});

describe('the fields of the org', () => {
	it.each([
		[
			'a required custom field that nothing fills',
			{ fields: [externalIdField(EXTERNAL_ID), field('Region__c', 'string', 20, { nillable: false })] },
			{},
			'REQUIRED_FIELD_UNMAPPED',
			'Region__c',
		],
		['no external id field', {}, { externalIdField: '={{ "" }}' }, 'EXTERNAL_ID_MISSING', 'Unique'],
		[
			'an external id field that is too short for a key',
			{ fields: [externalIdField(EXTERNAL_ID, { length: 20 })] },
			{},
			'EXTERNAL_ID_INVALID',
			'36',
		],
		['a field that is no external id', {}, { externalIdField: 'City' }, 'EXTERNAL_ID_INVALID', 'External ID'],
		[
			'a field that the user may not write',
			{ changes: { Phone: { updateable: false } } },
			{},
			'FIELD_NOT_WRITABLE',
			'Phone',
		],
		[
			'a lead source that a restricted picklist lacks',
			{ changes: { LeadSource: { restrictedPicklist: true } } },
			{},
			'LEAD_SOURCE_UNKNOWN',
			'Partner',
		],
	] as const)('are checked before the first call: %s', async (_, options, parameters, code, named) => {
		await start(options);
		const { unwritten, written } = await run([leadOf('a'), leadOf('b', { doNotContact: true })], parameters);
		expect(unwritten).toMatchObject([{ status: 'unavailable', code, attempts: 0 }]);
		expect(JSON.stringify(unwritten)).toContain(named);
		expect(written).toMatchObject([{ status: 'suppressed' }]);
		expect(lab.writes()).toEqual([]);
	});

	it('are sent once and, after a minute, answered by 304', async () => {
		await start();
		await run([leadOf('a')]);
		const clock = jest.spyOn(Date, 'now').mockReturnValue(Date.now() + 60_000);
		await run([leadOf('a')]);
		clock.mockRestore();
		const describes = lab.calls.filter(({ path }) => path.endsWith('/describe'));
		expect(describes.map(({ status }) => status)).toEqual([200, 304]);
	});
});

describe('faults', () => {
	const isWrite = ({ path }: { path: string }) => path.includes('/composite/');

	it('a session that ends in mid-run is renewed once, and nothing is lost or doubled', async () => {
		await start();
		lab.script({
			fault: { kind: 'slow', milliseconds: 1 },
			nth: 5,
			when: () => {
				lab.expireSessions();
				return true;
			},
			times: 1,
		});
		const { written } = await run(leadsOf(600));
		expect(written).toHaveLength(600);
		expect(written.every(({ status, attempts }) => status === 'created' && attempts === 1)).toBe(true);
		expect(lab.tokensIssued()).toBe(2);
		expect(stored()).toHaveLength(600);
	});

	it('a token that the API never takes is not asked for again and again', async () => {
		await start();
		lab.script({
			fault: { kind: 'status', status: 401, code: 'INVALID_SESSION_ID' },
			when: ({ path }) => path.startsWith('/services/data'),
		});
		const { unwritten, shown } = await run(leadsOf(3));
		expect(unwritten).toHaveLength(3);
		expect(unwritten).toMatchObject([{ status: 'unavailable', code: 'INVALID_SESSION_ID' }, {}, {}]);
		expect(lab.tokensIssued()).toBe(1);
		expectNothingPrivate(shown);
	});

	it('a used-up quota ends the run at once, with the numbers of the org', async () => {
		await start({ dailyApiRequests: 5 });
		const { written, unwritten } = await run(leadsOf(600));
		expect(written).toHaveLength(400);
		expect(unwritten).toHaveLength(200);
		expect(unwritten[0]).toMatchObject({
			status: 'unavailable',
			code: 'REQUEST_LIMIT_EXCEEDED',
			cause: '5 of its 5 calls of the last 24 hours are used up. All apps share them.',
		});
		expect(lab.calls.filter(({ status }) => status === 403)).toHaveLength(1);
	});

	it('a quota that is used up before the first lead says so as well', async () => {
		await start({ dailyApiRequests: 0 });
		const { unwritten, error } = await run(leadsOf(2));
		expect(error).toBeUndefined();
		expect(unwritten).toMatchObject([{ status: 'unavailable', code: 'REQUEST_LIMIT_EXCEEDED' }, {}]);
		expect(lab.calls).toHaveLength(2);
	});

	it('too many calls at the same time is a matter of moments, not of the quota', async () => {
		await start();
		lab.script({
			fault: { kind: 'status', status: 403, code: 'REQUEST_LIMIT_EXCEEDED' },
			when: isWrite,
			times: 1,
		});
		const { written } = await run([leadOf('a')]);
		expect(written).toMatchObject([{ status: 'created', attempts: 2 }]);
	});

	it.each([
		['503 before the work', { kind: 'status', status: 503, code: 'SERVER_UNAVAILABLE' }, 'created'],
		['503 after the work', { kind: 'status', status: 503, stored: true }, 'unchanged'],
		['500 of an unknown kind', { kind: 'status', status: 500 }, 'created'],
		['a reset before the work', { kind: 'reset' }, 'created'],
		['a reset between work and answer', { kind: 'reset', stored: true }, 'unchanged'],
		['half an answer', { kind: 'truncate' }, 'unchanged'],
		['an answer that is no JSON', { kind: 'badJson' }, 'unchanged'],
	] as const)('%s: the batch is sent again and no lead is there twice', async (_, fault, status) => {
		await start();
		lab.script({ fault, when: isWrite, times: 1 });
		const { written } = await run(leadsOf(20));
		expect(written).toHaveLength(20);
		expect(written.every((lead) => lead.status === status && lead.attempts === 2)).toBe(true);
		expect(stored()).toHaveLength(20);
	});

	it('before the first lead are waited out as well', async () => {
		await start();
		lab.failNext({ kind: 'status', status: 503 }, { kind: 'reset' });
		const { written } = await run([leadOf('a')]);
		expect(written).toMatchObject([{ status: 'created' }]);
	});

	it('an org that is down leaves every lead to be delivered later, and blames no setting', async () => {
		await start();
		lab.script({ fault: { kind: 'status', status: 503 } });
		const leads = leadsOf(2);
		const { unwritten } = await run(leads);
		expect(unwritten).toMatchObject([{ status: 'unavailable', code: 'HTTP 503' }, {}]);
		const stopped = await runSalesforce(engine, leads, {
			credential: credentialFor(lab),
			onError: 'stopWorkflow',
		});
		expect(stopped.shown).toContain('temporarily-unavailable');
		expectNothingPrivate(stopped.shown);
	});

	it('a redirect is not followed', async () => {
		await start();
		lab.script({ fault: { kind: 'redirect' }, when: isWrite });
		const { unwritten } = await run([leadOf('a')]);
		expect(unwritten).toMatchObject([{ status: 'unavailable', code: 'HTTP 302' }]);
		expect(lab.calls.some(({ path }) => path === '/elsewhere')).toBe(false);
	});
});

it('a node that is set to stop writes all other leads first, and names the first that it could not', async () => {
	await start();
	lab.refuse({
		code: 'FIELD_CUSTOM_VALIDATION_EXCEPTION',
		when: ({ Email }) => Email === emailOf('buyer1'),
	});
	const { error, shown } = await runSalesforce(engine, leadsOf(3), {
		credential: credentialFor(lab),
		onError: 'stopWorkflow',
	});
	expect(stored()).toHaveLength(2);
	expect(error?.message).toMatch(/^1 of 3 leads .* \[item 1\]$/);
	expect(error?.description).toContain('FIELD_CUSTOM_VALIDATION_EXCEPTION');
	expectNothingPrivate(shown);
});
