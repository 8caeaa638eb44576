import type { Operation } from '../../targetNode/operation';
import { findUndelivered } from './findUndelivered';
import { importLeads } from './reconcile/importLeads';
import { reconcileRows } from './reconcile/operation';
import { reportPage } from './report/report';
import { settleLeads } from './settleLeads';
import { report } from '../../targetNode/report';
import { summary } from './summary';
import { acknowledge, giveUp, redeliver, retryLater } from './settleOperations';

export interface LedgerOperation extends Operation {
	/** It only reads, and its output is about leads and no person: an agent may use it. */
	isReport?: true;
}

/** Dropdown and dispatch derive from this list. */
export const LEDGER_OPERATIONS = [
	{
		name: 'Acknowledge',
		value: 'acknowledge',
		action: 'Acknowledge leads',
		description: 'Mark each lead as delivered, even if the execution fails later',
		run: async (context) => await settleLeads(context, acknowledge),
	},
	{
		name: 'Find Undelivered',
		value: 'findUndelivered',
		action: 'Find undelivered leads',
		description: 'Get the leads of a date range that are not confirmed as delivered',
		isReport: true,
		run: async (context) => await report(context, findUndelivered),
	},
	{
		name: 'Give Up',
		value: 'giveUp',
		action: 'Give up leads',
		description: 'Give up leads permanently, with a reason',
		run: async (context) => await settleLeads(context, giveUp),
	},
	{
		name: 'Import',
		value: 'import',
		action: 'Import missing leads from a file',
		description: 'Write the leads of a Partner Center CSV file that are missing into the table of leads',
		run: importLeads,
	},
	{
		name: 'Reconcile',
		value: 'reconcile',
		action: 'Reconcile leads with a file',
		description: 'Compare the rows of a Partner Center CSV file with your leads',
		isReport: true,
		run: reconcileRows,
	},
	{
		name: 'Redeliver',
		value: 'redeliver',
		action: 'Redeliver leads',
		description: 'Let the trigger emit leads again within a minute, as if they were new',
		run: async (context) => await settleLeads(context, redeliver),
	},
	{
		name: 'Report',
		value: 'report',
		action: 'Make a report of leads',
		description: 'Create an HTML page with charts, as text and as a file. It contains no personal data.',
		run: reportPage,
	},
	{
		name: 'Retry Later',
		value: 'retryLater',
		action: 'Retry leads later',
		description: 'Let the trigger emit leads again after a pause',
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
