import { NodeOperationError } from 'n8n-workflow';
import type {
	FieldType,
	ILoadOptionsFunctions,
	ResourceMapperField,
	ResourceMapperFields,
} from 'n8n-workflow';
import type { AzureTableCredentials } from '../../../azureTable/access';
import { isFault, type TableFault } from '../../../azureTable/fault';
import { readFault } from '../../../azureTable/readFault';
import type { TableRow } from '../../../azureTable/table';
import { LEAD_FIELDS } from '../../../delivery/leadFields';
import type { Json } from '../../../lead/lead';
import { leadFieldRow } from '../../../targetNode/fieldMapping';
import { BOOKKEEPING, columnName } from './schema';
import { SECRET_ROW } from '../write/keys';
import { openChosenTable } from '../write/makeTarget';

/** A table has no list of columns: those of its first rows are offered. */
const ROWS_TO_LOOK_AT = 50;

/** The columns to choose from: the lead's own under their automatic names, then what else is in the table's rows. */
export async function tableColumns(this: ILoadOptionsFunctions): Promise<ResourceMapperFields> {
	const fields = LEAD_FIELDS.map(
		({ name }): ResourceMapperField => ({ ...leadFieldRow(name), id: columnName(name) }),
	);
	const known = new Set<string>([...fields.map(({ id }) => id), ...Object.values(BOOKKEEPING)]);
	for (const row of await firstRows(this)) {
		if (row.partitionKey === SECRET_ROW.partitionKey) continue;
		for (const [name, value] of Object.entries(row.properties)) {
			if (known.has(name)) continue;
			known.add(name);
			fields.push(columnRow(name, value));
		}
	}
	return { fields };
}

async function firstRows(context: ILoadOptionsFunctions): Promise<TableRow[]> {
	const credentials = await context.getCredentials<AzureTableCredentials>('azureTableApi');
	const name = context.getNodeParameter('table', '');
	const result = await openChosenTable(credentials, name, context.helpers)
		.then(async (table) => (await table.page({ pageSize: ROWS_TO_LOOK_AT })).rows)
		.catch(readFault);
	if (Array.isArray(result)) return result;
	// A table that does not exist yet has no columns of its own.
	if (isFault(result, 'tableAbsent')) return [];
	throw columnsUnknown(context, result);
}

function columnsUnknown(
	context: ILoadOptionsFunctions,
	{ cause, remedy, code }: TableFault,
): NodeOperationError {
	return new NodeOperationError(context.getNode(), `The columns of the table cannot be read: ${cause}`, {
		description: `${remedy} (${code})`,
	});
}

const columnRow = (name: string, value: Json): ResourceMapperField => ({
	id: name,
	displayName: name,
	type: typeOf(value),
	required: false,
	defaultMatch: false,
	canBeUsedToMatch: false,
	display: true,
});

function typeOf(value: Json): FieldType {
	if (typeof value === 'boolean') return 'boolean';
	return typeof value === 'number' ? 'number' : 'string';
}
