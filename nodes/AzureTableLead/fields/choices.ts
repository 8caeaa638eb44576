import type {
	FieldType,
	ILoadOptionsFunctions,
	ResourceMapperField,
	ResourceMapperFields,
} from 'n8n-workflow';
import type { AzureTableCredentials } from '../../../azureTable/access';
import { isFault } from '../../../azureTable/fault';
import { readFault } from '../../../azureTable/readFault';
import type { TableRow } from '../../../azureTable/table';
import { BatchFailure } from '../../../delivery/target';
import { LEAD_FIELDS } from '../../../delivery/leadFields';
import type { Json } from '../../../lead/lead';
import { forEditor, mapperRow } from '../../../targetNode/editorLists';
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
			fields.push(mapperRow({ id: name, displayName: name, type: typeOf(value) }));
		}
	}
	return { fields };
}

/** A table that does not exist yet has no columns of its own. */
const firstRows = async (context: ILoadOptionsFunctions): Promise<TableRow[]> =>
	await forEditor(context, 'columns of the table', async () => {
		const credentials = await context.getCredentials<AzureTableCredentials>('azureTableApi');
		const name = context.getNodeParameter('table', '');
		return await openChosenTable(credentials, name, context.helpers)
			.then(async (table) => (await table.page({ pageSize: ROWS_TO_LOOK_AT })).rows)
			.catch(async (thrown: unknown) => {
				const fault = readFault(thrown);
				if (isFault(fault, 'tableAbsent')) return [];
				const { code, cause, remedy } = fault;
				return await Promise.reject(new BatchFailure('setup', { code, message: cause, cause: '', remedy }));
			});
	});

function typeOf(value: Json): FieldType {
	if (typeof value === 'boolean') return 'boolean';
	return typeof value === 'number' ? 'number' : 'string';
}
