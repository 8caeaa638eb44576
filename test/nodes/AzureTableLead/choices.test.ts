import '../../workflow/n8nHome';
import { LoadOptionsContext } from 'n8n-core';
import { Workflow } from 'n8n-workflow';
import type { ICredentialDataDecryptedObject, INode } from 'n8n-workflow';
import { startAzurite } from '../../../dev/lab/azurite';
import type { Azurite } from '../../../dev/lab/azurite';
import { tableColumns } from '../../../nodes/AzureTableLead/fields/choices';
import { openByConnectionString } from '../../azureTable/sending';
import { additionalDataFor } from '../../workflow/additionalData';
import { loadBuiltPackage } from '../../workflow/builtPackage';
import { CredentialsOfTest } from '../../workflow/credentials';
import { nodeTypesOf } from '../../workflow/nodeTypes';
import { NODE_TYPE } from './harness';
import { sourcePackage } from '../sourcePackage';

let azurite: Azurite;

beforeAll(async () => {
	azurite = await startAzurite();
});

afterAll(async () => {
	await azurite.stop();
});

/** The context in which the editor asks for the columns. */
async function editorOf(data: ICredentialDataDecryptedObject, table: string): Promise<LoadOptionsContext> {
	const node: INode = {
		id: 'node',
		name: 'Azure Table Lead',
		type: NODE_TYPE,
		typeVersion: 1,
		position: [0, 0],
		parameters: { table },
		credentials: { azureTableApi: { id: 'table', name: 'table' } },
	};
	const loader = await loadBuiltPackage(
		sourcePackage(
			['nodes/AzureTableLead/AzureTableLead.node.ts'],
			['credentials/AzureTableApi.credentials.ts'],
		),
	);
	const nodeTypes = nodeTypesOf(loader, {});
	const workflow = new Workflow({ nodes: [node], connections: {}, active: false, nodeTypes });
	const credentials = new CredentialsOfTest(loader, { table: { type: 'azureTableApi', data } });
	return new LoadOptionsContext(workflow, node, additionalDataFor(credentials), '/parameters');
}

const credential = (connectionString: string): ICredentialDataDecryptedObject => ({
	authentication: 'connectionString',
	connectionString,
});

describe('the columns to map by hand', () => {
	it('are those of the lead, filled with what reads them, when there is no table yet', async () => {
		const editor = await editorOf(credential(azurite.connectionString), 'Absent');
		const { fields } = await tableColumns.call(editor);

		expect(fields.map(({ id }) => id)).toContain('LedgerKey');
		expect(fields.find(({ id }) => id === 'Email')).toMatchObject({
			displayName: 'Email',
			defaultValue: '={{ $json.email }}',
		});
	});

	it('and those that stand in the rows of the table, each once and with its type', async () => {
		const table = await openByConnectionString(azurite.connectionString, 'Filled');
		await table.create();
		await table.write([
			{ kind: 'insert', partitionKey: 'p', rowKey: 'a', properties: { Owner: 'Kim', Email: 'x' } },
			{ kind: 'insert', partitionKey: 'p', rowKey: 'b', properties: { Owner: 'Kim', Score: 7, Hot: true } },
		]);
		const { fields } = await tableColumns.call(
			await editorOf(credential(azurite.connectionString), 'Filled'),
		);
		const ids = fields.map(({ id }) => id);

		expect(ids.filter((id) => id === 'Email' || id === 'Owner')).toEqual(['Email', 'Owner']);
		expect(fields.slice(-3).map(({ id, type }) => [id, type])).toEqual([
			['Owner', 'string'],
			['Score', 'number'],
			['Hot', 'boolean'],
		]);
	});

	it('are not an empty list when the table cannot be read', async () => {
		const wrong = azurite.connectionString.replace(/AccountKey=[^;]+/, 'AccountKey=d3Jvbmcta2V5');

		await expect(tableColumns.call(await editorOf(credential(wrong), 'Filled'))).rejects.toThrow(
			'The columns of the table cannot be read: Azure does not accept the key or signature',
		);
	});
});
