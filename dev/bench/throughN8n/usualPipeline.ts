import { AzureNamedKeyCredential, generateAccountSas } from '../../../vendor/azureDataTables';
import { BUILT_IN_UPSERT } from '../deliverSalesforce';
import { USUAL_SCRIPT } from '../parse/usualScript';
import type { BenchWorkflow } from './realN8n';

/** Where the leads are, for a node that can send an HTTP request: an address with a signature. */
export function addressWithSignature(connectionString: string, table: string): string {
	const settings = new Map(
		connectionString
			.split(';')
			.filter((part) => part.includes('='))
			.map((part) => [part.slice(0, part.indexOf('=')), part.slice(part.indexOf('=') + 1)]),
	);
	const key = new AzureNamedKeyCredential(
		settings.get('AccountName') ?? '',
		settings.get('AccountKey') ?? '',
	);
	const signature = generateAccountSas(key, { expiresOn: new Date(Date.now() + 24 * 60 * 60_000) });
	return `${settings.get('TableEndpoint') ?? ''}/${table}()?${signature}`;
}

const AS_JSON = {
	sendHeaders: true,
	headerParameters: { parameters: [{ name: 'accept', value: 'application/json;odata=nometadata' }] },
	options: {},
};

/** Rows come as one item; each becomes a lead in the fields that the usual script reads. */
const SCRIPT = `
const rows = $input.first().json.value.map((json) => ({ json }));
const read = ($input) => {${USUAL_SCRIPT}};
return read({ all: () => rows }).map(({ json }, at) => ({
	json: { ...json, customerKey: rows[at].json.RowKey, rowKey: rows[at].json.RowKey },
}));
`;

type Node = BenchWorkflow['nodes'][number] & { typeVersion: number; webhookId?: string };

const node = (
	name: string,
	type: string,
	typeVersion: number,
	parameters: Record<string, unknown>,
): Node => ({
	name,
	type: `n8n-nodes-base.${type}`,
	typeVersion,
	parameters,
});

function inARow(name: string, nodes: Node[]): BenchWorkflow & { connections: object } {
	return {
		name,
		nodes: nodes.map((one, at) => ({ ...one, id: String(at), position: [at * 200, 0] })),
		connections: Object.fromEntries(
			nodes
				.slice(1)
				.map(({ name: to }, at) => [
					nodes[at]?.name ?? '',
					{ main: [[{ node: to, type: 'main', index: 0 }]] },
				]),
		),
		settings: { executionOrder: 'v1', saveDataSuccessExecution: 'none' },
	};
}

/**
 * What a user would build without this package: HTTP Request reads rows, a Code node reads the leads, n8n's Salesforce node writes each.
 * A webhook starts it, so that nothing is waited for.
 *
 * @param credential id of a Salesforce OAuth2 credential
 */
export const usualPipeline = (
	address: string,
	count: number,
	credential: string,
	path: string,
): BenchWorkflow =>
	inARow('Built-in nodes', [
		{ ...node('Start', 'webhook', 2, { httpMethod: 'POST', path, options: {} }), webhookId: path },
		node('Rows', 'httpRequest', 4.2, { url: `${address}&$top=${count}`, ...AS_JSON }),
		node('Leads', 'code', 2, { jsCode: SCRIPT }),
		{
			...node('Salesforce', 'salesforce', 1, { authentication: 'oAuth2', ...BUILT_IN_UPSERT }),
			credentials: { salesforceOAuth2Api: { id: credential, name: 'Salesforce' } },
		},
	]);

/**
 * Microsoft's recipe for a poller, built in n8n: each minute HTTP Request asks the whole table for rows with a newer time stamp (lead-facts
 * 1.1). What it finds it posts, row by row.
 *
 * @param receiver where to post rows; absent: they are only read
 */
export const recipeEachMinute = (address: string, receiver?: string): BenchWorkflow => {
	const since = '{{ encodeURIComponent($now.minus({ minutes: 1 }).toUTC().toISO()) }}';
	return inARow('Recipe', [
		node('Each Minute', 'scheduleTrigger', 1.2, {
			rule: { interval: [{ field: 'minutes', minutesInterval: 1 }] },
		}),
		node('Rows', 'httpRequest', 4.2, {
			url: `=${address}&$filter=Timestamp%20gt%20datetime'${since}'`,
			...AS_JSON,
		}),
		node('Each', 'splitOut', 1, { fieldToSplitOut: 'value', options: {} }),
		...(receiver === undefined
			? []
			: [
					node('Post', 'httpRequest', 4.2, {
						method: 'POST',
						url: receiver,
						sendBody: true,
						specifyBody: 'json',
						jsonBody: '={{ JSON.stringify($json) }}',
						options: {},
					}),
				]),
	]);
};
