import { groupBy } from '../../../lead/groupBy';
import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { TableFault } from '../../../azureTable/fault';
import { LEADS_TABLE, LEDGER_TABLE, ROUTING_TABLE } from '../../../azureTable/tableNames';
import { toErrorOutput } from '../../../targetNode/errorOutput';
import { ledgerError, type LedgerProblem, problemOf, tableFault } from '../../../targetNode/tableProblem';
import { addressOf } from './emailAddress';
import { openSearched, type SearchedTables, type TableNames, tableNamesIn } from './tableList';
import { located } from '../../../targetNode/settings';

/** What is asked for several people at once, because everything but their addresses is the same. */
export interface PeopleRequest {
	addresses: ReadonlySet<string>;
	where: SearchedTables;
	/** The item whose parameters count. */
	itemIndex: number;
	/** For the user, beside the output; never an address. */
	hint(message: string): void;
}

/** The items to output, by address. */
export type Answers = ReadonlyMap<string, readonly IDataObject[]>;

/**
 * Answers each item for the person whose address it names. The tables are read once for all items that name the same ones, however
 * many people they are.
 *
 * @param alike names of further parameters in which items must agree to be answered together
 */
export async function answerPeople(
	context: IExecuteFunctions,
	alike: readonly string[],
	answer: (request: PeopleRequest) => Promise<Answers>,
): Promise<INodeExecutionData[]> {
	const asked = context.getInputData().map((_item, itemIndex) => ask(context, itemIndex, alike));
	const answered = new Map<number, readonly IDataObject[] | LedgerProblem>();
	const hints = new Set<string>();
	for (const [itemIndex, one] of asked.entries()) if ('code' in one) answered.set(itemIndex, one);
	const together = groupBy(
		asked.filter((one) => 'address' in one),
		({ group }) => group,
	);
	for (const some of together.values()) {
		const answers = await answerTogether(context, some, answer, (text) => hints.add(text)).catch(tableFault);
		for (const { itemIndex, address } of some) {
			const found = answers instanceof TableFault ? problemOf(answers) : (answers.get(address) ?? []);
			answered.set(itemIndex, found);
		}
	}
	for (const message of hints)
		context.addExecutionHints({ message, type: 'warning', location: 'outputPane' });
	return putOut(context, answered);
}

interface Asked extends TableNames {
	itemIndex: number;
	address: string;
	group: string;
}

function ask(context: IExecuteFunctions, itemIndex: number, alike: readonly string[]): Asked | LedgerProblem {
	const address = addressOf(context.getNodeParameter('email', itemIndex, ''));
	if (address === null) return NO_ADDRESS;
	const tableNames = tableNamesIn(context.getNodeParameter('tables', itemIndex, LEADS_TABLE));
	const ledgerName = located(context.getNodeParameter('ledgerTable', itemIndex, LEDGER_TABLE)) ?? '';
	const routingName = located(context.getNodeParameter('routingTable', itemIndex, ROUTING_TABLE)) ?? '';
	const others = alike.map((name) => context.getNodeParameter(name, itemIndex, null));
	const group = JSON.stringify([tableNames, ledgerName, routingName, others]);
	return { itemIndex, address, tableNames, ledgerName, routingName, group };
}

/** What was given is not repeated: it may well be an address with a slip in it. */
const NO_ADDRESS: LedgerProblem = {
	code: 'EMAIL_INVALID',
	cause: "The parameter 'Email' does not hold one email address",
	remedy:
		'Enter one address without a name, e.g. {{ $json.email }}. For several people, use one item for each.',
};

async function answerTogether(
	context: IExecuteFunctions,
	asked: readonly Asked[],
	answer: (request: PeopleRequest) => Promise<Answers>,
	hint: (message: string) => void,
): Promise<Answers> {
	const [first] = asked;
	if (first === undefined) return new Map();
	const where = await openSearched(context, first);
	const addresses = new Set(asked.map(({ address }) => address));
	return await answer({ addresses, where, itemIndex: first.itemIndex, hint });
}

/**
 * The items in their order; what could not be answered goes to the error output, to which n8n gives the fields of the input, or stops
 * the node at the end. Elsewhere those fields, and with them the address, are left behind.
 */
function putOut(
	context: IExecuteFunctions,
	answered: ReadonlyMap<number, readonly IDataObject[] | LedgerProblem>,
): INodeExecutionData[] {
	const output: INodeExecutionData[] = [];
	for (const itemIndex of context.getInputData().keys()) {
		const answer = answered.get(itemIndex) ?? [];
		const pairedItem = { item: itemIndex };
		if (!('code' in answer)) {
			output.push(...answer.map((json) => ({ json, pairedItem })));
			continue;
		}
		const error = ledgerError(context.getNode(), answer, itemIndex);
		if (!context.continueOnFail()) throw error;
		output.push(toErrorOutput(context.getNode(), { json: { ...answer }, pairedItem }, error));
	}
	return output;
}
