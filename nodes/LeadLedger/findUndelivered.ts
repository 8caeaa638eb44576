import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import { isRecord } from '../../lead/text';
import { type ComparedLead, compareWithLedger } from '../../ledger/comparison';
import { rawLead } from '../../leadTable/leadRows';
import { dateRangeOf, leadsWithin } from './dateRange';
import { hintOnKept, isUndelivered, KeptPosts } from './keptPosts';
import { isLongInWork, statusOf } from '../../ledger/record';
import { isUnwrittenReport } from '../../ledger/targetReports';
import { openBoth } from './openLedger';

/**
 * The leads of a date range that have no proof of delivery, raw, as the trigger emits them, and beside each why.
 *
 * @throws TableFault
 */
export async function findUndelivered(context: IExecuteFunctions, itemIndex: number): Promise<IDataObject[]> {
	const { leads, ledger } = await openBoth(context, itemIndex);
	const range = dateRangeOf(context, itemIndex, ledger.now());
	const wanted = new Set<unknown>([context.getNodeParameter('statuses', itemIndex, [])].flat());
	const most = mostOf(context, itemIndex);
	const present = hasLedgerColumns(context, itemIndex) ? withLedgerColumns : withoutLedgerColumns;
	const found: IDataObject[] = [];
	const kept = await KeptPosts.within(ledger, range);
	for await (const compared of compareWithLedger(leadsWithin(leads, range), ledger)) {
		kept.passOver(compared.row);
		if (!isWanted(compared, wanted, ledger.now())) continue;
		found.push(present(compared));
		if (found.length >= most) break;
	}
	// No item: nothing can be given back to the trigger, and the ledger does not have the lead.
	if (wanted.has('givenUp')) hintOnKept(context, kept.rest.filter(isUndelivered));
	return found;
}

const isWanted = ({ row, record }: ComparedLead, wanted: ReadonlySet<unknown>, now: number): boolean =>
	wanted.has(statusOf(record)) ||
	(wanted.has('claimedLong') && isLongInWork(record, Date.parse(row.timestamp), now));

const DEFAULT_LIMIT = 50;

function mostOf(context: IExecuteFunctions, itemIndex: number): number {
	if (context.getNodeParameter('returnAll', itemIndex, false) === true) return Infinity;
	const limit = Number(context.getNodeParameter('limit', itemIndex, DEFAULT_LIMIT));
	return Number.isNaN(limit) ? DEFAULT_LIMIT : Math.max(1, limit);
}

function hasLedgerColumns(context: IExecuteFunctions, itemIndex: number): boolean {
	const options: unknown = context.getNodeParameter('findOptions', itemIndex, {});
	return !isRecord(options) || options.includeLedger !== false;
}

const withoutLedgerColumns = ({ row }: ComparedLead): IDataObject => rawLead(row);

/** Lead Parse passes over columns whose names begin with Ledger, so that the items can go on to targets. */
function withLedgerColumns({ row, record }: ComparedLead): IDataObject {
	const reports = record?.reports ?? [];
	const worst = reports.find(isUnwrittenReport);
	return {
		LedgerStatus: statusOf(record),
		LedgerAttempts: record?.attempts ?? 0,
		LedgerReason: record?.said ?? null,
		LedgerTarget: worst?.target ?? record?.targets ?? null,
		LedgerCode: worst?.code ?? null,
		LedgerCause: worst?.cause ?? null,
		LedgerRemedy: worst?.remedy ?? null,
		LedgerAt: worst?.at ?? null,
		...rawLead(row),
		LedgerOutcomes: reports.map((report) => ({ ...report })),
	};
}
