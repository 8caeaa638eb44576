import { NodeOperationError } from 'n8n-workflow';
import type {
	FieldType,
	ILoadOptionsFunctions,
	ResourceMapperField,
	ResourceMapperFields,
} from 'n8n-workflow';
import { sendThrough } from '../../transport/send';
import { leadFieldRow } from '../../targetNode/fieldMapping';
import { readAccess } from './access';
import { DataverseApi } from './api';
import { DEFAULT_COLUMNS } from './defaultColumns';
import { DynamicsFailure } from './failure';
import { leadTable } from './leadTable';
import type { LeadColumn, LeadTable } from './leadTable';
import { cacheKeyOf } from './makeTarget';

const TIMEOUT_MS = 30_000;

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

/** The writable columns of the environment's lead table, those with a default first. */
export async function tableColumns(this: ILoadOptionsFunctions): Promise<ResourceMapperFields> {
	const read = await readTable(this).catch((thrown: unknown) => thrown);
	if (!isTable(read)) throw columnsUnknown(this, read);
	const rows = [...read.columns.values()].flatMap((column) => {
		const type = TYPES[column.type];
		return type && column.writable ? [rowOf(column, type)] : [];
	});
	const isDefault = ({ defaultValue }: ResourceMapperField) => defaultValue !== undefined;
	return { fields: [...rows.filter(isDefault), ...rows.filter((row) => !isDefault(row))] };
}

async function readTable(context: ILoadOptionsFunctions): Promise<LeadTable> {
	const access = readAccess(await context.getCredentials('dynamics365LeadApi'));
	const api = new DataverseApi(access, sendThrough(context.helpers), TIMEOUT_MS);
	return await leadTable(api, cacheKeyOf(access));
}

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

const isTable = (read: unknown): read is LeadTable =>
	typeof read === 'object' && read !== null && 'columns' in read && read.columns instanceof Map;

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
		{
			description: `${cause} ${remedy} (${code})`,
		},
	);
}
