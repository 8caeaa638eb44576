import { uuidOf } from '../../../lead/identity';
import { IDS } from '../../../dev/lab/dataverse';
import type { Lead } from '../../../lead/lead';
import { leadOf, leadsOf } from '../../delivery/leads';
import { dataverse, runWith as run } from './scene';

beforeEach(() => {
	dataverse.world.roles = ['Lead Manager'];
});

const statuses = (items: ReadonlyArray<{ status?: unknown }>) => items.map(({ status }) => status);
const idOf = (lead: Lead) => uuidOf(`dataverse:${lead.customerKey}`);
const rowOf = (lead: Lead) => {
	const row = dataverse.leads().find(({ values }) => values.emailaddress1 === lead.email);
	if (!row) throw new Error('The lead is not in the environment.');
	return row;
};
const [one, two] = [leadOf('one'), leadOf('two')];
/** Another lead of the same buyer for the same offer. */
const laterThan = (lead: Lead, changes: Partial<Lead> = {}): Lead => ({
	...lead,
	leadId: uuidOf(`later than ${lead.leadId}`),
	...changes,
});

describe('If Record Exists', () => {
	it('Skip leaves a lead that exists as it is, and tells its ID', async () => {
		await run([one]);
		const { written } = await run([{ ...one, offerTitle: 'Changed' }, two], { ifExists: 'skip' });
		expect(written).toMatchObject([
			{ status: 'duplicate', targetId: idOf(one) },
			{ status: 'created', targetId: idOf(two) },
		]);
		expect(rowOf(one)).toMatchObject({
			writes: 1,
			values: { subject: 'Contoso Widget (AzureMarketplace INS)' },
		});
	});

	it('Update Only rejects a lead that does not exist, and makes none', async () => {
		await run([one]);
		const { written, unwritten } = await run([laterThan(one), two], { ifExists: 'updateOnly' });
		expect(written).toMatchObject([{ status: 'updated' }]);
		expect(unwritten).toMatchObject([{ leadId: two.leadId, status: 'rejected', code: 'LEAD_NOT_FOUND' }]);
		expect(dataverse.leads()).toHaveLength(1);
	});
});

describe('a lead that sales has closed', () => {
	it.each([1, 2] as const)(
		'(state %i) is reported and not forced open, and no other lead suffers',
		async (state) => {
			await run([one]);
			dataverse.world.leads.close(idOf(one), state);
			const { written, unwritten } = await run([laterThan(one), two]);
			expect(statuses(written)).toEqual(['created']);
			expect(unwritten).toMatchObject([
				{
					leadId: laterThan(one).leadId,
					status: 'rejected',
					code: 'LEAD_CLOSED',
					message: 'The lead was qualified or disqualified in Dynamics 365',
					remedy: expect.stringContaining('Match By to Lead'),
				},
			]);
			expect(rowOf(one)).toMatchObject({ state, writes: 1 });
		},
	);

	it('stays closed where the environment allows the change, and the user is told', async () => {
		await run([one]);
		dataverse.world.closedLeads = 'accept';
		dataverse.world.leads.close(idOf(one), 1);
		const { written } = await run([laterThan(one)]);
		expect(statuses(written)).toEqual(['updated']);
		expect(rowOf(one).state).toBe(1);
		expect(written[0]?.message).toContain('updated although it is qualified or disqualified');
	});
});

describe('Lead Key', () => {
	const alternateKey = { leadKey: 'alternateKey', keyColumn: 'new_leadkey' };

	it('by an alternate key finds the lead again, whatever its ID', async () => {
		expect((await run([one, two], alternateKey)).written).toMatchObject([{ status: 'created' }, {}]);
		const { written } = await run([laterThan(one)], alternateKey);
		expect(written).toMatchObject([{ status: 'updated', targetId: rowOf(one).id }]);
		expect(rowOf(one).values.new_leadkey).toBe(one.customerKey);
		expect(dataverse.leads()).toHaveLength(2);
	});

	it('by an alternate key also matches by email, whose key is 64 characters long', async () => {
		await run([one, { ...one, offerId: 'other', leadId: two.leadId }], { ...alternateKey, matchBy: 'email' });
		expect(dataverse.leads()).toMatchObject([{ writes: 1 }]);
		expect(String(dataverse.leads()[0]?.values.new_leadkey)).toMatch(/^[0-9a-f]{64}$/);
	});

	it.each([
		['InProgress', 'KEY_INPROGRESS'],
		['Failed', 'KEY_FAILED'],
	] as const)('sends nothing while the index is %s, and goes on once it is active', async (status, code) => {
		const key = dataverse.world.alternateKeys[0];
		if (!key) throw new Error('The stand-in has a key.');
		key.status = status;
		const { unwritten } = await run([one], alternateKey);
		expect(unwritten).toMatchObject([{ status: 'unavailable', code, attempts: 0 }]);
		expect(dataverse.batches()).toEqual([]);
		key.status = 'Active';
		expect(statuses((await run([one], alternateKey)).written)).toEqual(['created']);
	});

	it('names a column that is no key', async () => {
		const { unwritten } = await run([one], { ...alternateKey, keyColumn: 'new_offer' });
		expect(unwritten).toMatchObject([{ status: 'unavailable', code: 'ALTERNATE_KEY_MISSING' }]);
		const bad = await run([one], { ...alternateKey, keyColumn: 'new offer' });
		expect(bad.unwritten).toMatchObject([{ code: 'KEY_COLUMN_INVALID' }]);
	});
});

describe('Match By', () => {
	it('Lead makes a new record for a buyer who comes back, Email one for all offers', async () => {
		const again = { ...one, leadId: two.leadId };
		await run([one, again], { matchBy: 'lead' });
		expect(dataverse.leads()).toHaveLength(2);
		dataverse.world.leads.clear();
		await run([one, { ...again, customerKey: two.customerKey }], { matchBy: 'email' });
		expect(dataverse.leads()).toHaveLength(1);
	});
});

describe('Duplicates', () => {
	const foreign = () =>
		dataverse.world.leads.insert(undefined, {
			subject: 'Met at a fair',
			emailaddress1: 'one@private.example',
		});

	it('are saved by default, and no rule is asked', async () => {
		foreign();
		expect(statuses((await run([one])).written)).toEqual(['created']);
		expect(dataverse.leads()).toHaveLength(2);
	});

	it.each([412, 500] as const)('skips a lead that has a match (HTTP %i)', async (status) => {
		dataverse.world.duplicateStatus = status;
		foreign();
		const { written } = await run([one, two], { duplicates: 'skip' });
		expect(statuses(written)).toEqual(['duplicate', 'created']);
		expect(dataverse.leads()).toHaveLength(2);
	});

	it('updates the oldest open match, and nothing of it that the lead does not have', async () => {
		const closed = foreign();
		dataverse.world.leads.close(closed.id, 2);
		const open = dataverse.world.leads.insert(undefined, {
			subject: 'Met at a fair',
			emailaddress1: 'ONE@private.example',
			mobilephone: '1',
		});
		const { written } = await run([one, two], { duplicates: 'update' });
		expect(written).toMatchObject([
			{ status: 'updated', targetId: open.id },
			{ status: 'created', targetId: idOf(two) },
		]);
		expect(dataverse.world.leads.byId(open.id)?.values).toMatchObject({
			mobilephone: '1',
			companyname: 'Fabrikam',
		});
		expect(dataverse.leads()).toHaveLength(3);
	});

	it('finds the match of an address with a quote in it', async () => {
		const lead = leadOf("o'neil");
		const open = dataverse.world.leads.insert(undefined, { emailaddress1: lead.email });
		const { written } = await run([lead], { duplicates: 'update' });
		expect(written).toMatchObject([{ status: 'updated', targetId: open.id }]);
	});
});

describe('owner, campaign and queue', () => {
	const options = {
		owner: `team:${IDS.team}`,
		campaign: `{${IDS.campaign.toUpperCase()}}`,
		queue: { __rl: true, mode: 'list', value: IDS.queue },
	};

	it('are set when a lead is created, and left alone ever after', async () => {
		expect(statuses((await run([one], { options })).written)).toEqual(['created']);
		const row = rowOf(one);
		expect(row.values).toMatchObject({
			ownerid: `teams(${IDS.team})`,
			campaignid: `campaigns(${IDS.campaign})`,
		});
		expect(dataverse.world.queued.get(row.id)).toBe(IDS.queue);

		dataverse.world.leads.update(row, { ownerid: `systemusers(${IDS.salesUser})`, campaignid: null });
		dataverse.world.queued.delete(row.id);
		const { written } = await run([laterThan(one, { offerTitle: 'Changed' }), two], { options });
		expect(statuses(written)).toEqual(['updated', 'created']);
		expect(rowOf(one).values).toMatchObject({
			ownerid: `systemusers(${IDS.salesUser})`,
			campaignid: null,
			subject: 'Contoso Widget (AzureMarketplace INS)',
		});
		expect([...dataverse.world.queued.keys()]).toEqual([rowOf(two).id]);
	});

	it('can be a user', async () => {
		await run([one], { options: { owner: IDS.salesUser } });
		expect(rowOf(one).values.ownerid).toBe(`systemusers(${IDS.salesUser})`);
	});

	it('is the owner that Lead Route chose: of a new lead, and after Reassign of one that is there', async () => {
		const fromRoute = { ownerFromLeadRoute: true, owner: `team:${IDS.team}` };
		const routed = (lead: Lead, dynamics365: string | null, reassigned = false) => ({
			...lead,
			assignment: { owner: 'Anna', ownerIds: { dynamics365 }, reassigned },
		});
		const owner = () => rowOf(one).values.ownerid;
		await run([routed(one, IDS.salesUser)], { options: fromRoute });
		expect(owner()).toBe(`systemusers(${IDS.salesUser})`);
		await run([routed(laterThan(one, { note: 'New words' }), `team:${IDS.team}`)], { options: fromRoute });
		expect(owner()).toBe(`systemusers(${IDS.salesUser})`);
		const { written } = await run([routed(one, `team:${IDS.team}`, true)], { options: fromRoute });
		expect(statuses(written)).toEqual(['updated']);
		expect(owner()).toBe(`teams(${IDS.team})`);
		for (const [id, words] of [
			[null, 'no Dynamics 365 ID for Anna'],
			['Anna', 'not the ID of a user or team'],
		] as const) {
			const lead = leadOf(id === null ? 'three' : 'four');
			const [item] = (await run([routed(lead, id)], { options: fromRoute })).written;
			expect(item?.message).toContain(words);
			expect(rowOf(lead).values.ownerid).toBe(`teams(${IDS.team})`);
		}
	});

	it.each(['createOrUpdate', 'update'])(
		'Overwrite leaves the owner alone, except after Reassign: %s',
		async (mode) => {
			const routed = (lead: Lead, dynamics365: string, reassigned = false) => ({
				...lead,
				assignment: { owner: 'Anna', ownerIds: { dynamics365 }, reassigned },
			});
			const fromRoute = { ownerFromLeadRoute: true, laterLeads: 'overwrite' };
			await run([routed(one, IDS.salesUser)], { options: fromRoute });
			const later = laterThan(one, { offerTitle: 'Changed' });
			const parameters = { mode, options: fromRoute };
			const { written } = await run([routed(later, `team:${IDS.team}`)], parameters);
			expect(statuses(written)).toEqual(['updated']);
			expect(rowOf(one).values).toMatchObject({
				ownerid: `systemusers(${IDS.salesUser})`,
				subject: expect.stringContaining('Changed'),
			});
			await run([routed(later, `team:${IDS.team}`, true)], parameters);
			expect(rowOf(one).values.ownerid).toBe(`teams(${IDS.team})`);
		},
	);

	it('come along in batches: 100 new leads with all three are two calls', async () => {
		await run(leadsOf(100), { options });
		expect(dataverse.batches()).toHaveLength(2);
		expect(dataverse.world.queued.size).toBe(100);
	});

	it('the queue gets a lead whose first answer was lost', async () => {
		dataverse.script({
			when: ({ isBatch }) => isBatch,
			times: 1,
			fault: { kind: 'reset', stored: true },
		});
		const { written } = await run([one], { options });
		expect(statuses(written)).toEqual(['unchanged']);
		expect(dataverse.world.queued.get(rowOf(one).id)).toBe(IDS.queue);
	});

	it.each([
		['an owner who does not exist', { owner: `team:${IDS.queue}` }, '0x80040217', 'IDs in the options Owner'],
		['a queue that does not exist', { queue: IDS.team }, '0x80040217', 'IDs in the options Owner'],
		['no ID', { queue: 'Inbox' }, 'ID_INVALID', 'id='],
		['no owner', { owner: 'Anna' }, 'ID_INVALID', 'Choose the record from the list'],
	])('%s is a matter of the set-up: every lead stays owed', async (_, wrong, code, remedy) => {
		const { unwritten } = await run([one, two], { options: wrong });
		expect(unwritten).toHaveLength(2);
		expect(unwritten[0]).toMatchObject({
			status: 'unavailable',
			code,
			remedy: expect.stringContaining(remedy),
		});
	});

	it('the role must allow to assign', async () => {
		dataverse.world.roles = ['Microsoft Marketplace Lead Writer'];
		const { unwritten } = await run([one], { options: { owner: `team:${IDS.team}` } });
		expect(unwritten).toMatchObject([{ status: 'unavailable', code: '0x80040220' }]);
		expect(dataverse.leads()).toEqual([]);
	});
});

it('a role that may create but not update writes the new leads, and leaves the others owed', async () => {
	await run([one]);
	dataverse.world.roles = ['Lead Creator'];
	const { written, unwritten } = await run([laterThan(one), two]);
	expect(written).toMatchObject([{ leadId: two.leadId, status: 'created' }]);
	expect(unwritten).toMatchObject([
		{ leadId: laterThan(one).leadId, status: 'unavailable', code: '0x80040220' },
	]);
});
