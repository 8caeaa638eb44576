import { readFault } from './readFault';
import { sdkOver } from './table';
import type { TableAccess } from './access';
import type { Send } from '../transport/send';

/** Most names that are read. An account may have more tables than anybody looks through. */
const MOST_TABLES = 1000;

/**
 * The names of the tables of an account, in its order. A signature for one table may not list any, so it answers with that one.
 *
 * @throws TableFault also without the right to list
 */
export async function tableNames(access: TableAccess, send: Send): Promise<string[]> {
	if (access.sas !== null && access.sas.table !== null) return [access.sas.table];
	const { sdk, options } = await sdkOver(access, send, { skew: 0 }, { retries: 1 });
	const client =
		access.kind === 'connectionString'
			? sdk.TableServiceClient.fromConnectionString(access.connectionString, options)
			: new sdk.TableServiceClient(access.url, new sdk.AzureSASCredential(access.signature), options);
	const names: string[] = [];
	try {
		for await (const { name } of client.listTables()) {
			if (name !== undefined) names.push(name);
			if (names.length === MOST_TABLES) break;
		}
	} catch (error) {
		throw readFault(error);
	}
	return names;
}
