import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow';
import { type ColumnAliases, columnAliases, EXPORTED_COLUMNS } from '../lead/exportedColumns';

/** For headers that this package does not know: Microsoft publishes those of one of its two files only, and translates some. */
export const COLUMN_NAMES: INodeProperties = {
	displayName: 'Column Names',
	name: 'columnNames',
	type: 'fixedCollection',
	typeOptions: { multipleValues: true },
	placeholder: 'Add column',
	default: {},
	description:
		'Headers of your CSV file that are not recognised. Upper and lower case, spaces and punctuation make no difference. These headers have priority over the known ones.',
	options: [
		{
			displayName: 'Column',
			name: 'columns',
			values: [
				{
					displayName: 'Meaning',
					name: 'meaning',
					type: 'options',
					options: Object.entries(EXPORTED_COLUMNS)
						.map(([value, { name }]) => ({ name, value }))
						.sort((one, other) => one.name.localeCompare(other.name)),
					default: 'referralId',
					description: 'What the column contains, with the name that Microsoft uses',
				},
				{
					displayName: 'Header',
					name: 'header',
					type: 'string',
					default: '',
					placeholder: 'e.g. Lead ID',
					description: 'The header as it is in your file',
				},
			],
		},
	],
};

/** @param path where the node has the parameter */
export function columnNamesOf(context: IExecuteFunctions, path: string): ColumnAliases {
	const entries: unknown = context.getNodeParameter(`${path}.columns`, 0, []);
	return columnAliases(Array.isArray(entries) ? entries : []);
}
