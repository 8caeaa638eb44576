import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { TableFault } from '../../azureTable/fault';
import type { Table } from '../../azureTable/table';
import { entriesWithIds } from '../../ledger/entries';
import { type LeadKey, nameOf, stamp } from '../../ledger/entry';
import type { Verdict } from '../../ledger/verdict';
import { absentIsSetup, type Ruled, type Ruling, Verdicts } from '../../ledger/verdicts';
import { toErrorOutput } from '../../targetNode/errorOutput';
import { ledgerError, type LedgerProblem, problemOf, tableFault } from './ledgerError';
import { type LeadReference, referenceOf } from './leadKeys';
import { openLedger } from './openLedger';

/** What the user's parameters say of one item; a problem where they cannot work. */
export type ReadVerdict = (context: IExecuteFunctions, itemIndex: number) => Verdict | LedgerProblem;

/** Passes one verdict per item on the lead it is about; one item out for each item in. */
export async function passVerdicts(
	context: IExecuteFunctions,
	readVerdict: ReadVerdict,
): Promise<INodeExecutionData[]> {
	const items = context.getInputData();
	const asked = items.map(({ json }, itemIndex) => ask(readVerdict(context, itemIndex), referenceOf(json)));
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

type Asked = { verdict: Verdict; about: Exclude<LeadReference, { kind: 'none' }> } | LedgerProblem;
type Answer = Ruled | LedgerProblem;

function ask(verdict: Verdict | LedgerProblem, about: LeadReference): Asked {
	if ('code' in verdict) return verdict;
	if (about.kind === 'none') return { code: 'LEAD_NOT_NAMED', cause: about.cause, remedy: about.remedy };
	return { verdict, about };
}

/** Two items about the same lead share one verdict, that of the first. */
async function answerAll(context: IExecuteFunctions, asked: readonly Asked[]): Promise<Answer[]> {
	const ledger = await openLedger(context);
	const keyOf = await resolver(ledger, asked);
	const rulings = new Map<string, Ruling>();
	for (const one of asked) {
		const key = 'about' in one ? keyOf(one.about) : null;
		if (key === null || !('about' in one) || rulings.has(nameOf(key))) continue;
		rulings.set(nameOf(key), { ...key, verdict: one.verdict });
	}
	const ruled = await new Verdicts(ledger).pass([...rulings.values()]);
	const byName = new Map([...rulings.keys()].map((name, position) => [name, ruled[position]]));
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
	remedy: 'Keep the field "ledgerKey" of Lead Parse up to this node: with it the lead is found, or entered.',
};

const NOT_ANSWERED: LedgerProblem = {
	code: 'NOT_ANSWERED',
	cause: 'The ledger gave no answer for this lead',
	remedy: 'Run the node again.',
};

function ledgerOf({ entry: { status, attempts, dueAt }, changed }: Exclude<Ruled, TableFault>) {
	const isOpen = status === 'failed' || status === 'claimed';
	return { status, changed, attempts, nextAttemptAt: isOpen ? stamp(dueAt) : null };
}
