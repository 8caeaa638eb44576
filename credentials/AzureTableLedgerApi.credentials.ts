import type { Icon, ICredentialType, INodeProperties } from 'n8n-workflow';
import { pageAddress } from '../targetNode/documentation';

/**
 * The storage account of the ledger, where that is not the one of the leads. A type of its own, because a node holds one credential of
 * a type; its form is that of Azure Table API.
 */
export class AzureTableLedgerApi implements ICredentialType {
	name = 'azureTableLedgerApi';

	extends = ['azureTableApi'];

	displayName = 'Azure Table Ledger API';

	icon: Icon = { light: 'file:azureTable.svg', dark: 'file:azureTable.dark.svg' };

	documentationUrl = pageAddress('azure-table-ledger-credential.md');

	properties: INodeProperties[] = [];
}
