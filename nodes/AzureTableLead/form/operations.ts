import type { INodeProperties } from 'n8n-workflow';
import type { Operation } from '../../../targetNode/operation';
import { asking, itemsOf, limitProperties } from '../../../targetNode/testLeads';
import { readRows } from '../write/readRows';

/** What Azure Table Lead can do besides the operations of every target. */
export const OPERATIONS: readonly Operation[] = [
	{
		name: 'Get Many',
		value: 'getMany',
		action: 'Get many leads',
		description: 'Get rows of the table, in the order of their keys',
		run: async (context) =>
			await asking(context, 'The table', async () => itemsOf(context, await readRows(context))),
	},
];

/** Return All, Limit and Filter of Get Many. */
export const readingProperties: INodeProperties[] = [
	...limitProperties('getMany'),
	{
		displayName: 'Filter',
		name: 'filter',
		type: 'string',
		default: '',
		placeholder: "e.g. Offer eq 'contoso.suite' and Stage eq 'hot'",
		description:
			'Which rows to get, as an OData filter. Leave empty for all rows. If it contains PartitionKey, only that partition is read, otherwise the whole table.',
		displayOptions: { show: { operation: ['getMany'] } },
	},
];
