import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { isFault, TableFault } from '../../../azureTable/fault';
import { dayPartitionKey } from '../../../lead/dayPartition';
import { leadIdOfRow } from '../../../lead/identity';
import { importedBody, importedRowKey } from '../../../lead/importedRow';
import { ledgerKeyOf } from '../../../lead/ledgerKey';
import type { ImportedLead, Posts } from '../../../leadTable/posts';
import { openPosts } from '../../../leadTable/tables';
import { toErrorOutput } from '../../../targetNode/errorOutput';
import { ledgerError, type LedgerProblem, problemOf, tableFault } from '../../../targetNode/tableProblem';
import { bodyOf, type FileRow } from './fileRows';
import { hintOn, itemOf, onFault } from './operation';
import { leadsTableOf, type ReconciledRow, reconcile } from './reconcile';

/** What became of a row. */
type Imported =
	| { kind: 'imported' | 'wouldBeImported'; leadId: string; ledgerKey: string | null }
	| { kind: 'notImported'; reason: string }
	| { kind: 'failed'; problem: LedgerProblem };

/** So many rows are written at a time. */
const AT_ONCE = 8;

/** Writes what is missing in the account into the table of leads; one item out for each row. */
export async function importLeads(context: IExecuteFunctions): Promise<INodeExecutionData[]> {
	const isDryRun = context.getNodeParameter('dryRun', 0, true) !== false;
	const found = await reconcile(context).catch(tableFault);
	if (found instanceof TableFault) return onFault(context, found);
	const posts = isDryRun ? null : await openPosts(context, leadsTableOf(context)).catch(tableFault);
	if (posts instanceof TableFault) return onFault(context, posts);
	hintOn(context, found);
	const imported = await importAll(found.rows, posts);

	let first: { item: number; problem: LedgerProblem } | undefined;
	const output = found.rows.map((row, item): INodeExecutionData => {
		const outcome = imported[item] ?? NOT_MISSING;
		if (outcome.kind !== 'failed') return itemOf(context, row, item, fieldsOf(outcome));
		const { problem } = outcome;
		first ??= { item, problem };
		const left = itemOf(context, row, item, { import: 'notImported', ...problem });
		return toErrorOutput(context.getNode(), left, ledgerError(context.getNode(), problem, item));
	});
	// What was written is written; the next run finds it in the account and goes on with the rest.
	if (first !== undefined && !context.continueOnFail()) {
		throw ledgerError(context.getNode(), first.problem, first.item);
	}
	return output;
}

async function importAll(rows: readonly ReconciledRow[], posts: Posts | null): Promise<Imported[]> {
	const outcomes: Imported[] = [];
	const now = new Date();
	const queue = rows.entries();
	// The table is of no use for the rows after one that it refused for all, e.g. without the right to write.
	let refused: LedgerProblem | undefined;
	const work = async (): Promise<void> => {
		for (const [index, row] of queue) {
			const reason = obstacleOf(row);
			if (reason !== null || row.row === null) {
				outcomes[index] = { kind: 'notImported', reason: reason ?? '' };
			} else if (refused !== undefined) outcomes[index] = { kind: 'failed', problem: refused };
			else {
				const outcome = await importOne(row.row, posts, now);
				outcomes[index] = outcome instanceof TableFault ? failed(outcome) : outcome;
				if (isFault(outcome, 'denied', 'setup', 'passing')) refused = problemOf(outcome);
			}
		}
	};
	await Promise.all(Array.from({ length: AT_ONCE }, work));
	return outcomes;
}

const failed = (fault: TableFault): Imported => ({ kind: 'failed', problem: problemOf(fault) });

async function importOne(row: FileRow, posts: Posts | null, now: Date): Promise<Imported | TableFault> {
	const lead = leadOf(row);
	const keys = { partitionKey: dayPartitionKey(now), rowKey: lead.rowKey };
	const leadId = leadIdOfRow(keys.partitionKey, keys.rowKey);
	const ledgerKey = ledgerKeyOf(keys);
	if (posts === null) return { kind: 'wouldBeImported', leadId, ledgerKey };
	const stored = await posts.import(lead, now).catch(tableFault);
	if (stored instanceof TableFault) return stored;
	// Another run wrote it on the other side of midnight.
	return { kind: 'imported', leadId: stored.leadId, ledgerKey: stored.leadId === leadId ? ledgerKey : null };
}

/** The date in Microsoft's order where it can be told in two ways. */
function leadOf(row: FileRow): ImportedLead {
	const [made] = row.dates;
	const createdAt = made === undefined ? null : new Date(made.from).toISOString();
	return {
		rowKey: importedRowKey(row.referralId ?? ''),
		body: importedBody(row.of, createdAt),
		wire: { ...bodyOf(row), CreatedTime: createdAt },
		createdAt,
	};
}

/** Why a row is not imported; null: it is. */
function obstacleOf({ result, reason, isRepeat, row, lead }: ReconciledRow): string | null {
	if (isRepeat) return 'It repeats an earlier row';
	switch (result) {
		case 'delivered':
		case 'notDelivered':
			return lead?.isGone === true
				? 'It was imported before, and its row was deleted since'
				: 'It is in the account';
		case 'severalCandidates':
			return 'It may be in the account: more than one lead matches';
		case 'skipped':
			return reason;
		case 'notInAccount':
			if (row === null || row.referralId === null) {
				return (row?.of('referralId') ?? null) === null
					? 'It has no Referral ID, which is needed for the ID of the lead'
					: 'An earlier row with another email address has the same Referral ID';
			}
			return row.email === null && row.of('phone') === null
				? 'It has no contact data: neither an email address nor a phone number'
				: null;
	}
}

const NOT_MISSING: Imported = { kind: 'notImported', reason: 'It is in the account' };

function fieldsOf(outcome: Exclude<Imported, { kind: 'failed' }>): IDataObject {
	const { kind, ...more } = outcome;
	return { import: kind, ...more };
}
