import '../../workflow/n8nHome';
import { LoadOptionsContext } from 'n8n-core';
import { Workflow } from 'n8n-workflow';
import type { ICredentialDataDecryptedObject, INode } from 'n8n-workflow';
import { EXTERNAL_ID, externalIdField, field, picklist, startSalesforce } from '../../../dev/lab/salesforce';
import type { SalesforceLab, SalesforceOptions } from '../../../dev/lab/salesforce';
import {
	leadFields,
	searchCampaigns,
	searchExternalIdFields,
} from '../../../nodes/SalesforceLead/fields/choices';
import { additionalDataFor } from '../../workflow/additionalData';
import { loadBuiltPackage } from '../../workflow/builtPackage';
import { CredentialsOfTest } from '../../workflow/credentials';
import { nodeTypesOf } from '../../workflow/nodeTypes';
import { credentialFor, NODE_TYPE } from './harness';
import { sourcePackage } from '../sourcePackage';

let lab: SalesforceLab;
const start = async (options: SalesforceOptions = {}) => {
	lab = await startSalesforce(options);
};
afterEach(async () => await lab?.stop());

/** The context in which the editor asks for the fields. */
async function editorOf(data: ICredentialDataDecryptedObject): Promise<LoadOptionsContext> {
	const node: INode = {
		id: 'node',
		name: 'Salesforce Lead',
		type: NODE_TYPE,
		typeVersion: 1,
		position: [0, 0],
		parameters: {},
		credentials: { salesforceLeadApi: { id: 'org', name: 'org' } },
	};
	const loader = await loadBuiltPackage(
		sourcePackage(
			['nodes/SalesforceLead/SalesforceLead.node.ts'],
			['credentials/SalesforceLeadApi.credentials.ts'],
		),
	);
	const workflow = new Workflow({
		nodes: [node],
		connections: {},
		active: false,
		nodeTypes: nodeTypesOf(loader, {}),
	});
	const credentials = new CredentialsOfTest(loader, { org: { type: 'salesforceLeadApi', data } });
	return new LoadOptionsContext(workflow, node, additionalDataFor(credentials), '/parameters');
}

const fieldsOf = async () => {
	const { fields } = await leadFields.call(await editorOf(credentialFor(lab)));
	return new Map(fields.map((row) => [row.id, row]));
};

describe('the fields to map by hand', () => {
	it('are those that the user may write, the usual ones first and with their expressions', async () => {
		await start({
			fields: [
				externalIdField(EXTERNAL_ID),
				field('Tier__c', 'picklist', 40, {
					nillable: false,
					restrictedPicklist: true,
					picklistValues: picklist('Gold', 'Silver'),
				}),
			],
		});
		const fields = await fieldsOf();
		expect([...fields.keys()].slice(0, 3)).toEqual(['FirstName', 'LastName', 'Company']);
		expect(fields.get('LastName')).toMatchObject({
			required: false,
			defaultValue: '={{ $json.lastName }}',
		});
		expect(fields.get('Tier__c')).toMatchObject({
			required: true,
			type: 'options',
			options: [
				{ name: 'Gold', value: 'Gold' },
				{ name: 'Silver', value: 'Silver' },
			],
		});
		expect(fields.get('DoNotCall')?.type).toBe('boolean');
		expect(fields.get('NumberOfEmployees')?.type).toBe('number');
		expect(fields.has('Name')).toBe(false);
		expect(fields.get('Country')?.defaultValue).toBeDefined();
	});

	it('offer the country code and not a text beside it, where the org has country picklists', async () => {
		await start({ countryCodes: ['US'] });
		const fields = await fieldsOf();
		expect(fields.get('CountryCode')?.defaultValue).toBe('={{ $json.countryCode }}');
		expect(fields.get('Country')?.defaultValue).toBeUndefined();
	});
});

it('the external id fields to choose from are those that the org has', async () => {
	await start({ fields: [externalIdField(EXTERNAL_ID), field('Text__c', 'string', 20)] });
	const { results } = await searchExternalIdFields.call(await editorOf(credentialFor(lab)));
	expect(results).toEqual([{ name: `Marketplace Key (${EXTERNAL_ID})`, value: EXTERNAL_ID }]);
});

it('the campaigns to choose from are those that run, by a fragment of their name', async () => {
	await start({ campaigns: ['701000000000001AAA'] });
	const editor = await editorOf(credentialFor(lab));
	const campaign = { name: 'Campaign', value: '701000000000001AAA' };
	expect((await searchCampaigns.call(editor, 'camp')).results).toEqual([campaign]);
	expect((await searchCampaigns.call(editor, 'fair')).results).toEqual([]);
});

it('the editor says why the fields cannot be read', async () => {
	await start();
	const editor = await editorOf(credentialFor(lab, { consumerSecret: 'x' }));
	await expect(leadFields.call(editor)).rejects.toMatchObject({
		message: 'The fields of the org cannot be read: Salesforce does not accept the credential',
		description: expect.stringMatching(
			'consumer secret does not belong to the app. Copy the Consumer Secret again',
		),
	});
});
