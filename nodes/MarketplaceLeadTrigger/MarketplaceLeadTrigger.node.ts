import {
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
	type IPollFunctions,
	NodeConnectionTypes,
	type NodeHint,
} from 'n8n-workflow';
import { azureTableApiTest, azureTableLedgerApiTest } from '../../azureTable/credentialTest';
import { TableFault } from '../../azureTable/fault';
import type { Table } from '../../azureTable/table';
import { usersIn } from '../../ledger/users';
import { controlRows } from '../../ledger/openPartitions';
import { rawLead } from '../../leadTable/leadRows';
import { nameTables } from '../../leadTable/missingTable';
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
import { searchLedgerTables, searchTables } from '../../targetNode/tablePicker';

/** How many leads Fetch Test Event shows. */
const MOST_SHOWN = 5;

const DISPLAY_NAME = 'Marketplace Lead Trigger';

/**
 * Two workflows on one ledger. n8n lets a polling node add no hint when it runs, and tells a node of no other workflow. What a hint's
 * condition may see are parameters and the output of nodes by their names; so Fetch Test Event, which can read in the ledger who uses it,
 * marks its items beside their `json`, and the lead stays as it is in production. A trigger that was renamed shows no hint: n8n gives a
 * condition no name of its own node. Publishing says it in any case (`ledgerShared`), and so does Lead Ledger, Summary.
 */
const SHARED_MARK = { ledgerShared: {} };
const SHARED_HINT: NodeHint = {
	message:
		'Another published workflow uses the same ledger, so each lead goes to only one of the two. If both should get every lead, set a different Ledger Table Name under Options.',
	type: 'warning',
	location: 'outputPane',
	whenToDisplay: 'afterExecution',
	displayCondition: `={{ $('${DISPLAY_NAME}').first().ledgerShared !== undefined }}`,
};

export class MarketplaceLeadTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: DISPLAY_NAME,
		name: 'marketplaceLeadTrigger',
		documentationUrl: pageAddress('marketplace-lead-trigger.md'),
		icon: { light: 'file:marketplaceLeadTrigger.svg', dark: 'file:marketplaceLeadTrigger.dark.svg' },
		group: ['trigger'],
		version: 1,
		subtitle: '={{$parameter["table"]}}',
		description:
			'Starts the workflow with new Microsoft marketplace leads from an Azure table, and keeps track of each lead until it has arrived',
		eventTriggerDescription: '',
		activationMessage:
			'New leads in the table now start the workflow. Press Validate in Partner Center to send a test lead. Lead Ledger, Summary, shows where each lead is; you find it in the template Proof of delivery.',
		defaults: { name: DISPLAY_NAME },
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
					'In Partner Center, open your offer, Offer setup, Customer leads, and connect Azure Table with the connection string of the same storage account. Its Validate button writes a test lead into the table. <br /><br />Fetch Test Event shows the newest leads, or samples if there are none. It does not take leads away. <br /><br />Execute Workflow sends them through the other nodes and writes nothing: in a manual run, targets only check leads from the trigger, unless you add their option Dry Run and leave it off.',
				active:
					'New leads are fetched within seconds (see Look Every). The ledger table keeps track of each lead until it has arrived: Lead Ledger, Summary, shows where each lead is. <br /><br />Fetch Test Event shows the newest leads, or samples if there are none. It does not take leads away. <br /><br />Execute Workflow sends them through the other nodes and writes nothing: in a manual run, targets only check leads from the trigger, unless you add their option Dry Run and leave it off.',
			},
			activationHint: {
				inactive:
					'Publish the workflow. New leads then start it within seconds, in batches, and failed leads are retried. Before you publish, open Settings of the workflow and set Save successful production executions to Do not save, because executions contain whole leads.',
				active: 'New leads start the workflow within seconds, in batches. Failed leads are retried.',
			},
		},
		hints: [SHARED_HINT],
		properties,
	};

	methods = {
		credentialTest: { azureTableApiTest, azureTableLedgerApiTest },
		listSearch: { searchLedgerTables, searchTables },
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
			// What was shown within the last hour needs no line in the log each minute.
			this.logger[isFirst ? 'warn' : 'debug'](
				`Marketplace Lead Trigger: ${result.cause}. ${result.remedy}`,
			);
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
	const { leads, ledger } = await openTables(context, parameters);
	const now = Date.now();
	const isShared = await isUsedByOthers(context, ledger);
	const rows = await newestLeads(leads, now, MOST_SHOWN);
	if (rows.length === 0) await nameTables(context, parameters);
	const shown = rows.length > 0 ? rows.map(rawLead) : sampleLeads(parameters.leadsTable, now);
	return [shown.map((row) => ({ ...readableItem(row), ...(isShared ? SHARED_MARK : {}) }))];
}

/** A ledger that is not there yet, or does not answer, tells of nobody: the leads are shown all the same. */
async function isUsedByOthers(context: IPollFunctions, ledger: Table): Promise<boolean> {
	const rows = await controlRows(ledger).catch(() => []);
	const own = context.getWorkflow().id ?? '';
	return usersIn(rows, ledger.now()).some((user) => user !== own);
}
