import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { TableFault } from '../../azureTable/fault';
import type { Table } from '../../azureTable/table';
import type { Unwritten } from '../../delivery/outcome';
import { explain, reassign } from '../../routing/history';
import { readOwner } from '../../routing/readTeams';
import { toErrorOutput } from '../../targetNode/errorOutput';
import { itemError, runError, type UnwrittenLead } from '../../targetNode/unwritten';
import { openRouting } from './openRouting';
import { recordOf } from './planParameters';

/** As every ID of a lead is. */
const isUuid = (value: unknown): value is string =>
	typeof value === 'string' && /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i.test(value);

/** What an operation answers of one lead: members for the item, or why not. */
type Answer = { members: IDataObject } | Unwritten;

interface Question {
	context: IExecuteFunctions;
	table: Table;
	json: IDataObject;
	itemIndex: number;
	leadId: string;
}

/** Answers one item after the other: a lead that fails concerns no other. */
async function answerItems(
	context: IExecuteFunctions,
	deed: 'explained' | 'reassigned',
	answer: (question: Question) => Promise<Answer>,
): Promise<INodeExecutionData[][]> {
	const items = context.getInputData();
	const output: INodeExecutionData[] = [];
	const failed: UnwrittenLead[] = [];
	for (const [itemIndex, item] of items.entries()) {
		const leadId = isUuid(item.json.leadId) ? item.json.leadId : null;
		const result = await answerOne(context, item.json, itemIndex, leadId, answer);
		const left = { ...item, pairedItem: { item: itemIndex } };
		if ('members' in result) {
			output.push({ ...left, json: { ...item.json, ...result.members } });
			continue;
		}
		const lead = { itemIndex, leadId, outcome: result };
		failed.push(lead);
		const { code, message, cause, remedy } = result;
		const json = { ...item.json, code, message, cause, remedy };
		output.push(toErrorOutput(context.getNode(), { ...left, json }, itemError(context.getNode(), lead)));
	}
	const first = failed[0];
	if (first && !context.continueOnFail()) {
		throw runError(context.getNode(), first, failed, items.length, deed);
	}
	return [output];
}

async function answerOne(
	context: IExecuteFunctions,
	json: IDataObject,
	itemIndex: number,
	leadId: string | null,
	answer: (question: Question) => Promise<Answer>,
): Promise<Answer> {
	if (leadId === null) return NO_LEAD_ID;
	const table = await openRouting(context).catch(asUnwritten);
	if ('status' in table) return table;
	return await answer({ context, table, json, itemIndex, leadId }).catch(asUnwritten);
}

/** For `catch`: what the table says, as the outcome of the lead; anything else is passed on. */
async function asUnwritten(fault: unknown): Promise<Unwritten> {
	if (!(fault instanceof TableFault)) return await Promise.reject(fault);
	const { code, cause, remedy } = fault;
	const message = 'The routing table could not be read or changed';
	return { status: 'unavailable', code, message, cause: `${cause}.`, remedy };
}

const NO_LEAD_ID: Unwritten = {
	status: 'rejected',
	code: 'LEAD_NOT_NAMED',
	message: 'The item does not say which lead it is about',
	cause: 'It has no leadId.',
	remedy: 'Use the output of Lead Parse or Lead Route, or set leadId to the ID of the lead.',
};

/** Adds to each item what the routing table knows of its lead. */
export const explainLeads = async (context: IExecuteFunctions): Promise<INodeExecutionData[][]> =>
	await answerItems(context, 'explained', async ({ table, leadId }) => {
		const found = await explain(table, leadId);
		if (found === null)
			return { members: { routing: { status: 'notRouted', assignment: null, history: [] } } };
		const { status, output, assignment, history } = found;
		const routing = {
			status,
			output,
			assignment: { ...assignment },
			history: history.map((one) => ({ ...one })),
		};
		return { members: { routing } };
	});

/** Gives each lead to the new owner. */
export const reassignLeads = async (context: IExecuteFunctions): Promise<INodeExecutionData[][]> =>
	await answerItems(context, 'reassigned', async ({ table, leadId, json, itemIndex }) => {
		const owner = readOwner({
			...recordOf(context.getNodeParameter('newOwnerIds', itemIndex, {})),
			name: context.getNodeParameter('newOwner', itemIndex, ''),
		});
		const reason = String(context.getNodeParameter('reason', itemIndex, '')).trim();
		if (owner === null || reason === '') return NOTHING_TO_DO;
		const customerKey = typeof json.customerKey === 'string' ? json.customerKey : null;
		const assignment = await reassign(table, { leadId, customerKey, owner, reason });
		return { members: { assignment: { ...assignment } } };
	});

const NOTHING_TO_DO: Unwritten = {
	status: 'rejected',
	code: 'OWNER_OR_REASON_MISSING',
	message: 'The lead was not reassigned',
	cause: 'New Owner or Reason is empty.',
	remedy: 'Fill in both.',
};
