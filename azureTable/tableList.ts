import { readFault } from './readFault';
import { sdkOver } from './table';
import type { TableAccess } from './access';
import type { Send } from '../transport/send';

/** The most that one answer has ("Query Tables", Table service REST API). */
const NAMES_PER_PAGE = 1000;

/** Most names that are read at once. In an account with more, nobody is told that a table is missing. */
export const MOST_NAMES = 5 * NAMES_PER_PAGE;

export interface NamePage {
	names: string[];
	/** Where to go on; absent at the end. */
	token?: string;
}

/**
 * Names of the tables of an account, in its order. A signature for one table may not list any, so it answers with that one.
 *
 * @throws TableFault also without the right to list
 */
export async function tableNamePage(access: TableAccess, send: Send, token?: string): Promise<NamePage> {
	if (access.sas !== null && access.sas.table !== null) return { names: [access.sas.table] };
	const { sdk, options } = await sdkOver(access, send, { skew: 0 }, { retries: 1 });
	const client =
		access.kind === 'connectionString'
			? sdk.TableServiceClient.fromConnectionString(access.connectionString, options)
			: new sdk.TableServiceClient(access.url, new sdk.AzureSASCredential(access.signature), options);
	const pages = client.listTables().byPage({ maxPageSize: NAMES_PER_PAGE, continuationToken: token });
	try {
		for await (const page of pages) {
			return { names: page.flatMap(({ name }) => name ?? []), token: page.continuationToken };
		}
	} catch (error) {
		throw readFault(error);
	}
	return { names: [] };
}

/**
 * The first names, at most about as many as `MOST_NAMES`.
 *
 * @throws TableFault also without the right to list
 */
export async function tableNames(access: TableAccess, send: Send): Promise<string[]> {
	const names: string[] = [];
	let token: string | undefined;
	do {
		const page = await tableNamePage(access, send, token);
		names.push(...page.names);
		token = page.token;
	} while (token !== undefined && names.length < MOST_NAMES);
	return names;
}
