import '../../workflow/n8nHome';
import { LoadOptionsContext } from 'n8n-core';
import { Workflow } from 'n8n-workflow';
import type { ICredentialDataDecryptedObject, INode } from 'n8n-workflow';
import { customField } from '../../../dev/lab/marketo/fields';
import { startMarketo } from '../../../dev/lab/marketo';
import type { Marketo, MarketoOptions } from '../../../dev/lab/marketo';
import {
	personFields,
	searchForms,
	searchLookupFields,
	searchNoteFields,
	searchPartitions,
	searchProgramIds,
	searchPrograms,
} from '../../../nodes/MarketoLead/fields/choices';
import { additionalDataFor } from '../../workflow/additionalData';
import { loadBuiltPackage } from '../../workflow/builtPackage';
import { CredentialsOfTest } from '../../workflow/credentials';
import { nodeTypesOf } from '../../workflow/nodeTypes';
import { credentialOf, marketoPackage, NODE, NODE_TYPE } from './harness';

let marketo: Marketo;
const running: Marketo[] = [];
afterEach(async () => await Promise.all(running.splice(0).map(async (lab) => await lab.stop())));

/** The context in which the editor asks for lists. */
async function editor(
	options: MarketoOptions = {},
	changes: ICredentialDataDecryptedObject = {},
): Promise<LoadOptionsContext> {
	marketo = await startMarketo(options);
	running.push(marketo);
	const node: INode = {
		id: 'node',
		name: NODE,
		type: NODE_TYPE,
		typeVersion: 1,
		position: [0, 0],
		parameters: {},
		credentials: { marketoLeadApi: { id: 'marketo', name: 'marketo' } },
	};
	const loader = await loadBuiltPackage(marketoPackage());
	const nodeTypes = nodeTypesOf(loader, {});
	const workflow = new Workflow({ nodes: [node], connections: {}, active: false, nodeTypes });
	const data = credentialOf(marketo, changes);
	const credentials = new CredentialsOfTest(loader, { marketo: { type: 'marketoLeadApi', data } });
	return new LoadOptionsContext(workflow, node, additionalDataFor(credentials), '/parameters');
}

it('The fields to map by hand are those that can be written, with their length and the expression that reads the lead.', async () => {
	const { fields } = await personFields.call(await editor());
	const ids = fields.map(({ id }) => id);
	expect(ids).toContain('marketplaceKey');
	expect(ids).not.toContain('sfdcId');
	expect(ids).not.toContain('id');
	expect(fields.find(({ id }) => id === 'email')).toMatchObject({
		displayName: 'Email Address (up to 255 characters)',
		defaultValue: '={{ $json.email }}',
		type: 'string',
	});
	expect(fields.find(({ id }) => id === 'leadScore')?.type).toBe('number');
	expect(fields.find(({ id }) => id === 'unsubscribed')?.type).toBe('boolean');
});

it('The fields are asked for anew each time, so that Refresh shows what was just changed in Marketo.', async () => {
	const context = await editor();
	await personFields.call(context);
	marketo.removeField('title');
	const { fields } = await personFields.call(context);
	expect(fields.map(({ id }) => id)).not.toContain('title');
	expect(marketo.calls).toHaveLength(2);
});

it('Fields that could not be read are asked for again.', async () => {
	const context = await editor();
	marketo.failNext({ kind: 'status', status: 200, code: '611' });
	await expect(personFields.call(context)).rejects.toThrow('The fields cannot be read');
	expect((await personFields.call(context)).fields.length).toBeGreaterThan(5);
});

it('All programs are listed, page by page and by a fragment of their name.', async () => {
	const programs = Array.from({ length: 450 }, (_, index) => ({ id: index + 1, name: `Program ${index}` }));
	const context = await editor({ programs });
	const first = await searchPrograms.call(context);
	const second = await searchPrograms.call(context, undefined, String(first.paginationToken));
	const third = await searchPrograms.call(context, undefined, String(second.paginationToken));
	expect([first, second, third].map(({ results }) => results.length)).toEqual([200, 200, 50]);
	expect(third.paginationToken).toBeUndefined();
	expect((await searchPrograms.call(context, 'program 19')).results.map(({ value }) => value)).toEqual([
		'Program 19',
		...Array.from({ length: 10 }, (_, index) => `Program 19${index}`),
	]);
});

it('Forms and the programs of forms are listed with their numbers, by which Submit Form knows them.', async () => {
	const forms = [{ id: 1007, fields: ['email'] }];
	const context = await editor({ forms, programs: [{ id: 1044, name: 'Marketplace' }] });
	expect((await searchForms.call(context, 'form')).results).toEqual([
		{ name: 'Form 1007 (1007)', value: 1007 },
	]);
	expect((await searchProgramIds.call(context)).results).toEqual([
		{ name: 'Marketplace (1044)', value: 1044 },
	]);
});

it('The partitions of the API user are listed.', async () => {
	const { results } = await searchPartitions.call(await editor({ partitions: ['Default', 'EMEA'] }), 'em');
	expect(results).toEqual([{ name: 'EMEA', value: 'EMEA' }]);
});

it('The lookup fields that can hold a key are listed.', async () => {
	const context = await editor({
		customFields: [customField('leadKey', 'Lead Key'), { ...customField('no', 'No'), updateable: false }],
	});
	const { results } = await searchLookupFields.call(context);
	expect(results.map(({ value }) => value)).toEqual(['email', 'leadKey']);
});

it('The text fields that can hold the words of buyers are listed.', async () => {
	const context = await editor({ customFields: [customField('note', 'Note')] });
	const { results } = await searchNoteFields.call(context, 'not');
	expect(results).toEqual([{ name: 'Note', value: 'note' }]);
});

it('A list that stays empty says why.', async () => {
	const denied = await editor({ permissions: ['readPeople'] });
	await expect(searchPrograms.call(denied)).rejects.toMatchObject({
		message: expect.stringContaining(
			'The programs cannot be read: The API user has no permission for this (603)',
		),
		description: expect.stringContaining('Read-Only Assets'),
	});
	const nobody = await editor({}, { clientSecret: '' });
	await expect(searchPartitions.call(nobody)).rejects.toThrow('lacks the client ID or the client secret');
});
