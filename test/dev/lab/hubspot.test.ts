import { Client } from '@hubspot/api-client';
import { AssociationSpecAssociationCategoryEnum, FilterOperatorEnum } from '@hubspot/api-client/lib/codegen/crm/contacts';
import { startHubSpot } from '../../../dev/lab/hubspot';
import type { HubSpot, HubSpotOptions } from '../../../dev/lab/hubspot';

/** HubSpot's own client still calls the paths of v3 and v4: they are rewritten to those of 2026-09. */
const NEW_PATHS: ReadonlyArray<readonly [RegExp, string]> = [
	[/^\/crm\/v3\/(objects|properties|owners|pipelines)/, '/crm/$1/2026-09'],
	[/^\/crm\/v4\/associations/, '/crm/associations/2026-09'],
	[/^\/account-info\/v3/, '/account-info/2026-09'],
];

interface Call {
	getUrl(): string;
	setUrl(url: string): void;
}

/** The client hands its calls over untyped. */
const isCall = (call: unknown): call is Call => typeof Reflect.get(Object(call), 'setUrl') === 'function';

function rewritten(call: unknown): unknown {
	if (!isCall(call)) return call;
	const url = new URL(call.getUrl());
	for (const [old, path] of NEW_PATHS) url.pathname = url.pathname.replace(old, path);
	call.setUrl(url.href);
	return call;
}

let hubSpot: HubSpot;
afterEach(async () => {
	await hubSpot?.stop();
});

async function start(options: HubSpotOptions = {}, accessToken?: string): Promise<Client> {
	hubSpot = await startHubSpot(options);
	return new Client({
		accessToken: accessToken ?? hubSpot.key,
		basePath: hubSpot.url,
		numberOfApiCallRetries: 0,
		middleware: [
			{
				pre: async (call) => await Promise.resolve(rewritten(call)),
				post: async (answer) => await Promise.resolve(answer),
			},
		],
	});
}

const contact = (email: string, more: Record<string, string> = {}) => ({
	properties: { email, lastname: 'Client', ...more },
	associations: [],
});

const refusal = async (work: Promise<unknown>): Promise<unknown> =>
	await work.then(
		() => null,
		(thrown: unknown) => Reflect.get(Object(thrown), 'body') ?? thrown,
	);

describe("HubSpot's own client", () => {
	it('creates, reads, changes and archives contacts.', async () => {
		const { crm } = await start();
		const created = await crm.contacts.batchApi.create({
			inputs: [contact('a@b.example'), contact('c@d.example')],
		});
		expect(created.results).toHaveLength(2);
		const read = await crm.contacts.batchApi.read({
			idProperty: 'email',
			inputs: [{ id: 'A@b.example' }],
			properties: ['email', 'lastname'],
			propertiesWithHistory: [],
		});
		const [found] = read.results;
		expect(found?.properties).toEqual({ email: 'a@b.example', lastname: 'Client' });
		await crm.contacts.batchApi.update({
			inputs: [{ id: found?.id ?? '', properties: { lastname: 'Changed' } }],
		});
		expect(
			hubSpot
				.contacts()
				.map(({ properties }) => properties.lastname)
				.sort(),
		).toEqual(['Changed', 'Client']);
		await crm.contacts.batchApi.archive({ inputs: [{ id: found?.id ?? '' }] });
		expect(hubSpot.contacts()).toHaveLength(1);
	});

	it('reads who is there and who is not from one answer.', async () => {
		const { crm } = await start();
		hubSpot.put({ email: 'a@b.example' });
		const read = await crm.contacts.batchApi.read({
			idProperty: 'email',
			inputs: [{ id: 'a@b.example' }, { id: 'nobody@b.example' }],
			properties: ['email'],
			propertiesWithHistory: [],
		});
		expect(read.results).toHaveLength(1);
		expect(read).toMatchObject({ numErrors: 1, errors: [{ category: 'OBJECT_NOT_FOUND' }] });
	});

	it('is told of a contact that exists, with its id, beside the one that was created.', async () => {
		const { crm } = await start();
		const { id } = hubSpot.put({ email: 'a@b.example' });
		const answer = await crm.contacts.batchApi.create({
			inputs: [
				{ ...contact('a@b.example'), objectWriteTraceId: '1' },
				{ ...contact('c@d.example'), objectWriteTraceId: '2' },
			],
		});
		expect(answer).toMatchObject({
			results: [{ objectWriteTraceId: '2' }],
			errors: [{ category: 'CONFLICT', context: { existingId: [id], objectWriteTraceId: ['1'] } }],
		});
	});

	it('writes notes that belong to a contact, and finds them there.', async () => {
		const { crm } = await start();
		const { id } = hubSpot.put({ email: 'a@b.example' });
		await crm.objects.notes.batchApi.create({
			inputs: [
				{
					properties: { hs_timestamp: '2026-11-28T00:00:00Z', hs_note_body: 'Words' },
					associations: [
						{
							to: { id },
							types: [
								{
									associationCategory: AssociationSpecAssociationCategoryEnum.HubspotDefined,
									associationTypeId: 202,
								},
							],
						},
					],
				},
			],
		});
		const found = await crm.associations.v4.batchApi.getPage('contacts', 'notes', { inputs: [{ id }] });
		expect(found.results.map(({ to }) => to.map(({ toObjectId }) => toObjectId))).toEqual([
			[hubSpot.notes()[0]?.id],
		]);
	});

	it('makes and lists properties, lists owners, searches, and asks for the account.', async () => {
		const client = await start();
		const { crm } = client;
		await crm.properties.groupsApi.create('contacts', { name: 'own', label: 'Own', displayOrder: -1 });
		const wanted = { name: 'own_key', label: 'Own Key', groupName: 'own', hasUniqueValue: true };
		// The client's enumerations are unions of their values.
		await crm.properties.coreApi.create('contacts', {
			...wanted,
			type: 'string' as never,
			fieldType: 'text' as never,
		});
		const { results } = await crm.properties.coreApi.getAll('contacts');
		expect(results.find(({ name }) => name === 'own_key')).toMatchObject({
			label: 'Own Key',
			hasUniqueValue: true,
		});
		expect((await crm.owners.ownersApi.getPage()).results).toHaveLength(2);
		hubSpot.put({ email: 'a@b.example', lastname: 'MSFT_TEST_1' });
		const search = await crm.contacts.searchApi.doSearch({
			filterGroups: [
				{
					filters: [
						{ propertyName: 'lastname', operator: FilterOperatorEnum.ContainsToken, value: 'MSFT_TEST_*' },
					],
				},
			],
			properties: ['lastname'],
			limit: 10,
			after: '0',
			sorts: [],
		});
		expect(search.total).toBe(1);
		const details = await client.apiRequest({ path: '/account-info/2026-09/details' });
		expect(await details.json()).toMatchObject({ portalId: 4711, uiDomain: 'app-eu1.hubspot.com' });
	});

	it.each<[string, HubSpotOptions, string | undefined, string]>([
		['a wrong key', {}, 'pat-wrong', 'INVALID_AUTHENTICATION'],
		['a missing scope', { scopes: ['crm.objects.contacts.read'] }, undefined, 'MISSING_SCOPES'],
		['a limit of calls', { callsPerTenSeconds: 0 }, undefined, 'RATE_LIMITS'],
	])('is refused for %s.', async (_reason, options, key, category) => {
		const { crm } = await start(options, key);
		const body = await refusal(crm.contacts.batchApi.create({ inputs: [contact('a@b.example')] }));
		expect(body).toMatchObject({ category });
	});

	it.each([
		['an unknown property', [contact('a@b.example', { unknown: 'x' })], 'PROPERTY_DOESNT_EXIST'],
		['an address that is none', [contact('a@b')], 'INVALID_EMAIL'],
		['the same address twice', [contact('a@b.example'), contact('A@b.example')], 'Duplicate IDs'],
		['more than a hundred', Array.from({ length: 101 }, (_, at) => contact(`a${at}@b.example`)), 'maximum'],
	])('is refused for %s, and nothing is written.', async (_reason, inputs, words) => {
		const { crm } = await start();
		expect(JSON.stringify(await refusal(crm.contacts.batchApi.create({ inputs })))).toContain(words);
		expect(hubSpot.contacts()).toHaveLength(0);
	});
});
