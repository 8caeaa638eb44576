import '../../workflow/n8nHome';
import { LoadOptionsContext } from 'n8n-core';
import { Workflow } from 'n8n-workflow';
import type { ICredentialDataDecryptedObject, INode } from 'n8n-workflow';
import { IDS, startDataverse } from '../../../dev/lab/dataverse';
import type { Dataverse } from '../../../dev/lab/dataverse';
import { tableColumns } from '../../../nodes/Dynamics365Lead/fields/choices';
import { searchCampaigns, searchOwners, searchQueues } from '../../../nodes/Dynamics365Lead/fields/owners';
import { additionalDataFor } from '../../workflow/additionalData';
import { loadBuiltPackage } from '../../workflow/builtPackage';
import { CredentialsOfTest } from '../../workflow/credentials';
import { nodeTypesOf } from '../../workflow/nodeTypes';
import { credentialFor, NODE_TYPE, PRIVATE } from './harness';
import { sourcePackage } from '../sourcePackage';

let dataverse: Dataverse;

beforeEach(async () => {
	dataverse = await startDataverse();
});
afterEach(async () => await dataverse.stop());

/** The context in which the editor asks for the columns. */
async function editorOf(data: ICredentialDataDecryptedObject): Promise<LoadOptionsContext> {
	const node: INode = {
		id: 'node',
		name: 'Dynamics 365 Lead',
		type: NODE_TYPE,
		typeVersion: 1,
		position: [0, 0],
		parameters: {},
		credentials: { dynamics365LeadApi: { id: 'dynamics', name: 'dynamics' } },
	};
	const loader = await loadBuiltPackage(
		sourcePackage(
			['nodes/Dynamics365Lead/Dynamics365Lead.node.ts'],
			['credentials/Dynamics365LeadApi.credentials.ts'],
		),
	);
	const nodeTypes = nodeTypesOf(loader, {});
	const workflow = new Workflow({ nodes: [node], connections: {}, active: false, nodeTypes });
	const credentials = new CredentialsOfTest(loader, { dynamics: { type: 'dynamics365LeadApi', data } });
	return new LoadOptionsContext(workflow, node, additionalDataFor(credentials), '/parameters');
}

const columns = async () => (await tableColumns.call(await editorOf(credentialFor(dataverse)))).fields;

it('offers the writable columns of the environment, custom ones too, those with a default first', async () => {
	const fields = await columns();
	const ids = fields.map(({ id }) => id);
	expect(ids.slice(0, 2)).toEqual(['subject', 'firstname']);
	expect(ids).toEqual(expect.arrayContaining(['new_offer', 'mobilephone', 'leadqualitycode']));
	expect(ids).not.toEqual(expect.arrayContaining(['fullname']));
	for (const id of ['fullname', 'createdon', 'statecode', 'ownerid', 'campaignid', 'leadid']) {
		expect(ids).not.toContain(id);
	}
	expect(fields.find(({ id }) => id === 'emailaddress1')?.defaultValue).toBe('={{ $json.email }}');
});

it('marks what forms demand, and lists the choices of a choice column', async () => {
	const fields = await columns();
	expect(fields.find(({ id }) => id === 'lastname')?.displayName).toBe(
		'Last Name (lastname) - Required by Forms',
	);
	expect(fields.find(({ id }) => id === 'leadqualitycode')).toMatchObject({
		type: 'options',
		options: [
			{ name: 'Hot', value: 1 },
			{ name: 'Warm', value: 2 },
			{ name: 'Cold', value: 3 },
		],
	});
});

it('asks the environment each time that the editor asks, so that a new column is offered at once', async () => {
	await columns();
	dataverse.world.columns.set('new_seats', { name: 'new_seats', label: 'Seats', type: 'String', max: 9 });
	dataverse.world.columns.delete('new_offer');
	const ids = (await columns()).map(({ id }) => id);
	expect(ids).toContain('new_seats');
	expect(ids).not.toContain('new_offer');
});

it('waits a passing fault out and does as the environment says before it asks again', async () => {
	const start = Date.now();
	dataverse.failNext({ kind: 'status', status: 503, retryAfter: 0.3 });
	expect((await columns()).length).toBeGreaterThan(10);
	expect(Date.now() - start).toBeGreaterThan(290);
});

it('says why the columns cannot be read', async () => {
	const editor = await editorOf(credentialFor(dataverse, { clientSecret: 'wrong' }));
	const thrown: unknown = await tableColumns.call(editor).catch((error: unknown) => error);
	expect(thrown).toMatchObject({
		message: 'The columns of the lead table cannot be read: The client secret is not accepted',
		description: expect.stringContaining('create a new client secret'),
	});
	expect(JSON.stringify(thrown)).not.toMatch(PRIVATE);
});

it('owners, campaigns and queues are chosen by name; a team is told from a user by its value', async () => {
	dataverse.world.roles = ['Lead Manager'];
	const editor = await editorOf(credentialFor(dataverse));
	expect((await searchOwners.call(editor)).results).toEqual([
		{ name: 'Anna Sales (anna@contoso.example)', value: IDS.salesUser },
		{ name: 'Inside Sales', value: `team:${IDS.team}` },
	]);
	expect((await searchCampaigns.call(editor, 'market')).results).toEqual([
		{ name: 'Marketplace 2026', value: IDS.campaign },
	]);
	expect((await searchQueues.call(editor, 'nothing like it')).results).toEqual([]);
});

it('a list that the application user may not read says which right is missing', async () => {
	const editor = await editorOf(credentialFor(dataverse));
	await expect(searchQueues.call(editor)).rejects.toMatchObject({
		message: expect.stringContaining('may not read users, teams, campaigns or queues'),
		description: expect.stringContaining('Queue'),
	});
});
