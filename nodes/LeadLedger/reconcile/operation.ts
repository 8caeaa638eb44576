import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { TableFault } from '../../../azureTable/fault';
import { toErrorOutput } from '../../../targetNode/errorOutput';
import { ledgerError, problemOf, tableFault } from '../../../targetNode/tableProblem';
import { type ReconciledRow, type Reconciliation, reconcile } from './reconcile';
import { groupsOf, totalsOf } from './totals';

/** One item for each row of the file, or counts. */
export async function reconcileRows(context: IExecuteFunctions): Promise<INodeExecutionData[]> {
	const found = await reconcile(context).catch(tableFault);
	if (found instanceof TableFault) return onFault(context, found);
	const { rows, notes } = found;
	hintOn(context, found);
	const pairedItem = rows.map((_, item) => ({ item }));
	switch (context.getNodeParameter('reconcileOutput', 0, 'rows')) {
		case 'total': {
			const { by, text, ...counts } = totalsOf(rows, notes);
			return [{ json: { ...counts, ...by, notes, text }, pairedItem }];
		}
		case 'groups':
			return groupsOf(rows).map((group) => ({ json: { ...group }, pairedItem }));
		default:
			return rows.map((row, index) => itemOf(context, row, index, {}));
	}
}

/** The row of the file, after what the account says of it. */
export function itemOf(
	context: IExecuteFunctions,
	{ result, reason, isRepeat, matchedBy, candidates, lead, month, offer, source }: ReconciledRow,
	item: number,
	more: IDataObject,
): INodeExecutionData {
	// Of Import, what became of the row is seen first: n8n's table shows the first columns only.
	const first = 'import' in more ? { import: more.import, reason: more.reason ?? reason } : {};
	const said: IDataObject = {
		...first,
		result,
		matchedBy,
		candidates,
		ledgerStatus: lead?.status ?? null,
		leadId: lead?.leadId ?? null,
		ledgerKey: lead?.ledgerKey ?? null,
		month,
		offer,
		source,
		isRepeat,
		reason,
		...more,
	};
	const columns = context.getInputData()[item]?.json ?? {};
	// Under the same name, what the account says comes first.
	return { json: { ...said, ...columns, ...said }, pairedItem: { item } };
}

/** All rows wait for the table, so all share its fault. */
export function onFault(context: IExecuteFunctions, fault: TableFault): INodeExecutionData[] {
	const problem = problemOf(fault);
	if (!context.continueOnFail()) throw ledgerError(context.getNode(), problem, 0);
	return context.getInputData().map(({ json }, item) => {
		const error = ledgerError(context.getNode(), problem, item);
		return toErrorOutput(context.getNode(), { json: { ...json, ...problem }, pairedItem: { item } }, error);
	});
}

export function hintOn(context: IExecuteFunctions, { rows, notes }: Reconciliation): void {
	const skipped = rows.filter(({ result }) => result === 'skipped').length;
	const message = [
		...(skipped === 0 ? [] : [`${skipped === 1 ? '1 row was' : `${skipped} rows were`} skipped. The column "reason" says why.`]),
		...notes,
	].join(' ');
	context.addExecutionHints({ message, type: 'info', location: 'outputPane' });
}
