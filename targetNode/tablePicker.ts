import type { ILoadOptionsFunctions, INodeListSearchResult, INodeProperties } from 'n8n-workflow';
import { type AzureTableCredentials, readTableAccess } from '../azureTable/access';
import { TableFault } from '../azureTable/fault';
import { type NamePage, tableNamePage } from '../azureTable/tableList';
import { BatchFailure } from '../delivery/target';
import { sendThrough } from '../transport/send';
import { forEditor, fromListOr, searched } from './editorLists';

type TableProperty = Pick<INodeProperties, 'displayName' | 'name' | 'description'> & Partial<INodeProperties>;

/** A parameter that names a table. @param table the one by default; @param isLedger whether it may be in the storage account of the ledger */
export const tablePicker = (
	{ isLedger = false, ...property }: TableProperty & { isLedger?: boolean },
	table: string,
): INodeProperties => ({
	type: 'resourceLocator',
	default: { mode: 'list', value: table },
	modes: fromListOr('Name', isLedger ? 'searchLedgerTables' : 'searchTables', `e.g. ${table}`),
	...property,
});

/** The tables of the storage account of the leads. */
export async function searchTables(
	this: ILoadOptionsFunctions,
	filter?: string,
	token?: string,
): Promise<INodeListSearchResult> {
	return await search(this, 'azureTableApi', filter, token);
}

/** The tables of the storage account of the ledger, which may have a credential of its own. */
export async function searchLedgerTables(
	this: ILoadOptionsFunctions,
	filter?: string,
	token?: string,
): Promise<INodeListSearchResult> {
	const isOther = this.getCurrentNodeParameter('ledgerStorage') === 'other';
	return await search(this, isOther ? 'azureTableLedgerApi' : 'azureTableApi', filter, token);
}

async function search(
	context: ILoadOptionsFunctions,
	credential: string,
	filter: string | undefined,
	token: string | undefined,
): Promise<INodeListSearchResult> {
	const page = await forEditor(context, 'tables of the storage account', async () => {
		const credentials = await context.getCredentials<AzureTableCredentials>(credential);
		return await read(credentials, context, token).catch(async (thrown: unknown) => {
			if (!(thrown instanceof TableFault)) return await Promise.reject(thrown);
			const { code, cause, remedy } = thrown;
			const byName = `${remedy} Or set the parameter to By Name and enter the name.`;
			return await Promise.reject(
				new BatchFailure('setup', { code, message: cause, cause: '', remedy: byName }),
			);
		});
	});
	const found = searched(
		page.names.map((name) => ({ name, value: name })),
		filter,
	);
	return { ...found, paginationToken: page.token };
}

const read = async (
	credentials: AzureTableCredentials,
	{ helpers }: ILoadOptionsFunctions,
	token: string | undefined,
): Promise<NamePage> => await tableNamePage(readTableAccess(credentials), sendThrough(helpers), token);
