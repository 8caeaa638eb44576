import {
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
	type IPollFunctions,
	NodeConnectionTypes,
} from 'n8n-workflow';
import { azureTableApiTest, azureTableLedgerApiTest } from '../../azureTable/credentialTest';
import { TableFault } from '../../azureTable/fault';
import { rawLead } from '../../leadTable/leadRows';
import { newestLeads } from '../../leadTable/newestLeads';
import { readParameters } from './parameters';
import { isShown, pollFailure } from './pollFailure';
import { isFirstPoll, pollOnce } from './pollOnce';
import { properties } from './properties';
import { readableItem } from './readableItem';
import { sampleLeads } from './sampleLeads';
import { openTables } from '../../leadTable/tables';
import { stateOf } from './triggerState';
import { pageAddress } from '../../targetNode/documentation';

/** How many leads Fetch Test Event shows. */
const MOST_SHOWN = 5;

export class MarketplaceLeadTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Marketplace Lead Trigger',
		name: 'marketplaceLeadTrigger',
		documentationUrl: pageAddress('marketplace-lead-trigger.md'),
		icon: { light: 'file:marketplaceLeadTrigger.svg', dark: 'file:marketplaceLeadTrigger.dark.svg' },
		group: ['trigger'],
		version: 1,
		subtitle: '={{$parameter["table"]}}',
		description:
			'Starts the workflow with new Microsoft marketplace leads from an Azure table, and keeps account of each until it has arrived',
		eventTriggerDescription: '',
		activationMessage:
			'New leads in the table now start the workflow. Press Validate in Partner Center to send a test lead. Where each lead is, you see with Lead Ledger, Summary: the template Proof of delivery has it ready.',
		defaults: { name: 'Marketplace Lead Trigger' },
		polling: true,
		inputs: [],
		outputs: [NodeConnectionTypes.Main],
		credentials: [
			{ name: 'azureTableApi', required: true, testedBy: 'azureTableApiTest' },
			{
				name: 'azureTableLedgerApi',
				required: true,
				testedBy: 'azureTableLedgerApiTest',
				displayOptions: { show: { ledgerStorage: ['other'] } },
			},
		],
		triggerPanel: {
			header: 'Fetch leads from the table',
			executionsHelp: {
				inactive:
					'In Partner Center, open your offer, Offer setup, Customer leads, and connect Azure Table with the connection string of the same storage account. Its Validate button writes a test lead into the table. <br /><br />Fetch Test Event shows the newest leads, or samples while there is none, and takes no lead away. <br /><br />Execute Workflow takes them through the other nodes, and writes nothing: targets only check leads of the trigger in a run that is started by hand, unless their option Dry Run is set to off.',
				active:
					'New leads are fetched within seconds, as Look Every says. Each lead is noted in the ledger table until it has arrived: Lead Ledger, Summary, shows where each is. <br /><br />Fetch Test Event shows the newest leads, or samples while there is none, and takes no lead away. <br /><br />Execute Workflow takes them through the other nodes, and writes nothing: targets only check leads of the trigger in a run that is started by hand, unless their option Dry Run is set to off.',
			},
			activationHint: {
				inactive:
					'Publish the workflow to let new leads start it within seconds. They come in batches, and what fails is tried again. Before that: Settings of the workflow, Save successful production executions, Do not save. Executions hold whole leads.',
				active:
					'New leads start the workflow within seconds. They come in batches, and what fails is tried again.',
			},
		},
		properties,
	};

	methods = {
		credentialTest: { azureTableApiTest, azureTableLedgerApiTest },
	};

	/** Emits leads directly, batch by batch, and therefore returns nothing; only a manual run gets its sample as a result. */
	async poll(this: IPollFunctions): Promise<INodeExecutionData[][] | null> {
		if (this.getMode() === 'manual') {
			const sample = await faultOr(showNewest(this));
			if (sample instanceof TableFault) throw pollFailure(this.getNode(), sample);
			return sample;
		}
		const state = stateOf(this.getWorkflow().id ?? '', this.getNode().id);
		const isFirst = isFirstPoll(this);
		const result = await faultOr(state.alone(async () => await pollOnce(this, state, isFirst)));
		if (result instanceof TableFault) {
			if (isShown(result, state, isFirst, Date.now())) throw pollFailure(this.getNode(), result, isFirst);
			this.logger.warn(`Marketplace Lead Trigger: ${result.cause}. ${result.remedy}`);
		}
		return null;
	}
}

/** The result, or the fault instead of it: the one kind of failure that has a text for the user. */
const faultOr = async <T>(work: Promise<T>): Promise<T | TableFault> =>
	await work.catch(async (error: unknown) =>
		error instanceof TableFault ? error : await Promise.reject(error),
	);

/** The newest leads for the editor, or samples while there is none; none is claimed, and nothing is written. */
async function showNewest(context: IPollFunctions): Promise<INodeExecutionData[][]> {
	const parameters = readParameters(context);
	const { leads } = await openTables(context, parameters);
	const now = Date.now();
	const rows = await newestLeads(leads, now, MOST_SHOWN);
	const shown = rows.length > 0 ? rows.map(rawLead) : sampleLeads(parameters.leadsTable, now);
	return [shown.map(readableItem)];
}
