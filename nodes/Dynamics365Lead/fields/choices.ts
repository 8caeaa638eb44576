import type {
	FieldType,
	ILoadOptionsFunctions,
	ResourceMapperField,
	ResourceMapperFields,
} from 'n8n-workflow';
import { forEditor, mapperRow } from '../../../targetNode/editorLists';
import { leadFieldRow } from '../../../targetNode/fieldMapping';
import { openApi } from '../api/call';
import { DEFAULT_COLUMNS } from './automatic';
import { type LeadColumn, leadTable } from './schema';

/** Columns that can be filled from a text, a number or a yes or no; links to other records are set by options. */
const TYPES: { readonly [attributeType: string]: FieldType } = {
	String: 'string',
	Memo: 'string',
	Boolean: 'boolean',
	DateTime: 'dateTime',
	Integer: 'number',
	BigInt: 'number',
	Decimal: 'number',
	Double: 'number',
	Money: 'number',
	Picklist: 'options',
};

const COMPOSED: { readonly [column: string]: string } = {
	subject: '={{ $json.offerTitle || $json.offerId }}',
	description: '={{ $json.note }}',
};

/** The writable columns of the environment's lead table as they are now, those with a default first. */
export async function tableColumns(this: ILoadOptionsFunctions): Promise<ResourceMapperFields> {
	// Whoever refreshes the list has changed something, so nothing is taken from memory.
	const table = await forEditor(
		this,
		'columns of the lead table',
		async () => await leadTable(await openApi(this), 0),
	);
	const rows = [...table.columns.values()].flatMap((column) => {
		const type = TYPES[column.type];
		return type && column.writable ? [rowOf(column, type)] : [];
	});
	const isDefault = ({ defaultValue }: ResourceMapperField) => defaultValue !== undefined;
	return { fields: [...rows.filter(isDefault), ...rows.filter((row) => !isDefault(row))] };
}

function rowOf({ name, label, required, choices }: LeadColumn, type: FieldType): ResourceMapperField {
	const field = DEFAULT_COLUMNS.find(({ column }) => column === name)?.field;
	const defaultValue = field ? leadFieldRow(field).defaultValue : COMPOSED[name];
	return mapperRow({
		id: name,
		displayName: `${label} (${name})${required ? ' - Required by Forms' : ''}`,
		type,
		...(defaultValue === undefined ? {} : { defaultValue }),
		...(choices ? { options: choices.map(({ value, label: choice }) => ({ name: choice, value })) } : {}),
	});
}
