import type { INodeParameters } from 'n8n-workflow';
import { startHubSpot } from '../../../dev/lab/hubspot';
import type { HubSpot, HubSpotOptions } from '../../../dev/lab/hubspot';
import type { Lead } from '../../../lead/lead';
import { leadOf, leadsOf } from '../../delivery/leads';
import type { TargetResult, TargetRun } from '../../targetNode/targetRun';
import type { Engine } from '../../workflow/engine';
import { credentialOf, runHubSpot, startHubSpotEngine } from './harness';

let engine: Engine;
let hubSpot: HubSpot;
let number = 0;

beforeAll(async () => {
	engine = await startHubSpotEngine();
});
afterEach(async () => {
	await hubSpot?.stop();
});

/** Each account has a key of its own: what the process remembers of one must not help the next test. */
const start = async (options: HubSpotOptions = {}) => {
	hubSpot = await startHubSpot({ key: `pat-eu1-lab-SECRET-${++number}`, ...options });
};
const run = async (
	leads: readonly Lead[],
	parameters: INodeParameters = {},
	more: Partial<TargetRun> = {},
): Promise<TargetResult> =>
	await runHubSpot(engine, leads, { credential: credentialOf(hubSpot), parameters, ...more });
const prepare = async () => await run([leadOf('any')], { operation: 'prepare' });
const paths = () => hubSpot.calls.map(({ path }) => path);
const writesTo = (path: string) => paths().filter((one) => one.endsWith(path)).length;
const statuses = ({ written }: TargetResult) => written.map(({ status }) => status);
const expectNothingPrivate = ({ shown }: TargetResult) => {
	expect(shown).not.toMatch(/private\.example|Secretname|555 0100|SECRET|127\.0\.0\.1/);
};

describe('Create or Update', () => {
	it('writes 1,000 new leads as contacts with notes in three calls per hundred.', async () => {
		await start({ callsPerTenSeconds: 100 });
		const result = await run(leadsOf(1000));
		expect(result.unwritten).toEqual([]);
		expect(hubSpot.contacts()).toHaveLength(1000);
		expect(hubSpot.notes()).toHaveLength(1000);
		expect(hubSpot.calls.length).toBeLessThanOrEqual(3 * 10 + 2);
		expect(result.written[0]).toMatchObject({
			status: 'created',
			target: 'hubSpot',
			targetUrl: `https://app-eu1.hubspot.com/contacts/4711/record/0-1/${hubSpot.contacts()[0]?.id}`,
		});
	});

	it('writes only what is new to a contact that exists, and nothing that sales wrote is lost.', async () => {
		await start();
		const contact = hubSpot.put({
			email: 'A@private.example',
			lastname: 'Married',
			lifecyclestage: 'customer',
			hubspot_owner_id: '41629780',
		});
		const result = await run([leadOf('a')], {
			options: { owner: { __rl: true, mode: 'id', value: '41629779' } },
		});
		expect(statuses(result)).toEqual(['updated']);
		expect(contact.properties).toMatchObject({
			lastname: 'Married',
			firstname: 'Robin',
			company: 'Fabrikam',
			lifecyclestage: 'customer',
			hubspot_owner_id: '41629780',
		});
		expect(hubSpot.notes()[0]?.properties.hs_note_body).toContain('Last Name: Secretname a');
	});

	it('changes nothing when the same lead is written again.', async () => {
		await start();
		await run([leadOf('a')]);
		const result = await run([leadOf('a')]);
		expect(statuses(result)).toEqual(['unchanged']);
		expect(hubSpot.notes()).toHaveLength(1);
		expect(writesTo('contacts/batch/update')).toBe(0);
	});

	it('finds a contact by its additional addresses.', async () => {
		await start();
		hubSpot.put({ email: 'main@private.example', hs_additional_emails: 'a@private.example', lastname: 'X' });
		expect(statuses(await run([leadOf('a')]))).toEqual(['updated']);
		expect(hubSpot.contacts()).toHaveLength(1);
	});

	it('writes several leads of one address as one contact, with a note for each, in every order.', async () => {
		for (const order of [
			[0, 1],
			[1, 0],
		]) {
			await start();
			await prepare();
			const leads = [
				leadOf('a', { action: 'PLT', stage: 'active', note: 'We need 500 seats', leadId: ID_1 }),
				leadOf('a', { action: 'INS', stage: 'initial-interest', note: null, leadId: ID_2, title: null }),
			];
			const result = await run(order.map((index) => leads[index] ?? leadOf('a')));
			expect(statuses(result)).toEqual(['created', 'updated']);
			expect(hubSpot.contacts()).toHaveLength(1);
			expect(hubSpot.contacts()[0]?.properties).toMatchObject({
				marketplace_action: 'PLT',
				marketplace_stage: 'active',
				jobtitle: 'Buyer',
			});
			expect(hubSpot.notes()).toHaveLength(2);
			expect(hubSpot.notes().some(({ properties }) => properties.hs_note_body?.includes('500 seats'))).toBe(
				true,
			);
			await hubSpot.stop();
		}
	});

	it('ends a race with somebody else as an update.', async () => {
		await start();
		let raced = false;
		hubSpot.script({
			fault: { kind: 'slow', milliseconds: 1 },
			when: ({ path }) => {
				if (path.endsWith('contacts/batch/create') && !raced) {
					raced = true;
					hubSpot.put({ email: 'a@private.example', phone: '1' });
				}
				return false;
			},
		});
		const result = await run([leadOf('a'), leadOf('b')]);
		expect(statuses(result)).toEqual(['updated', 'created']);
		expect(
			hubSpot.contacts().find(({ properties }) => properties.email === 'a@private.example')?.properties,
		).toMatchObject({
			phone: '1',
			lastname: 'Secretname a',
		});
		await hubSpot.stop();
		await start();
		raced = false;
		hubSpot.script({
			fault: { kind: 'slow', milliseconds: 1 },
			when: ({ path }) => {
				if (path.endsWith('contacts/batch/create') && !raced) {
					raced = true;
					hubSpot.put({ email: 'a@private.example' });
				}
				return false;
			},
		});
		expect(statuses(await run([leadOf('a')]))).toEqual(['updated']);
	});

	it('recognises leads without an address by the own unique property, and refuses them without it.', async () => {
		await start();
		const anonymous = leadOf('a', { email: null, customerKey: null });
		const refused = await run([anonymous]);
		expect(refused.unwritten[0]).toMatchObject({ status: 'rejected', code: 'NO_EMAIL' });
		await prepare();
		expect(statuses(await run([anonymous]))).toEqual(['created']);
		expect(statuses(await run([anonymous]))).toEqual(['unchanged']);
		expect(hubSpot.contacts()).toHaveLength(1);
	});

	it('writes a lead without an address and without a name, which HubSpot would refuse, and says so.', async () => {
		await start();
		await prepare();
		const nobody = leadOf('a', { email: null, customerKey: null, firstName: null, lastName: null });
		const { written } = await run([nobody, leadOf('b')]);
		expect(written.map(({ status }) => status)).toEqual(['created', 'created']);
		expect(written[0]?.message).toContain('Last name is "Not provided"');
		expect(written[1]?.message).not.toContain('Not provided');
		expect(statuses(await run([nobody]))).toEqual(['unchanged']);
		expect(hubSpot.contacts().map(({ properties }) => properties.lastname)).toContain('Not provided');
	});

	it('puts the words of a buyer into the note as text, whatever they hold.', async () => {
		await start();
		await run([leadOf('a', { note: '<script>alert(1)</script> & \u000b"x"' })]);
		expect(hubSpot.notes()[0]?.properties.hs_note_body).toContain(
			'&lt;script&gt;alert(1)&lt;/script&gt; &amp; &quot;x&quot;',
		);
	});

	it('gives a new contact owner, lifecycle stage, lead status and legal basis.', async () => {
		await start();
		await run([leadOf('a')], {
			options: {
				owner: { __rl: true, mode: 'list', value: '41629779' },
				legalBasis: { __rl: true, mode: 'list', value: 'Legitimate interest – prospect/lead' },
			},
		});
		expect(hubSpot.contacts()[0]?.properties).toMatchObject({
			hubspot_owner_id: '41629779',
			lifecyclestage: 'lead',
			hs_lead_status: 'NEW',
			hs_legal_basis: 'Legitimate interest – prospect/lead',
		});
	});

	it('gives a new contact the owner that Lead Route chose, and an existing one only after Reassign.', async () => {
		await start();
		const options = { ownerFromLeadRoute: true, owner: { __rl: true, mode: 'id', value: '1' } };
		const routed = (id: string, hubspot: string | null, reassigned = false) => ({
			...leadOf(id, { email: `${id}@private.example` }),
			assignment: { owner: 'Anna', ownerIds: { hubspot }, reassigned },
		});
		const owners = () => hubSpot.contacts().map(({ properties }) => properties.hubspot_owner_id);
		await run([routed('a', '48'), routed('b', null)], { options });
		expect(owners()).toEqual(['48', '1']);
		await run([routed('a', '49')], { options });
		expect(owners()).toEqual(['48', '1']);
		expect(statuses(await run([routed('a', '49', true)], { options }))).toEqual(['updated']);
		expect(owners()).toEqual(['49', '1']);
		expect(statuses(await run([routed('a', '49', true)], { options }))).toEqual(['unchanged']);
		const overwrite = { ...options, laterLeads: 'overwrite' };
		const renamed = { ...routed('a', '50'), lastName: 'Newname' };
		expect(statuses(await run([renamed], { options: overwrite }))).toEqual(['updated']);
		expect(hubSpot.contacts()[0]?.properties).toMatchObject({
			hubspot_owner_id: '49',
			lastname: 'Newname',
		});
		await run([routed('a', '50', true)], { options: overwrite });
		expect(owners()).toEqual(['50', '1']);
		const [unknown] = (await run([routed('c', null)], { options: { ownerFromLeadRoute: true } })).written;
		expect(unknown?.message).toContain('Lead Route has no HubSpot ID for Anna');
	});
});

const ID_1 = '11111111-1111-5111-8111-111111111111';
const ID_2 = '22222222-2222-5222-8222-222222222222';

describe('a crash or a lost answer', () => {
	it.each(['contacts/batch/create', 'notes/batch/create'])(
		'at %s adds no second contact and no second note.',
		async (path) => {
			await start();
			hubSpot.script({
				fault: { kind: 'reset', stored: true },
				times: 1,
				when: (call) => call.path.endsWith(path),
			});
			const result = await run(leadsOf(3));
			expect(result.unwritten).toEqual([]);
			expect(hubSpot.contacts()).toHaveLength(3);
			expect(hubSpot.notes()).toHaveLength(3);
		},
	);

	it('at the creation of leads adds no second lead.', async () => {
		await start();
		await prepare();
		hubSpot.script({
			fault: { kind: 'reset', stored: true },
			times: 1,
			when: ({ path }) => path.endsWith('leads/batch/create'),
		});
		const result = await run(leadsOf(3), { recordInterestAs: 'lead' });
		expect(result.unwritten).toEqual([]);
		expect(hubSpot.leads()).toHaveLength(3);
	});

	it('finds the note of a lead among many notes of sales.', async () => {
		await start();
		await run([leadOf('a')]);
		const id = hubSpot.contacts()[0]?.id ?? '';
		for (let note = 0; note < 150; note++) hubSpot.putNote(id, `Call ${note}`);
		expect(statuses(await run([leadOf('a')]))).toEqual(['unchanged']);
	});
});

describe('Record Interest As', () => {
	it('Lead records one lead per lead, with a note only where there are words.', async () => {
		await start();
		await prepare();
		const leads = [leadOf('a', { leadId: ID_1 }), leadOf('b', { leadId: ID_2, note: 'Please call' })];
		const result = await run(leads, { recordInterestAs: 'lead' });
		expect(statuses(result)).toEqual(['created', 'created']);
		expect(hubSpot.leads()[0]?.properties).toMatchObject({
			hs_lead_name: 'Fabrikam – contoso.widget',
			marketplace_lead_id: ID_1,
		});
		expect(hubSpot.notes()).toHaveLength(1);
		expect(statuses(await run(leads, { recordInterestAs: 'lead' }))).toEqual(['unchanged', 'unchanged']);
		expect(hubSpot.leads()).toHaveLength(2);
	});

	it('Lead says what is missing in an account without leads or before Prepare HubSpot.', async () => {
		await start({ hasLeads: false });
		const result = await run([leadOf('a')], { recordInterestAs: 'lead' });
		expect(result.unwritten[0]).toMatchObject({ status: 'unavailable', code: 'LEADS_NOT_AVAILABLE' });
		expect(hubSpot.contacts()).toHaveLength(0);
	});

	it('Nothing writes contacts only.', async () => {
		await start();
		await run([leadOf('a')], { recordInterestAs: 'nothing' });
		expect([hubSpot.contacts().length, hubSpot.notes().length]).toEqual([1, 0]);
	});
});

describe('do-not-contact leads', () => {
	const lead = () => leadOf('a', { doNotContact: true, action: 'DNC', stage: 'do-not-contact' });

	it('are suppressed by default.', async () => {
		await start();
		expect(statuses(await run([lead()]))).toEqual(['suppressed']);
		expect(hubSpot.contacts()).toHaveLength(0);
	});

	it('are written and unsubscribed from all e-mail by option.', async () => {
		await start();
		expect(statuses(await run([lead(), leadOf('b')], { options: { doNotContact: 'deliver' } }))).toEqual([
			'created',
			'created',
		]);
		expect([...hubSpot.optedOut]).toEqual(['a@private.example']);
	});
});

it.each([
	['an empty object', { json: {} }],
	['no body', { text: '' }],
	['an error in a success', { json: { status: 'error', category: 'VALIDATION_ERROR' } }],
	['an error that names no record', { json: { results: [], errors: [{ category: 'X', context: {} }] } }],
])('a note that HubSpot does not confirm counts as not written (%s).', async (_, body) => {
	await start();
	hubSpot.script({
		fault: { kind: 'status', status: 200, ...body },
		when: ({ path }) => path.endsWith('notes/batch/create'),
		times: 1,
	});
	const { written, unwritten } = await run(leadsOf(3));
	const again = await run(leadsOf(3));
	expect(written.length + unwritten.length).toBe(3);
	expect(again.unwritten).toEqual([]);
	expect(hubSpot.notes()).toHaveLength(3);
	expect(written.every(({ attempts }) => attempts === 2)).toBe(true);
});

it('an offer whose name is part of another one is listed beside it.', async () => {
	await start();
	await prepare();
	await run([leadOf('a', { offer: 'contoso.widget-pro' })]);
	await run([leadOf('a', { offer: 'contoso.widget', leadId: '00000000-0000-5000-8000-000000000001' })]);
	expect(hubSpot.contacts()[0]?.properties.marketplace_offers).toBe('contoso.widget-pro; contoso.widget');
});

describe('values that do not fit', () => {
	it('never cost the lead: they are left out and told in the note.', async () => {
		await start({
			contactProperties: [
				{
					name: 'marketplace_stage',
					label: 'Marketplace Stage',
					type: 'enumeration',
					fieldType: 'select',
					groupName: 'contactinformation',
					options: [{ label: 'Cold', value: 'cold' }],
				},
			],
		});
		const result = await run([leadOf('a')]);
		expect(result.written[0]).toMatchObject({ status: 'created' });
		expect(String(result.written[0]?.message)).toContain('Marketplace Stage was left out');
		expect(hubSpot.notes()[0]?.properties.hs_note_body).toContain('Marketplace Stage: ');
	});

	it('that only HubSpot knows of are left out in a second try.', async () => {
		await start({
			refuse: ({ phone }) =>
				phone === undefined
					? undefined
					: { name: 'phone', error: 'INVALID_PHONE', message: 'not valid: 555 0100' },
		});
		const result = await run(leadsOf(3));
		expect(result.unwritten).toEqual([]);
		expect(hubSpot.contacts()).toHaveLength(3);
		expect(hubSpot.contacts()[0]?.properties.phone).toBeUndefined();
		expectNothingPrivate(result);
	});

	it.each(['INVALID_OPTION', 'INVALID_PHONE', 'PROPERTY_DOESNT_EXIST', 'SOMETHING_NEW'])(
		'cost neither their lead nor another one where HubSpot refuses the call for them (%s).',
		async (error) => {
			for (const [count, isKnown] of [
				[1, false],
				[1, true],
				[3, true],
			] as const) {
				await hubSpot?.stop();
				await start({
					refuse: ({ jobtitle }) =>
						jobtitle === 'Odd' ? { name: 'jobtitle', error, message: 'no' } : undefined,
				});
				if (isKnown) hubSpot.put({ email: 'odd@private.example' });
				const result = await run([leadOf('odd', { title: 'Odd' }), ...leadsOf(count - 1)]);
				expect(result.unwritten).toEqual([]);
				expect(result.written[0]?.message).toContain('Job Title was left out');
				expect(JSON.stringify(hubSpot.notes())).toContain('Job Title: Odd');
			}
		},
	);

	it('refuse the lead where the user wants that.', async () => {
		await start({
			contactProperties: [
				{
					name: 'marketplace_stage',
					label: 'Marketplace Stage',
					type: 'enumeration',
					fieldType: 'select',
					groupName: 'contactinformation',
					options: [{ label: 'Cold', value: 'cold' }],
				},
			],
		});
		const result = await run([leadOf('a')], { options: { longValues: 'reject' } });
		expect(result.unwritten[0]).toMatchObject({ status: 'rejected' });
	});

	it('A mapping in which nothing is mapped creates no empty contact.', async () => {
		await start();
		const result = await run([leadOf('a')], {
			fieldMapping: 'manual',
			fields: { mappingMode: 'defineBelow', value: {} },
		});
		expect(result.unwritten[0]).toMatchObject({ status: 'unavailable', code: 'NOTHING_MAPPED' });
		expect(hubSpot.contacts()).toHaveLength(0);
	});
});

const STAGES = [...new Set(leadsOf(1).map(({ stage }) => stage ?? ''))].map((value) => ({
	label: value,
	value,
}));

describe('faults', () => {
	const busy = (code: string) => ({ kind: 'status', status: 429, code }) as const;

	it('One bad address costs no neighbour, and its text is never shown.', async () => {
		await start();
		const result = await run([leadOf('a'), leadOf('b', { email: 'b@private.exampl3' }), leadOf('c')]);
		expect(statuses(result)).toEqual(['created', 'created']);
		expect(result.unwritten[0]).toMatchObject({ status: 'rejected', code: 'INVALID_EMAIL' });
		expectNothingPrivate(result);
	});

	it('An erased person is refused and the others are written.', async () => {
		await start();
		hubSpot.erase('a@private.example');
		const result = await run([leadOf('a'), leadOf('b')]);
		expect(result.unwritten[0]).toMatchObject({ status: 'rejected', code: 'EMAIL_ERASED' });
		expect(statuses(result)).toEqual(['created']);
	});

	it.each(['SECONDLY', 'TEN_SECONDLY_ROLLING'])(
		'A limit of calls (%s) is waited for.',
		async (policy) => {
			await start();
			hubSpot.script({
				fault: { ...busy(policy), retryAfter: 0 },
				times: 1,
				when: ({ path }) => path.endsWith('batch/read'),
			});
			const result = await run(leadsOf(2));
			expect(result.unwritten).toEqual([]);
		},
		30_000,
	);

	it('When the calls of the day are used up, no further call is made, and the leads are unavailable.', async () => {
		await start({ callsPerDay: 2 });
		const result = await run(leadsOf(300));
		expect(result.unwritten).toHaveLength(300);
		expect(result.unwritten[0]).toMatchObject({ status: 'unavailable', code: 'DAILY_LIMIT' });
		const calls = hubSpot.calls.length;
		expect(calls).toBeLessThanOrEqual(4);
		await run(leadsOf(10));
		expect(hubSpot.calls.length).toBe(calls);
	});

	it.each([
		[{ kind: 'status', status: 503 }],
		[{ kind: 'status', status: 423 }],
		[{ kind: 'status', status: 477, retryAfter: 1 }],
		[{ kind: 'status', status: 524 }],
		[{ kind: 'reset' }],
		[{ kind: 'badJson' }],
	] as const)('A passing fault ($0.kind $0.status) is repeated until it passes.', async (fault) => {
		await start();
		hubSpot.script({ fault, times: 1, when: ({ path }) => path.endsWith('contacts/batch/create') });
		const result = await run(leadsOf(3));
		expect(result.unwritten).toEqual([]);
		expect(hubSpot.contacts()).toHaveLength(3);
	});

	it('A missing scope is named, costs one call, and gives no lead up.', async () => {
		await start({ scopes: ['crm.objects.contacts.read'] });
		const result = await run(leadsOf(250));
		expect(result.unwritten).toHaveLength(250);
		expect(result.unwritten[0]).toMatchObject({
			status: 'unavailable',
			code: 'MISSING_SCOPES',
			message: 'The service key lacks a scope (crm.objects.contacts.write)',
		});
		expect(writesTo('contacts/batch/create')).toBeLessThanOrEqual(2);
	});

	it('An account that is being moved for longer than the run lasts is not called again, and no lead is given up.', async () => {
		await start();
		hubSpot.script({
			fault: { kind: 'status', status: 477, retryAfter: 7200 },
			when: ({ path }) => path.endsWith('contacts/batch/create'),
		});
		const result = await run(leadsOf(250));
		expect(result.unwritten).toHaveLength(250);
		expect(result.unwritten[0]).toMatchObject({ status: 'unavailable', code: 'HTTP 477' });
		expect(writesTo('contacts/batch/create')).toBeLessThanOrEqual(2);
	});

	it.each([false, true])(
		'A call that is refused as a whole because of one lead costs this lead only, whether the call has trace IDs that are heeded or not (%s).',
		async (heedsTraces) => {
			await start({ heedsTraces });
			const leads = [...leadsOf(40), leadOf('bad', { email: 'bad@private.exampl3' })];
			const result = await run(leads);
			expect(result.written).toHaveLength(40);
			expect(result.unwritten).toHaveLength(1);
			expect(result.unwritten[0]).toMatchObject({ status: 'rejected', code: 'INVALID_EMAIL' });
			expect(hubSpot.calls.length).toBeLessThanOrEqual(heedsTraces ? 6 : 35);
			expectNothingPrivate(result);
		},
	);

	it.each([
		['one lead', 1, true],
		['many leads', 40, true],
		['many leads that are refused as a whole', 40, false],
	])(
		'A property that was deleted while it is remembered is left out for %s, and the properties are read anew in the next execution.',
		async (_, count, heedsTraces) => {
			await start({ heedsTraces });
			await prepare();
			await run([leadOf('before')]);
			const contacts = hubSpot.properties.all.contacts;
			contacts.splice(
				contacts.findIndex(({ name }) => name === 'marketplace_stage'),
				1,
			);
			const result = await run(leadsOf(count));
			expect(result.unwritten).toEqual([]);
			expect(result.written).toHaveLength(count);
			expect(String(result.written[0]?.message)).toContain('Marketplace Stage was left out');
			expect(hubSpot.notes().at(-1)?.properties.hs_note_body).toContain('Marketplace Stage: ');
			const schemaReads = () => writesTo('/crm/properties/2026-09/contacts');
			const before = schemaReads();
			const next = await run([leadOf('after')]);
			expect(statuses(next)).toEqual(['created']);
			expect(String(next.written[0]?.message)).not.toContain('left out');
			expect(schemaReads()).toBe(before + 1);
		},
	);

	it.each([1, 30])(
		'An option that the portal lost while it is remembered is left out with a hint, for %i leads.',
		async (count) => {
			const options = [{ label: 'Lead', value: 'lead' }];
			await start({
				contactProperties: [
					{
						...{ name: 'marketplace_stage', label: 'Marketplace Stage', type: 'enumeration' },
						...{ fieldType: 'select', groupName: 'contactinformation', options },
					},
				],
			});
			options.push(...STAGES);
			await run([leadOf('before')]);
			options.splice(1);
			const result = await run(leadsOf(count));
			expect(result.unwritten).toEqual([]);
			expect(String(result.written[0]?.message)).toContain('Marketplace Stage was left out');
			expect(hubSpot.contacts().at(-1)?.properties.marketplace_stage).toBeUndefined();
		},
	);

	it('A property that is mapped and that the account lacks is told, and its value is in the note.', async () => {
		await start();
		const result = await run([leadOf('a')], {
			fieldMapping: 'manual',
			fields: { mappingMode: 'defineBelow', value: { lastname: 'X', renamed_by_sales: 'kept' } },
		});
		expect(statuses(result)).toEqual(['created']);
		expect(result.written[0]?.message).toContain(
			'renamed_by_sales was left out: the account does not have it.',
		);
		expect(hubSpot.notes()[0]?.properties.hs_note_body).toContain('renamed_by_sales: kept');
	});

	it.each([
		['MISSING_REQUIRED_PROPERTY', 1],
		['MISSING_CONDITIONAL_REQUIRED_PROPERTY', 1],
		['MISSING_CONDITIONAL_REQUIRED_PROPERTY', 40],
	])('A validation rule (%s) names its property and gives none of %i leads up.', async (error, count) => {
		await start({ refuse: () => ({ name: 'industry', error, message: 'industry is required' }) });
		const result = await run(leadsOf(count));
		expect(result.unwritten).toHaveLength(count);
		expect(result.unwritten[0]).toMatchObject({
			status: 'unavailable',
			code: error,
			message: 'The account requires a property that has no value (industry)',
		});
	});

	it('A wrong key is told in words and gives no lead up.', async () => {
		await start();
		const result = await run(leadsOf(5), {}, { credential: credentialOf(hubSpot, { apiKey: 'pat-wrong' }) });
		expect(result.unwritten[0]).toMatchObject({ status: 'unavailable', code: 'INVALID_AUTHENTICATION' });
		expectNothingPrivate(result);
	});

	it('A rule of the account that refuses everybody gives no lead up, and all are written once it is gone.', async () => {
		let isStrict = true;
		await start({
			refuse: () =>
				isStrict
					? {
							name: 'industry',
							error: 'MISSING_CONDITIONAL_REQUIRED_PROPERTY',
							message: 'industry is required',
						}
					: undefined,
		});
		const refused = await run(leadsOf(250));
		expect(refused.unwritten).toHaveLength(250);
		expect(refused.unwritten[0]).toMatchObject({ status: 'unavailable' });
		expect(hubSpot.calls.length).toBeLessThanOrEqual(15);
		isStrict = false;
		expect((await run(leadsOf(250))).unwritten).toEqual([]);
	});
});

describe('Prepare HubSpot', () => {
	it('creates what the node fills, and a second run changes nothing.', async () => {
		await start();
		const first = await prepare();
		expect(
			first.written.filter(({ result }) => result === 'created').map(({ property }) => property),
		).toEqual([
			'marketplace_offers',
			'marketplace_source',
			'marketplace_action',
			'marketplace_stage',
			'marketplace_campaign',
			'marketplace_contact_key',
			'marketplace_lead_id',
			'marketplace_offer',
			'marketplace_source',
			'marketplace_action',
			'marketplace_stage',
		]);
		expect(hubSpot.properties.isUnique('contacts', 'marketplace_contact_key')).toBe(true);
		const calls = hubSpot.calls.filter(({ method }) => method === 'POST').length;
		const second = await prepare();
		expect(new Set(second.written.map(({ result }) => result))).toEqual(new Set(['existed']));
		expect(hubSpot.calls.filter(({ method }) => method === 'POST')).toHaveLength(calls);
	});

	it('says what a person must make by hand when the key lacks the scope.', async () => {
		await start({ scopes: ['crm.objects.contacts.read', 'crm.objects.contacts.write'] });
		const { written } = await prepare();
		expect(written[0]).toMatchObject({ result: 'to be made by hand', property: 'marketplace_offers' });
		expect(written.at(-1)).toMatchObject({ result: 'not available' });
	});
});

describe('test leads', () => {
	it('are sent with a link, listed and deleted, and nobody else is.', async () => {
		await start();
		hubSpot.put({ email: 'real@private.example', lastname: 'MSFT_TEST_not really' });
		const [sent] = (await run([leadOf('a')], { operation: 'sendTestLead' })).written;
		expect(sent).toMatchObject({ status: 'created', found: true });
		expect(String(sent?.targetUrl)).toContain('/record/0-1/');
		const listed = await run([leadOf('a')], { operation: 'getTestLeads', returnAll: true });
		expect(listed.written.map(({ id }) => id)).toEqual([sent?.targetId]);
		const deleted = await run([leadOf('a')], { operation: 'deleteTestLeads' });
		expect(deleted.written).toEqual([expect.objectContaining({ id: sent?.targetId, deleted: true })]);
		expect(hubSpot.contacts()).toHaveLength(1);
	});

	it('are not said to be deleted when the key is wrong.', async () => {
		await start();
		const credential = credentialOf(hubSpot, { apiKey: 'pat-wrong' });
		const operation = { operation: 'deleteTestLeads' };
		const onError = await run([leadOf('a')], operation, { credential });
		expect([onError.written, onError.unwritten[0]?.code]).toEqual([[], 'INVALID_AUTHENTICATION']);
		const goesOn = await run([leadOf('a')], operation, { credential, onError: 'continueRegularOutput' });
		expect(goesOn.written[0]).toMatchObject({ status: 'unavailable', code: 'INVALID_AUTHENTICATION' });
	});
});

it('Get Owners lists the owners of all pages, ready for the teams of Lead Route.', async () => {
	const owners = Array.from({ length: 120 }, (_, index) => ({
		id: String(index),
		email: `o${index}@publisher.example`,
		firstName: 'O',
		lastName: String(index),
	}));
	await start({ owners });
	const { written } = await run([leadOf('a')], { operation: 'getOwners' });
	expect(written).toHaveLength(120);
	expect(written[119]).toMatchObject({ name: 'O 119', ownerIds: { hubspot: '119' } });
});
