import type { INodeProperties } from 'n8n-workflow';
import type { OwnOperation } from '../../../targetNode/operations';
import { asking, itemsOf } from '../../../targetNode/testLeads';
import { readRows } from '../write/readRows';

/** What Azure Table Lead can do besides the operations of every target. */
export const OPERATIONS: readonly OwnOperation[] = [
	{
		name: 'Get Many',
		value: 'getMany',
		action: 'Get many leads',
		description: 'Get rows of the table, in the order of their keys',
		run: async (context) =>
			await asking(context, 'The table', async () => itemsOf(context, await readRows(context))),
	},
];

const FOR_READING = { operation: ['getMany'] };

/** Return All, Limit and Filter of Get Many. */
export const readingProperties: INodeProperties[] = [
	{
		displayName: 'Return All',
		name: 'returnAll',
		type: 'boolean',
		default: false,
		description: 'Whether to return all results or only up to a given limit',
		displayOptions: { show: FOR_READING },
	},
	{
		displayName: 'Limit',
		name: 'limit',
		type: 'number',
		typeOptions: { minValue: 1 },
		default: 50,
		description: 'Max number of results to return',
		displayOptions: { show: { ...FOR_READING, returnAll: [false] } },
	},
	{
		displayName: 'Filter',
		name: 'filter',
		type: 'string',
		default: '',
		placeholder: "e.g. Offer eq 'contoso.suite' and Stage eq 'hot'",
		description:
			'Which rows to get, in the language of Azure tables (OData). Empty: all. With PartitionKey in it only that partition is read, otherwise the whole table.',
		displayOptions: { show: FOR_READING },
	},
];
