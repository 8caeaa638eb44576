import { NodeConnectionTypes, NodeOperationError } from 'n8n-workflow';
import type {
	IHookFunctions,
	INodeType,
	INodeTypeDescription,
	INodeExecutionData,
	IWebhookFunctions,
	IWebhookResponseData,
} from 'n8n-workflow';
import { azureTableApiTest } from '../../azureTable/credentialTest';
import { TableFault } from '../../azureTable/fault';
import { bodyTextOf } from '../../lead/bodyText';
import { leadIdOfRow } from '../../lead/identity';
import { ledgerKeyOf } from '../../lead/ledgerKey';
import { leadIdOfPost, postNameOf, rowOfPost } from '../../lead/post';
import { refusalOf, type Refusal } from './admission';
import { testLeadWebhook } from './credential';
import { leadItem } from './leadItem';
import { readTerms, type WebhookTerms } from './parameters';
import { properties } from './properties';
import { whyOutOfReach } from './reach';
import { readBody } from './readBody';
import { Receipts } from './receipts';
import { SECRET_PARAMETER } from './secrets';
import { openingProblem, storePost } from './store';
import { pageAddress } from '../../targetNode/documentation';
import { searchTables } from '../../targetNode/tablePicker';

export class MarketplaceLeadWebhookTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Marketplace Lead Webhook Trigger',
		name: 'marketplaceLeadWebhookTrigger',
		documentationUrl: pageAddress('marketplace-lead-webhook-trigger.md'),
		icon: {
			light: 'file:marketplaceLeadWebhookTrigger.svg',
			dark: 'file:marketplaceLeadWebhookTrigger.dark.svg',
		},
		group: ['trigger'],
		// It must stay 1: see the parameter `options` in properties.ts.
		version: 1,
		subtitle:
			'={{ $parameter["storeIn"] === "azureTable" ? "Stores in " + $parameter["table"] : $parameter["respond"] === "lastNode" ? "Responds when finished" : "Responds when stored" }}',
		description:
			'Starts the workflow when Partner Center posts a Microsoft marketplace lead to the HTTPS endpoint, and stores every post',
		eventTriggerDescription: 'Waiting for a lead to be posted to the test URL',
		activationMessage:
			'You can now enter the Production URL, followed by ?code= and the URL Secret, in Partner Center as the HTTPS endpoint for leads. Lead Ledger, Summary, shows where each stored lead is; you find it in the template Proof of delivery.',
		defaults: { name: 'Marketplace Lead Webhook Trigger' },
		inputs: [],
		outputs: [NodeConnectionTypes.Main],
		credentials: [
			{ name: 'leadWebhookApi', required: true, testedBy: 'testLeadWebhook' },
			{
				name: 'azureTableApi',
				required: true,
				testedBy: 'azureTableApiTest',
				displayOptions: { show: { storeIn: ['azureTable'] } },
			},
		],
		webhooks: [
			{
				name: 'default',
				httpMethod: 'POST',
				path: 'lead',
				responseMode: '={{ $parameter["storeIn"] === "azureTable" ? "onReceived" : $parameter["respond"] }}',
				// Only the status counts for the sender, and nothing of the workflow is its business.
				responseData: 'noData',
			},
		],
		triggerPanel: {
			header: 'Wait for a lead from Partner Center',
			executionsHelp: {
				inactive:
					'Two URLs, two uses. <br /><br /><b>To try the workflow</b>, press Execute step and post a lead to the <i>Test URL</i>, followed by ?code= and the URL Secret of the credential. <br /><br /><b>For real leads</b>, publish the workflow and enter the <i>Production URL</i>, followed by ?code= and the URL Secret, in Partner Center: your offer, Offer setup, Customer leads, Connect, HTTPS endpoint. It must begin with https:// and be reachable from the internet; if it shows localhost, set WEBHOOK_URL. Each lead then starts an execution, which you find in the executions list.',
				active:
					'Two URLs, two uses. <br /><br /><b>To try changes</b>, press Execute step and post a lead to the <i>Test URL</i>, followed by ?code= and the URL Secret of the credential. <br /><br /><b>Real leads</b> arrive at the <i>Production URL</i>, followed by ?code= and the URL Secret, as entered in Partner Center. Press Validate there to send a test lead; you find its execution in the executions list.',
			},
			activationHint: {
				inactive:
					'Publish the workflow before you press Validate in Partner Center: the Production URL only responds while the workflow is published.',
				active:
					'Leads that are posted to the Production URL start the workflow. You find them in the executions list.',
			},
		},
		hints: [
			{
				message:
					'If a node fails, the sender is told that the lead did not arrive, and Microsoft does not promise to try again. Choose When Lead Is Stored, unless your own service posts the leads and repeats them.',
				type: 'warning',
				location: 'ndv',
				whenToDisplay: 'always',
				displayCondition:
					'={{ $parameter["respond"] === "lastNode" && $parameter["storeIn"] !== "azureTable" }}',
			},
		],
		properties,
	};

	methods = {
		credentialTest: { azureTableApiTest, testLeadWebhook },
		listSearch: { searchTables },
	};

	/** Partner Center offers no way to enter the URL from outside, so nothing is registered: the user does it by hand. */
	webhookMethods = {
		default: {
			async checkExists(this: IHookFunctions): Promise<boolean> {
				return false;
			},
			/** Lets the activation fail with the reason when no post could come in later. */
			async create(this: IHookFunctions): Promise<boolean> {
				const { table } = await readTerms(this);
				if (table !== null) await checkStore(this, table);
				warnIfOutOfReach(this);
				return true;
			},
			async delete(this: IHookFunctions): Promise<boolean> {
				return true;
			},
		},
	};

	/** Who posts is looked at before the body is, so that strangers take up no memory. */
	async webhook(this: IWebhookFunctions): Promise<IWebhookResponseData> {
		const terms = await readTerms(this);
		const request = this.getRequestObject();
		const { headers, ip: address, query } = request;
		const refusal = refusalOf({ address, code: query[SECRET_PARAMETER], headers }, terms);
		if (refusal) return refuse(this, refusal);
		const received = await readBody(request, terms.maxBodySize);
		if (received.kind === 'tooLarge') return refuse(this, TOO_LARGE);
		// A sender that closes the connection before the first byte has sent no lead, and gets no answer.
		if (!received.isComplete && received.bytes.length === 0) return { noWebhookResponse: true };
		return await takeIn(this, terms, { ...received, contentType: headers['content-type'] });
	}
}

/** Of all triggers of this process. */
const receipts = new Receipts();

interface Received {
	bytes: Buffer;
	isComplete: boolean;
	contentType: string | undefined;
}

/**
 * Stores a post, or hands it to n8n, which stores it as an execution. With a table, a post that is in it starts no execution: the lead
 * would travel both ways. The Test URL stores nothing and always emits.
 */
async function takeIn(
	context: IWebhookFunctions,
	terms: WebhookTerms,
	received: Received,
): Promise<IWebhookResponseData> {
	const { bytes, contentType } = received;
	const { body } = bodyTextOf(bytes, contentType);
	const name = postNameOf(body, terms.secret);
	const isStored = terms.table !== null && context.getMode() !== 'manual';
	const receivedAt = new Date(isStored ? receipts.firstOf(`${terms.table}\n${name}`, Date.now()) : Date.now());
	const emit = (leadId: string, ledgerKey?: string): IWebhookResponseData => {
		const ofLedger = ledgerKey === undefined ? {} : { ledgerKey };
		const item: INodeExecutionData = {
			json: { ...leadItem(received, contentType, receivedAt, leadId), ...ofLedger },
		};
		return { workflowData: [[item]] };
	};
	if (terms.table === null) return emit(leadIdOfPost(name));
	// The id that it has in the table: should it have got there in spite of a fault, it is still one lead.
	const { partitionKey, rowKey } = rowOfPost(name, receivedAt);
	const leadId = leadIdOfRow(partitionKey, rowKey);
	const ledgerKey = ledgerKeyOf({ partitionKey, rowKey });
	if (!isStored) return emit(leadId, ledgerKey);
	const stored = await storePost(context, terms.table, { ...received, body, receivedAt, name });
	if (!(stored instanceof TableFault)) {
		context.getResponseObject().status(200).end();
		return { noWebhookResponse: true };
	}
	if (terms.ifUnreachable === 'refuse' && stored.kind !== 'tooLarge')
		return refuse(context, unreachable(stored));
	context.logger.warn(
		`${context.getNode().name} keeps the lead ${leadId} in n8n: ${stored.cause} (${stored.code}). ${stored.remedy}`,
	);
	return emit(leadId, ledgerKey);
}

const unreachable = ({ cause, code }: TableFault): Refusal => ({
	status: 503,
	headers: { 'Retry-After': '60' },
	reason: `${cause} (${code})`,
});

/** @throws NodeOperationError when no post could be stored with these parameters and this credential */
async function checkStore(context: IHookFunctions, table: string): Promise<void> {
	const problem = await openingProblem(context, table);
	if (problem === null) return;
	throw new NodeOperationError(context.getNode(), `${problem.cause}. ${problem.remedy}`, {
		description: problem.code,
	});
}

/** Says so in the log, and lets the workflow be activated: through a tunnel or a gateway it may be reached. */
function warnIfOutOfReach(context: IHookFunctions): void {
	const url = context.getMode() === 'manual' ? undefined : context.getNodeWebhookUrl('default');
	const reason = url === undefined ? null : whyOutOfReach(url);
	if (reason === null) return;
	context.logger.warn(
		`${context.getNode().name}: Microsoft cannot post leads to the Production URL ${url}: ${reason}. Set WEBHOOK_URL to the public https:// address of n8n and restart it.`,
	);
}

const TOO_LARGE: Refusal = { status: 413, reason: "it is larger than 'Max Body Size' allows" };

/** Answers with the bare status. */
function refuse(context: IWebhookFunctions, { status, headers = {}, reason }: Refusal): IWebhookResponseData {
	context.logger.warn(`${context.getNode().name} refused a post (${status}): ${reason}.`);
	context.getResponseObject().status(status).set(headers).end();
	return { noWebhookResponse: true };
}
