import { NodeApiError } from 'n8n-workflow';
import type { IDataObject, IExecuteFunctions, INodeExecutionData, INodeProperties } from 'n8n-workflow';
import { BatchFailure } from '../delivery/target';
import type { Reason } from '../transport/reason';
import { toErrorOutput } from './errorOutput';
import type { Operation } from './operation';

/** A record with Microsoft's test marker at a target. */
export interface TestRecord {
	id: string;
	name: string;
	createdAt: string;
	/** What else the user may want to see of it. */
	more?: IDataObject;
}

/** How a target finds and deletes the test leads that were written to it. Both may be repeated. */
export interface TestRecords {
	/** Newest first; nothing but what has the whole marker. */
	find(context: IExecuteFunctions): Promise<TestRecord[]>;
	/** @returns whether each of them is deleted, by position */
	remove(context: IExecuteFunctions, ids: readonly string[]): Promise<boolean[]>;
}

/** Get Many Test Leads and Delete Test Leads. @param vendor as the user knows it */
export const testLeadOperations = (vendor: string, records: TestRecords): Operation[] => [
	{
		name: 'Get Many Test Leads',
		value: 'getTestLeads',
		action: 'Get many test leads',
		description: "List the leads with Microsoft's test marker",
		run: async (context) =>
			await asking(context, vendor, async () => {
				const found = (await records.find(context)).slice(0, limitOf(context));
				return itemsOf(
					context,
					found.map(({ id, name, createdAt, more }) => ({ id, name, createdAt, ...more })),
				);
			}),
	},
	{
		name: 'Delete Test Leads',
		value: 'deleteTestLeads',
		action: 'Delete test leads',
		description: "Delete the leads with Microsoft's test marker, and no others",
		run: async (context) =>
			await asking(context, vendor, async () => {
				const ids = (await records.find(context)).map(({ id }) => id);
				const removed = await records.remove(context, ids);
				return itemsOf(
					context,
					ids.map((id, index) => ({ id, deleted: removed[index] === true })),
				);
			}),
	},
];

/** Return All and Limit of an operation that lists. */
export const limitProperties = (operation: string): INodeProperties[] => [
	{
		displayName: 'Return All',
		name: 'returnAll',
		type: 'boolean',
		default: false,
		description: 'Whether to return all results or only up to a given limit',
		displayOptions: { show: { operation: [operation] } },
	},
	{
		displayName: 'Limit',
		name: 'limit',
		type: 'number',
		typeOptions: { minValue: 1 },
		default: 50,
		description: 'Max number of results to return',
		displayOptions: { show: { operation: [operation], returnAll: [false] } },
	},
];

/** How many are wanted. */
export const limitOf = (context: IExecuteFunctions): number =>
	context.getNodeParameter('returnAll', 0, false) === true
		? Infinity
		: Math.max(1, Number(context.getNodeParameter('limit', 0, 50)));

/** The parameters of Get Many Test Leads. */
export const testLeadProperties = (): INodeProperties[] => limitProperties('getTestLeads');

/** Items that come from no single input item: paired with all of them. */
export const itemsOf = (context: IExecuteFunctions, jsons: readonly IDataObject[]): INodeExecutionData[] =>
	jsons.map((json) => ({ json, pairedItem: context.getInputData().map((_, item) => ({ item })) }));

/**
 * Asks the vendor something that is about no lead.
 *
 * With On Error set to Continue n8n passes the input of a node that throws on, and what failed would look done: then the result
 * is one item that says what is wrong, on the error output if there is one.
 *
 * @throws NodeApiError where the node is set to stop
 */
export async function asking(
	context: IExecuteFunctions,
	vendor: string,
	work: () => Promise<INodeExecutionData[]>,
): Promise<INodeExecutionData[]> {
	try {
		return await work();
	} catch (thrown) {
		const reason = thrown instanceof BatchFailure ? thrown.reason : notAsked(vendor);
		const { message, cause, remedy, code } = reason;
		const error = new NodeApiError(
			context.getNode(),
			{},
			{ message: `${message} [item 0]`, description: `${cause} ${remedy} (${code})`, itemIndex: 0 },
		);
		if (!context.continueOnFail()) throw error;
		const items = itemsOf(context, [{ status: 'unavailable', message, cause, remedy, code }]);
		return items.map((item) => toErrorOutput(context.getNode(), item, error));
	}
}

const notAsked = (vendor: string): Reason => ({
	code: 'NODE_SETUP',
	message: `${vendor} could not be reached`,
	cause: 'The credential or the response could not be read.',
	remedy: 'Check the credential of the node.',
});
