import { member } from './answer';

/** A field of a person (leads.md, Describe; describe2). */
export interface MarketoField {
	/** The REST name, e.g. `firstName`. */
	name: string;
	displayName: string;
	dataType: string;
	/** Most characters; undefined where Marketo sets no limit. */
	length: number | undefined;
	updateable: boolean;
}

export interface FieldCatalogue {
	fields: ReadonlyMap<string, MarketoField>;
	/** Names of the fields by which a person can be looked up. */
	searchable: readonly string[];
}

/** Reads the result of describe2: `[{ searchableFields: [["email"], ...], fields: [...] }]`. */
export function readFields(result: readonly unknown[]): FieldCatalogue {
	const [person] = result;
	const fields = listOf(member(person, 'fields')).flatMap(readField);
	// A search by several fields together is listed as one entry with several names; nothing here can use it.
	const searchable = listOf(member(person, 'searchableFields')).flatMap((names) => {
		const [name, ...others] = listOf(names);
		return typeof name === 'string' && others.length === 0 ? [name] : [];
	});
	return { fields: new Map(fields.map((field) => [field.name, field])), searchable };
}

function readField(value: unknown): MarketoField[] {
	const name = member(value, 'name');
	if (typeof name !== 'string') return [];
	const displayName = member(value, 'displayName');
	const dataType = member(value, 'dataType');
	const length = member(value, 'length');
	return [
		{
			name,
			displayName: typeof displayName === 'string' ? displayName : name,
			dataType: typeof dataType === 'string' ? dataType : 'string',
			length: typeof length === 'number' ? length : undefined,
			updateable: member(value, 'updateable') === true,
		},
	];
}

const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);
