import type { IExecuteFunctions, INodeProperties, ResourceMapperField } from 'n8n-workflow';
import { LEAD_FIELDS, type LeadFieldName } from '../delivery/leadFields';
import type { Unwritten } from '../delivery/outcome';
import { mapperRow } from './editorLists';
import { isBlank } from '../lead/text';
import type { Reason } from '../transport/reason';

const FIRST_ITEM = 0;

export interface FieldMappingChoice {
	/** The node's method in `methods.resourceMapping` that lists the target's fields. */
	resourceMapperMethod: string;
	/** What the target calls a field. */
	fieldWords: { singular: string; plural: string };
	/** Shown only under these further conditions. */
	show?: { [parameter: string]: Array<string | boolean> };
}

/** Field Mapping: automatic by the target's own defaults, or field by field. */
export function fieldMappingProperties(choice: FieldMappingChoice): INodeProperties[] {
	const show = { operation: ['createOrUpdate'], ...choice.show };
	return [
		{
			displayName: 'Field Mapping',
			name: 'fieldMapping',
			type: 'options',
			options: [
				{
					name: 'Automatic',
					value: 'automatic',
					description: 'All fields of the lead, as the target maps them by default',
				},
				{ name: 'Manual', value: 'manual', description: 'Choose the fields and their values' },
			],
			default: 'automatic',
			description: 'How to map the fields of the lead to fields of the record',
			displayOptions: { show },
		},
		{
			displayName: 'Fields',
			name: 'fields',
			type: 'resourceMapper',
			noDataExpression: true,
			default: { mappingMode: 'defineBelow', value: null },
			typeOptions: {
				resourceMapper: {
					resourceMapperMethod: choice.resourceMapperMethod,
					mode: 'map',
					fieldWords: choice.fieldWords,
					addAllFields: true,
					multiKeyMatch: false,
					supportAutoMap: false,
				},
			},
			displayOptions: { show: { ...show, fieldMapping: ['manual'] } },
		},
	];
}

/** The values that the user mapped for an item, by field id; null when the mapping is automatic. */
export type FieldMapper = (itemIndex: number) => { [id: string]: unknown } | null;

/**
 * The user's mapping, or the lack of one, for the whole run. Send Test Lead always maps automatically: the user's expressions speak of
 * items, and a test lead is none.
 *
 * n8n takes longer to read a parameter than to map a lead, so what holds for all items is read for the first one only.
 *
 * @param operations those that can be mapped
 */
export function fieldMapper(
	context: IExecuteFunctions,
	operations: readonly string[] = ['createOrUpdate'],
): FieldMapper {
	const operation = String(context.getNodeParameter('operation', FIRST_ITEM, 'createOrUpdate'));
	if (!operations.includes(operation)) return () => null;
	if (context.getNodeParameter('fieldMapping', FIRST_ITEM, 'automatic') !== 'manual') return () => null;
	return (itemIndex) => {
		const value: unknown = context.getNodeParameter('fields.value', itemIndex, {});
		return typeof value === 'object' && value !== null ? { ...value } : {};
	};
}

/** What the user mapped, by field id, before it is evaluated for an item. */
export function mappedExpressions(context: IExecuteFunctions): { [id: string]: unknown } {
	const { fields } = context.getNode().parameters;
	const value: unknown = typeof fields === 'object' && fields !== null ? Reflect.get(fields, 'value') : null;
	return typeof value === 'object' && value !== null ? { ...value } : {};
}

export const NOTHING_MAPPED: Reason = {
	code: 'NOTHING_MAPPED',
	message: 'Field Mapping is set to Manual, and no field has a value',
	cause: 'An empty record would be written for this lead.',
	remedy: 'Open the node and map at least one field under Fields, or set Field Mapping to Automatic.',
};

/**
 * Refuses a manual mapping that leaves a lead without a single value. That no field is filled in at all is the set-up; that
 * all expressions are blank is this lead's own doing.
 *
 * @param mapped as the mapper gave it for this lead
 * @returns null when there is something to write
 */
export function nothingMapped(
	context: IExecuteFunctions,
	mapped: { [id: string]: unknown } | null,
): Unwritten | null {
	if (mapped === null || Object.values(mapped).some((value) => !isBlank(value))) return null;
	const isSetUp = Object.values(mappedExpressions(context)).some((value) => !isBlank(value));
	return isSetUp
		? { status: 'rejected', ...NOTHING_MAPPED }
		: { status: 'unavailable', setup: true, ...NOTHING_MAPPED };
}

/** One row of the resource mapper that offers a field of the lead, filled with the expression that reads it. */
export function leadFieldRow(name: LeadFieldName): ResourceMapperField {
	const field = LEAD_FIELDS.find((candidate) => candidate.name === name);
	return mapperRow({
		id: name,
		displayName: field?.title ?? name,
		type: field?.type ?? 'string',
		defaultValue: `={{ $json.${name} }}`,
	});
}
