import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { findUndelivered } from './findUndelivered';
import { importLeads } from './reconcile/importLeads';
import { reconcileRows } from './reconcile/operation';
import { reportPage } from './report/report';
import { settleLeads } from './settleLeads';
import { report } from '../../targetNode/report';
import { summary } from './summary';
import { acknowledge, giveUp, redeliver, retryLater } from './settleOperations';

/** One operation: what the user sees of it, and what it does. */
export interface LedgerOperation {
	name: string;
	value: string;
	action: string;
	description: string;
	/** It only reads, and its output is about leads and no person: an agent may use it. */
	isReport?: true;
	run(context: IExecuteFunctions): Promise<INodeExecutionData[]>;
}

/** Dropdown and dispatch derive from this list. */
export const LEDGER_OPERATIONS = [
	{
		name: 'Acknowledge',
		value: 'acknowledge',
		action: 'Acknowledge leads',
		description: 'Mark leads as delivered, each on its own, however the execution ends',
		run: async (context) => await settleLeads(context, acknowledge),
	},
	{
		name: 'Find Undelivered',
		value: 'findUndelivered',
		action: 'Find undelivered leads',
		description: 'Get the leads of a date range that have no proof of delivery',
		isReport: true,
		run: async (context) => await report(context, findUndelivered),
	},
	{
		name: 'Give Up',
		value: 'giveUp',
		action: 'Give up leads',
		description: 'Give leads up for good, with a reason',
		run: async (context) => await settleLeads(context, giveUp),
	},
	{
		name: 'Import',
		value: 'import',
		action: 'Import missing leads from a file',
		description: 'Write leads of Partner Center’s CSV file that are not in the account into the table of leads',
		run: importLeads,
	},
	{
		name: 'Reconcile',
		value: 'reconcile',
		action: 'Reconcile leads with a file',
		description: 'Compare the rows of Partner Center’s CSV file with the account',
		isReport: true,
		run: reconcileRows,
	},
	{
		name: 'Redeliver',
		value: 'redeliver',
		action: 'Redeliver leads',
		description: 'Let the trigger emit leads again, as if they were new',
		run: async (context) => await settleLeads(context, redeliver),
	},
	{
		name: 'Report',
		value: 'report',
		action: 'Make a report of leads',
		description: 'Make one page of HTML with charts, without personal data, as text and as a file',
		run: reportPage,
	},
	{
		name: 'Retry Later',
		value: 'retryLater',
		action: 'Retry leads later',
		description: 'Give leads back, to be emitted again after a pause',
		run: async (context) => await settleLeads(context, retryLater),
	},
	{
		name: 'Summary',
		value: 'summary',
		action: 'Summarise leads',
		description: 'Count leads by day, status, source, action, offer or target, without personal data',
		isReport: true,
		run: async (context) => await report(context, summary),
	},
] as const satisfies readonly LedgerOperation[];

/** What Lead Ledger offers as a tool of an agent. */
export const REPORTS = LEDGER_OPERATIONS.filter((operation: LedgerOperation) => operation.isReport === true);
