import { EXTERNAL_ID, externalIdField, field, startSalesforce } from '../../../dev/lab/salesforce';
import type { SalesforceLab, SalesforceOptions, SfRecord } from '../../../dev/lab/salesforce';
import type { Lead } from '../../../lead/lead';
import { parseLead } from '../../../lead/parse';
import type { Engine } from '../../workflow/engine';
import { credentialFor, runSalesforce, startSalesforceEngine } from './harness';
import type { SalesforceRun } from './harness';

let engine: Engine;
let lab: SalesforceLab;

beforeAll(async () => {
	engine = await startSalesforceEngine();
});
const start = async (options: SalesforceOptions = {}) => {
	lab = await startSalesforce({
		fields: [
			externalIdField(EXTERNAL_ID),
			field('Marketplace_Action__c', 'string', 255),
			field('Marketplace_Stage__c', 'string', 255),
		],
		...options,
	});
};
afterEach(async () => await lab?.stop());

const run = async (leads: readonly Lead[], parameters: SalesforceRun['parameters'] = {}) =>
	await runSalesforce(engine, leads, { credential: credentialFor(lab), parameters });
const stored = (): SfRecord[] => [...lab.org.leads.values()];
const queries = () => lab.calls.filter(({ path }) => path.includes('/query'));

const WORDS = 'We need 500 seats by March, please call.';
const CAMPAIGN = '{"utm_source":"newsletter"}';

/** A lead of one buyer, as Microsoft posts it. */
const lead = (action: string, Description = '', person: { [member: string]: string } = {}): Lead =>
	parseLead({
		UserDetails: {
			FirstName: 'Robin',
			LastName: 'Vil',
			Email: 'robin@private.example',
			Phone: '555 0100',
			Country: 'US',
			Company: 'Fabrikam',
			Title: 'Buyer',
			...person,
		},
		LeadSource: `AzureMarketplace-${action}|contoso.widget`,
		ActionCode: action,
		OfferTitle: 'Contoso Widget',
		Description,
	});

const byEmail = { matchBy: 'email', externalIdField: '' };
const hot = lead('PLT', WORDS);
const cool = lead('INS', '');
const fromCampaign = lead('StartTestDrive', CAMPAIGN);

describe('several leads of a buyer for an offer take nothing away', () => {
	const orders: Array<[string, Lead[]]> = [
		['the words first', [hot, cool, fromCampaign]],
		['the words last', [cool, fromCampaign, hot]],
		['the words in the middle', [fromCampaign, hot, cool]],
	];
	const ways = ['in one run', 'in runs of their own'] as const;
	const modes = [
		['by external id', {}],
		['by email', byEmail],
	] as const;
	const cases = orders.flatMap(([order, leads]) =>
		ways.flatMap((way) =>
			modes.map(([mode, parameters]) => ({ name: `${mode}, ${way}, ${order}`, way, leads, parameters })),
		),
	);

	it.each(cases)('$name', async ({ way, leads, parameters }) => {
		await start();
		const batches = way === 'in one run' ? [leads] : leads.map((one) => [one]);
		for (const batch of batches) {
			const { written } = await run(batch, parameters);
			expect(written).toHaveLength(batch.length);
		}
		expect(stored()).toHaveLength(1);
		const [record] = stored();
		for (const text of [
			WORDS,
			CAMPAIGN,
			'Action: INS',
			'Action: StartTestDrive',
			...leads.map(({ leadId }) => leadId),
		]) {
			expect(record?.Description).toContain(text);
		}
		expect(record).toMatchObject({ Phone: '555 0100', LastName: 'Vil' });
		expect(record).toMatchObject({ Marketplace_Action__c: 'PLT', Marketplace_Stage__c: 'active' });
	});
});

it('what sales wrote stays, and what the buyer says differently is in Description', async () => {
	await start({ assignedOwner: '00G000000000001AAA' });
	await run([lead('INS')]);
	const [id = '', before] = [...lab.org.leads][0] ?? [];
	expect(before?.OwnerId).toBe('00G000000000001AAA');
	lab.org.leads.set(id, {
		...before,
		Description: `${String(before?.Description)}\nCalled on Monday.`,
		LeadSource: 'Partner',
		OwnerId: '005000000000009AAA',
		Status: 'Working - Contacted',
		Title: 'Head of Purchasing',
		Phone: null,
	});
	const { written } = await run([lead('PLT', WORDS, { Title: 'Buyer', Phone: '555 0199' })]);
	expect(written).toMatchObject([{ status: 'updated', targetId: id, targetUrl: `${lab.origin}/${id}` }]);
	expect(lab.org.leads.get(id)).toMatchObject({
		LeadSource: 'Partner',
		OwnerId: '005000000000009AAA',
		Status: 'Working - Contacted',
		Title: 'Head of Purchasing',
		Phone: '555 0199',
		Description: expect.stringMatching(/Called on Monday\.[^]*500 seats[^]*Title: Buyer/),
	});
	expect(lab.org.assignments).toEqual(['TRUE', 'FALSE']);
});

it('a lead that comes again changes nothing and writes nothing', async () => {
	await start();
	await run([hot, cool]);
	const before = stored();
	const writes = lab.writes().length;
	const { written } = await run([cool, hot]);
	expect(written).toMatchObject([{ status: 'unchanged' }, { status: 'unchanged' }]);
	expect(stored()).toEqual(before);
	expect(lab.writes()).toHaveLength(writes);
});

it('a name that was not known at first is filled in, and a blank one takes none away', async () => {
	await start();
	await run([lead('INS', '', { LastName: '', Company: '' })]);
	expect(stored()).toMatchObject([{ LastName: 'Not provided', Company: 'Not provided' }]);
	await run([lead('PLT')]);
	await run([lead('StartTestDrive', '', { LastName: '', Company: '' })]);
	expect(stored()).toMatchObject([{ LastName: 'Vil', Company: 'Fabrikam' }]);
});

it('200 leads of two buyers are one look and one write', async () => {
	await start();
	const leads = Array.from({ length: 200 }, (_, index) =>
		lead('PLT', `Words ${index}.`, { Email: `buyer${index % 2}@private.example` }),
	);
	const { written } = await run(leads);
	expect(written).toHaveLength(200);
	expect(queries()).toHaveLength(1);
	expect(lab.writes()).toHaveLength(1);
	expect(stored()).toHaveLength(2);
	for (const index of leads.keys()) {
		expect(stored()[index % 2]?.Description).toContain(`Words ${index}.`);
	}
});

it('with Match By set to Lead each lead is a record of its own', async () => {
	await start();
	await run([hot, cool], { matchBy: 'lead' });
	expect(stored()).toHaveLength(2);
});

it('Later Leads set to Overwrite writes every value, but leaves the owner, and no assignment rule runs again', async () => {
	await start({ assignedOwner: '00G000000000001AAA' });
	const parameters = { options: { laterLeads: 'overwrite' } };
	await run([hot], parameters);
	expect(stored()).toMatchObject([{ OwnerId: '00G000000000001AAA' }]);
	for (const record of lab.org.leads.values()) record.OwnerId = '005000000000009AAA';
	const { written } = await run([lead('INS', '', { Title: 'Head', LastName: '' })], parameters);
	expect(written).toMatchObject([{ status: 'updated' }]);
	expect(lab.writes()).toHaveLength(2);
	expect(stored()).toMatchObject([
		{ Title: 'Head', LastName: 'Vil', Marketplace_Action__c: 'INS', OwnerId: '005000000000009AAA' },
	]);
	expect(stored()[0]?.Description).not.toContain(WORDS);
});

it('Overwrite gives a new lead without names its fallbacks', async () => {
	await start();
	const nameless = lead('INS', '', { LastName: '', Company: '', Email: 'b@private.example' });
	await run([hot, nameless], { options: { laterLeads: 'overwrite' } });
	expect(lab.writes()).toHaveLength(1);
	expect(stored()).toMatchObject([{ LastName: 'Vil' }, { LastName: 'Not provided' }]);
});

describe('the org changes between the look and the write', () => {
	/** Something happens just before the first call that writes. */
	const beforeTheWrite = (happens: () => void) => {
		let isOver = false;
		lab.script({
			fault: { kind: 'reset' },
			when: ({ path }) => {
				if (path.includes('/composite/') && !isOver) {
					isOver = true;
					happens();
				}
				return false;
			},
		});
	};

	it('somebody else creates the same lead: it is added to', async () => {
		await start();
		beforeTheWrite(() => {
			lab.org.addLead({
				LastName: 'Vil',
				Company: 'Other',
				Description: 'Mine',
				[EXTERNAL_ID]: hot.customerKey,
			});
		});
		const { written } = await run([hot]);
		expect(written).toMatchObject([{ status: 'updated', attempts: 2 }]);
		expect(stored()).toHaveLength(1);
		expect(stored()[0]?.Description).toMatch(/^Mine[^]*500 seats/);
	});

	it('sales deletes the record: the lead is created anew', async () => {
		await start();
		await run([cool]);
		beforeTheWrite(() => lab.org.leads.clear());
		const { written } = await run([hot]);
		expect(written).toMatchObject([{ status: 'created' }]);
		expect(stored()).toHaveLength(1);
	});

	it('sales converts the record: the lead is rejected, and nothing is doubled', async () => {
		await start();
		await run([cool]);
		beforeTheWrite(() => {
			for (const record of lab.org.leads.values()) record.IsConverted = true;
		});
		const { unwritten } = await run([hot]);
		expect(unwritten).toMatchObject([{ status: 'rejected', code: 'CANNOT_UPDATE_CONVERTED_LEAD' }]);
		expect(stored()).toHaveLength(1);
	});
});

it('keys that differ by case only are two records where the field is case-sensitive', async () => {
	await start({ fields: [externalIdField(EXTERNAL_ID, { caseSensitive: true })] });
	const parameters = {
		fieldMapping: 'manual',
		fields: {
			mappingMode: 'defineBelow',
			value: {
				LastName: '={{ $json.lastName }}',
				[EXTERNAL_ID]: '={{ $json.action === "PLT" ? "Key" : "KEY" }}',
			},
			matchingColumns: [],
			schema: [],
		},
	};
	await run([hot, cool], parameters);
	const { written } = await run([hot, cool], parameters);
	expect(written).toMatchObject([{ status: 'unchanged' }, { status: 'unchanged' }]);
	expect(stored()).toHaveLength(2);
});

describe('a key field that is not unique in the org', () => {
	const fields = [externalIdField(EXTERNAL_ID, { unique: false })];

	it('is written by upsert, so that leads are not doubled', async () => {
		await start({ fields });
		await run([hot]);
		const { written } = await run([hot]);
		expect(written).toMatchObject([{ status: 'unchanged' }]);
		expect(lab.writes()[0]?.path).toContain(EXTERNAL_ID);
	});

	it('names a key that several records have, without a call that writes', async () => {
		await start({ fields });
		const twin = { LastName: 'x', Company: 'x', [EXTERNAL_ID]: hot.customerKey };
		lab.org.addLead(twin);
		lab.org.addLead(twin);
		const { unwritten } = await run([hot]);
		expect(unwritten).toMatchObject([{ status: 'rejected', code: 'DUPLICATE_EXTERNAL_ID' }]);
		expect(lab.writes()).toEqual([]);
	});
});

it('under Manual mapping a field that has a value is kept, and the mapped Description is appended', async () => {
	await start();
	const parameters = {
		fieldMapping: 'manual',
		fields: {
			mappingMode: 'defineBelow',
			value: {
				LastName: '={{ $json.lastName }}',
				Title: '={{ $json.title }}',
				Description: '={{ $json.note }}',
				DoNotCall: true,
				LeadSource: 'Web',
			},
			matchingColumns: [],
			schema: [],
		},
	};
	await run([lead('INS', 'First words.', { Title: '' })], parameters);
	await run([lead('PLT', 'Second words.', { Title: 'Head' })], parameters);
	await run([lead('StartTestDrive', '', { Title: 'Clerk' })], parameters);
	expect(stored()).toMatchObject([{ Title: 'Head', DoNotCall: true, LeadSource: 'Web' }]);
	expect(stored()[0]?.Description).toMatch(/^First words\.[^]*Second words\.[^]*Title: Clerk/);
});

it('a Description that is full keeps what is there', async () => {
	await start();
	await run([cool]);
	const [record] = stored();
	if (record) record.Description = 'x'.repeat(31_990);
	const { written } = await run([hot]);
	expect(written).toMatchObject([{ status: 'updated' }]);
	expect(String(stored()[0]?.Description)).toMatch(/^x{31990}$/);
});
