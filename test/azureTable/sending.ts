import '../workflow/n8nHome';
import { getRequestHelperFunctions } from 'n8n-core/dist/execution-engine/node-execution-context/utils/request-helpers';
import { readTableAccess } from '../../azureTable/access';
import { openTable } from '../../azureTable/table';
import type { Table, TableOptions } from '../../azureTable/table';
import { sendThrough } from '../../transport/send';
import type { Send, HttpRequest } from '../../transport/send';

type HelperArguments = Parameters<typeof getRequestHelperFunctions>;

/** n8n's own `helpers.httpRequest`. It looks at workflow and node only when a request carries a credential; ours never do. */
export const helpers = getRequestHelperFunctions(
	{} as HelperArguments[0],
	{} as HelperArguments[1],
	{} as HelperArguments[2],
);

/** Sends through n8n's real request helper. */
export const sendThroughN8n: Send = sendThrough(helpers);

/** Keeps what was sent, so that a test can count. */
export function recording(send: Send): { send: Send; requests: HttpRequest[] } {
	const requests: HttpRequest[] = [];
	return {
		requests,
		send: async (request) => {
			requests.push(request);
			return await send(request);
		},
	};
}

export async function openByConnectionString(
	connectionString: string,
	name: string,
	options: TableOptions = { retries: 0 },
	send: Send = sendThroughN8n,
): Promise<Table> {
	const access = readTableAccess({ authentication: 'connectionString', connectionString });
	return await openTable(access, name, send, options);
}
