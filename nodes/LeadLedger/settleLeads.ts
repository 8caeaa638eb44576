import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { TableFault } from '../../azureTable/fault';
import type { Table } from '../../azureTable/table';
import { entriesWithIds } from '../../ledger/entries';
import { type LeadKey, nameOf, stamp } from '../../ledger/entry';
import type { ManualSettlement } from '../../ledger/manualSettlement';
import {
	absentIsSetup,
	type ManuallySettled,
	type SettlementRequest,
	ManualSettler,
} from '../../ledger/manualSettler';
import { toErrorOutput } from '../../targetNode/errorOutput';
import { ledgerError, type LedgerProblem, problemOf, tableFault } from '../../targetNode/tableProblem';
import { type LeadReference, referenceOf } from './leadKeys';
import { openLedger } from './openLedger';

/** What the user's parameters say of one item; a problem where they cannot work. */
export type ReadSettlement = (
	context: IExecuteFunctions,
	itemIndex: number,
) => ManualSettlement | LedgerProblem;

/** Passes one settlement per item on the lead it is about; one item out for each item in. */
export async function settleLeads(
	context: IExecuteFunctions,
	readSettlement: ReadSettlement,
): Promise<INodeExecutionData[]> {
	const items = context.getInputData();
	const asked = items.map(({ json }, itemIndex) =>
		ask(readSettlement(context, itemIndex), referenceOf(json)),
	);
	const answers = await answerAll(context, asked).catch(tableFault);

	const output: INodeExecutionData[] = [];
	let first: { itemIndex: number; problem: LedgerProblem } | undefined;
	for (const [itemIndex, item] of items.entries()) {
		const answer = answers instanceof TableFault ? answers : (answers[itemIndex] ?? NOT_ANSWERED);
		const left = { ...item, pairedItem: { item: itemIndex } };
		if ('entry' in answer) {
			output.push({ ...left, json: { ...item.json, ledger: ledgerOf(answer) } });
			continue;
		}
		const problem = answer instanceof TableFault ? problemOf(answer) : answer;
		first ??= { itemIndex, problem };
		const json = { ...item.json, ledger: { status: null, changed: false, ...problem } };
		const error = ledgerError(context.getNode(), problem, itemIndex);
		output.push(toErrorOutput(context.getNode(), { ...left, json }, error));
	}
	if (first !== undefined && !context.continueOnFail()) {
		throw ledgerError(context.getNode(), first.problem, first.itemIndex);
	}
	return output;
}

type Asked =
	| { settlement: ManualSettlement; about: Exclude<LeadReference, { kind: 'none' }> }
	| LedgerProblem;
type Answer = ManuallySettled | LedgerProblem;

function ask(settlement: ManualSettlement | LedgerProblem, about: LeadReference): Asked {
	if ('code' in settlement) return settlement;
	if (about.kind === 'none') return { code: 'LEAD_NOT_NAMED', cause: about.cause, remedy: about.remedy };
	return { settlement, about };
}

/** Two items about the same lead share one settlement, that of the first. */
async function answerAll(context: IExecuteFunctions, asked: readonly Asked[]): Promise<Answer[]> {
	const ledger = await openLedger(context);
	const keyOf = await resolver(ledger, asked);
	const requests = new Map<string, SettlementRequest>();
	for (const one of asked) {
		const key = 'about' in one ? keyOf(one.about) : null;
		if (key === null || !('about' in one) || requests.has(nameOf(key))) continue;
		requests.set(nameOf(key), { ...key, settlement: one.settlement });
	}
	const settled = await new ManualSettler(ledger).settle([...requests.values()]);
	const byName = new Map([...requests.keys()].map((name, position) => [name, settled[position]]));
	return asked.map((one) => {
		if (!('about' in one)) return one;
		const key = keyOf(one.about);
		return key === null ? UNKNOWN_ID : (byName.get(nameOf(key)) ?? NOT_ANSWERED);
	});
}

/** Items that have only an id are looked up in one reading of the ledger. */
async function resolver(
	ledger: Table,
	asked: readonly Asked[],
): Promise<(about: Exclude<LeadReference, { kind: 'none' }>) => LeadKey | null> {
	const ids = asked.flatMap((one) => ('about' in one && one.about.kind === 'id' ? [one.about.leadId] : []));
	const found = await entriesWithIds(ledger, ids).catch(absentIsSetup(ledger.name));
	return (about) => (about.kind === 'keys' ? about.key : (found.get(about.leadId) ?? null));
}

const UNKNOWN_ID: LedgerProblem = {
	code: 'LEAD_NOT_IN_LEDGER',
	cause: 'No lead with this ID is in the ledger',
	remedy:
		'Keep the field "ledgerKey" of Lead Parse in the items. This node finds or adds the lead by it. A lead that came another way than the table is in no ledger.',
};

const NOT_ANSWERED: LedgerProblem = {
	code: 'NOT_ANSWERED',
	cause: 'The ledger sent no response for this lead',
	remedy: 'Run the node again.',
};

function ledgerOf({ entry: { status, attempts, dueAt }, changed }: Exclude<ManuallySettled, TableFault>) {
	const isOpen = status === 'failed' || status === 'claimed';
	return { status, changed, attempts, nextAttemptAt: isOpen ? stamp(dueAt) : null };
}
