import { NodeOperationError } from 'n8n-workflow';
import type {
	FieldType,
	ILoadOptionsFunctions,
	INodeListSearchItems,
	INodeListSearchResult,
	ResourceMapperField,
	ResourceMapperFields,
} from 'n8n-workflow';
import type { LeadFieldName } from '../../../delivery/leadFields';
import { BatchFailure } from '../../../delivery/target';
import { leadFieldRow } from '../../../targetNode/fieldMapping';
import { textAt } from '../../../transport/json';
import { MarketoFault } from '../api/answer';
import type { MarketoApi } from '../api/call';
import { holdsKey, holdsNote } from '../write/checks';
import { openApi } from '../write/makeTarget';
import { AUTOMATIC_FIELDS } from './automatic';
import { type MarketoField, readSchema } from './schema';

/** programs.md, Browse: 200 is the most that one call gives. */
const PROGRAMS_PER_PAGE = 200;

/** The programs by name, page by page; the page token is the offset. */
export async function searchPrograms(
	this: ILoadOptionsFunctions,
	filter?: string,
	paginationToken?: string,
): Promise<INodeListSearchResult> {
	const offset = Number(paginationToken ?? 0);
	const query = { maxReturn: String(PROGRAMS_PER_PAGE), offset: String(offset) };
	const { result } = await ask(
		this,
		'programs',
		async (api) => await api.call({ method: 'GET', path: '/rest/asset/v1/programs.json', query }),
	);
	const next = result.length < PROGRAMS_PER_PAGE ? undefined : String(offset + PROGRAMS_PER_PAGE);
	return { results: named(result, filter), paginationToken: next };
}

/** The partitions that the API user may use. */
export async function searchPartitions(
	this: ILoadOptionsFunctions,
	filter?: string,
): Promise<INodeListSearchResult> {
	const { result } = await ask(
		this,
		'partitions',
		async (api) => await api.call({ method: 'GET', path: '/rest/v1/leads/partitions.json' }),
	);
	return { results: named(result, filter) };
}

/** The fields that can hold the key of a lead: email, and searchable text that may be written. */
export async function searchLookupFields(
	this: ILoadOptionsFunctions,
	filter?: string,
): Promise<INodeListSearchResult> {
	const { fields, searchable } = await ask(this, 'fields', readSchema);
	const results = searchable.flatMap((name): INodeListSearchItems[] => {
		const field = fields.get(name);
		return field && holdsKey(field) ? [{ name: field.displayName, value: name }] : [];
	});
	return { results: results.filter(({ name }) => suits(name, filter)) };
}

/** The fields that can hold the buyer's words. */
export async function searchNoteFields(
	this: ILoadOptionsFunctions,
	filter?: string,
): Promise<INodeListSearchResult> {
	const { fields } = await ask(this, 'fields', readSchema);
	const results = [...fields.values()]
		.filter(holdsNote)
		.map(({ name, displayName }) => ({ name: displayName, value: name }));
	return { results: results.filter(({ name }) => suits(name, filter)) };
}

/** The fields that may be written, with the expression that reads the lead where the automatic mapping has one. */
export async function personFields(this: ILoadOptionsFunctions): Promise<ResourceMapperFields> {
	const { fields } = await ask(this, 'fields', readSchema);
	return { fields: [...fields.values()].filter(({ updateable }) => updateable).map(rowOf) };
}

function rowOf({ name, displayName, dataType, length }: MarketoField): ResourceMapperField {
	const own = Object.entries(AUTOMATIC_FIELDS).find(([, field]) => field === name)?.[0];
	return {
		// Object.entries forgets that the keys are names of fields.
		...(own === undefined ? {} : { defaultValue: leadFieldRow(own as LeadFieldName).defaultValue }),
		id: name,
		displayName: length === undefined ? displayName : `${displayName} (up to ${length} characters)`,
		type: TYPES[dataType] ?? 'string',
		required: false,
		defaultMatch: false,
		canBeUsedToMatch: false,
		display: true,
	};
}

const TYPES: { readonly [dataType: string]: FieldType } = {
	boolean: 'boolean',
	integer: 'number',
	score: 'number',
	float: 'number',
	currency: 'number',
	percent: 'number',
	date: 'dateTime',
	datetime: 'dateTime',
};

/** Programs and partitions are told to Marketo by name. */
function named(result: readonly unknown[], filter: string | undefined): INodeListSearchItems[] {
	return result.flatMap((entry) => {
		const name = textAt(entry, 'name');
		return name !== undefined && suits(name, filter) ? [{ name, value: name }] : [];
	});
}

const suits = (name: string, filter = ''): boolean => name.toLowerCase().includes(filter.toLowerCase());

/** Shows in the editor why a list stays empty. */
async function ask<Result>(
	context: ILoadOptionsFunctions,
	what: string,
	question: (api: MarketoApi) => Promise<Result>,
): Promise<Result> {
	return await openApi(context)
		.then(question)
		.catch(async (thrown: unknown) => {
			if (!(thrown instanceof MarketoFault || thrown instanceof BatchFailure))
				return await Promise.reject(thrown);
			const { message, cause, remedy } = thrown.reason;
			const text = `The ${what} cannot be read: ${message}`;
			return await Promise.reject(
				new NodeOperationError(context.getNode(), text, { description: `${cause} ${remedy}` }),
			);
		});
}
