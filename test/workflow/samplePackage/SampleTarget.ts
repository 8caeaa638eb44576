import { NodeApiError, NodeConnectionTypes } from 'n8n-workflow';
import type {
	ICredentialsDecrypted,
	ICredentialTestFunctions,
	IExecuteFunctions,
	INodeCredentialTestResult,
	INodeExecutionData,
	INodeType,
	INodeTypeDescription,
	JsonObject,
} from 'n8n-workflow';

/** Posts each item to the address in its parameter `url`, by the credential that its parameter names. */
export class SampleTarget implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Sample Target',
		name: 'sampleTarget',
		group: ['output'],
		usableAsTool: true,
		version: 1,
		description: 'Posts each item',
		defaults: { name: 'Sample Target' },
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [
			{ name: 'headerApi', displayOptions: { show: { authentication: ['headerApi'] } } },
			{
				name: 'signedApi',
				testedBy: 'sampleTest',
				displayOptions: { show: { authentication: ['signedApi'] } },
			},
		],
		properties: [
			{ displayName: 'URL', name: 'url', type: 'string', default: '' },
			{
				displayName: 'Authentication',
				name: 'authentication',
				type: 'options',
				options: [
					{ name: 'Header', value: 'headerApi' },
					{ name: 'Signed', value: 'signedApi' },
				],
				default: 'headerApi',
			},
		],
	};

	methods = {
		credentialTest: {
			async sampleTest(
				this: ICredentialTestFunctions,
				{ data }: ICredentialsDecrypted,
			): Promise<INodeCredentialTestResult> {
				const { request } = this.helpers;
				const answer: unknown = await request({ uri: String(data?.secret), json: true });
				return { status: 'OK', message: JSON.stringify(answer) };
			},
		},
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		const written: INodeExecutionData[] = [];
		for (const [index, item] of this.getInputData().entries()) {
			try {
				written.push(await post(this, item, index));
			} catch (failure) {
				const error = new NodeApiError(this.getNode(), failure as JsonObject, { itemIndex: index });
				if (!this.continueOnFail()) throw error;
				// Without `error` beside `json`: the engine would put it in the place of the merged input.
				written.push({ json: { error: error.message }, pairedItem: { item: index } });
			}
		}
		return [written];
	}
}

async function post(node: IExecuteFunctions, item: INodeExecutionData, index: number) {
	const type = String(node.getNodeParameter('authentication', index));
	const { realm } = await node.getCredentials(type, index);
	const url = String(node.getNodeParameter('url', index));
	const request = { method: 'POST' as const, url, body: item.json, json: true };
	const answer: unknown = await node.helpers.httpRequestWithAuthentication.call(node, type, request);
	return { json: { ...item.json, answer: JSON.stringify(answer), realm }, pairedItem: { item: index } };
}
