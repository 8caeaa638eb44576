import { NodeOperationError } from 'n8n-workflow';
import type {
	FieldType,
	ILoadOptionsFunctions,
	ResourceMapperField,
	ResourceMapperFields,
} from 'n8n-workflow';
import { leadFieldRow } from '../../../targetNode/fieldMapping';
import { openApi } from '../api/call';
import { DynamicsFailure } from '../api/errors';
import { DEFAULT_COLUMNS } from './automatic';
import { leadTable } from './schema';
import type { LeadColumn, LeadTable } from './schema';

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
	const table = await readTable(this).catch((thrown: unknown) => columnsUnknown(this, thrown));
	if (table instanceof NodeOperationError) throw table;
	const rows = [...table.columns.values()].flatMap((column) => {
		const type = TYPES[column.type];
		return type && column.writable ? [rowOf(column, type)] : [];
	});
	const isDefault = ({ defaultValue }: ResourceMapperField) => defaultValue !== undefined;
	return { fields: [...rows.filter(isDefault), ...rows.filter((row) => !isDefault(row))] };
}

/** Whoever refreshes the list has changed something, so nothing is taken from memory. */
const readTable = async (context: ILoadOptionsFunctions): Promise<LeadTable> =>
	await leadTable(await openApi(context), 0);

function rowOf({ name, label, required, choices }: LeadColumn, type: FieldType): ResourceMapperField {
	const field = DEFAULT_COLUMNS.find(({ column }) => column === name)?.field;
	const defaultValue = field ? leadFieldRow(field).defaultValue : COMPOSED[name];
	return {
		id: name,
		displayName: `${label} (${name})${required ? ' - Required by Forms' : ''}`,
		type,
		required: false,
		defaultMatch: false,
		canBeUsedToMatch: false,
		display: true,
		...(defaultValue === undefined ? {} : { defaultValue }),
		...(choices ? { options: choices.map(({ value, label: choice }) => ({ name: choice, value })) } : {}),
	};
}

function columnsUnknown(context: ILoadOptionsFunctions, thrown: unknown): NodeOperationError {
	if (!(thrown instanceof DynamicsFailure)) {
		return new NodeOperationError(context.getNode(), 'The columns of the lead table cannot be read', {
			description: 'Test the Dynamics 365 Lead credential first.',
		});
	}
	const { message, cause, remedy, code } = thrown.reason;
	return new NodeOperationError(
		context.getNode(),
		`The columns of the lead table cannot be read: ${message}`,
		{ description: `${cause} ${remedy} (${code})` },
	);
}
