import type {
	FieldType,
	ILoadOptionsFunctions,
	INodeListSearchItems,
	INodeListSearchResult,
	ResourceMapperField,
	ResourceMapperFields,
} from 'n8n-workflow';
import type { LeadFieldName } from '../../../delivery/leadFields';
import { forEditor, mapperRow, searched } from '../../../targetNode/editorLists';
import { leadFieldRow } from '../../../targetNode/fieldMapping';
import { memberOf, textAt } from '../../../transport/json';
import type { MarketoApi } from '../api/call';
import { holdsKey, holdsNote } from '../write/checks';
import { openApi } from '../write/makeTarget';
import { AUTOMATIC_FIELDS } from './automatic';
import { type MarketoField, readSchema } from './schema';

/** programs.md and forms.md, Browse: 200 is the most that one call gives. */
const ASSETS_PER_PAGE = 200;

/** A list of assets by name, page by page; the page token is the offset. */
const searchAssets = (assets: 'programs' | 'forms', items: (result: readonly unknown[]) => INodeListSearchItems[]) =>
	async function search(
		this: ILoadOptionsFunctions,
		filter?: string,
		paginationToken?: string,
	): Promise<INodeListSearchResult> {
		const offset = Number(paginationToken ?? 0);
		const query = { maxReturn: String(ASSETS_PER_PAGE), offset: String(offset) };
		const call = { method: 'GET', path: `/rest/asset/v1/${assets}.json`, query } as const;
		const { result } = await ask(this, assets, async (api) => await api.call(call));
		const next = result.length < ASSETS_PER_PAGE ? undefined : String(offset + ASSETS_PER_PAGE);
		return { ...searched(items(result), filter), paginationToken: next };
	};

/** Programs and partitions are told to Marketo by name. */
const named = (result: readonly unknown[]): INodeListSearchItems[] =>
	result.flatMap((entry) => {
		const name = textAt(entry, 'name');
		return name === undefined ? [] : [{ name, value: name }];
	});

/** Submit Form knows form and program by their numbers. */
const numbered = (result: readonly unknown[]): INodeListSearchItems[] =>
	result.flatMap((entry) => {
		const id = Number(memberOf(entry, 'id'));
		return id > 0 ? [{ name: `${textAt(entry, 'name') ?? ''} (${id})`, value: id }] : [];
	});

export const searchPrograms = searchAssets('programs', named);
export const searchProgramIds = searchAssets('programs', numbered);
export const searchForms = searchAssets('forms', numbered);

/** The partitions that the API user may use. */
export async function searchPartitions(
	this: ILoadOptionsFunctions,
	filter?: string,
): Promise<INodeListSearchResult> {
	const call = { method: 'GET', path: '/rest/v1/leads/partitions.json' } as const;
	const { result } = await ask(this, 'partitions', async (api) => await api.call(call));
	return searched(named(result), filter);
}

/** The fields that can hold the key of a lead: email, and searchable text that may be written. */
export async function searchLookupFields(
	this: ILoadOptionsFunctions,
	filter?: string,
): Promise<INodeListSearchResult> {
	const { fields, searchable } = await ask(this, 'fields', readSchema);
	return searched(
		searchable
			.flatMap((name) => fields.get(name) ?? [])
			.filter(holdsKey)
			.map(itemOf),
		filter,
	);
}

/** The fields that can hold the buyer's words. */
export async function searchNoteFields(
	this: ILoadOptionsFunctions,
	filter?: string,
): Promise<INodeListSearchResult> {
	const { fields } = await ask(this, 'fields', readSchema);
	return searched([...fields.values()].filter(holdsNote).map(itemOf), filter);
}

const itemOf = ({ name, displayName }: MarketoField): INodeListSearchItems => ({
	name: displayName,
	value: name,
});

/** The fields that may be written, with the expression that reads the lead where the automatic mapping has one. */
export async function personFields(this: ILoadOptionsFunctions): Promise<ResourceMapperFields> {
	const { fields } = await ask(this, 'fields', readSchema);
	return { fields: [...fields.values()].filter(({ updateable }) => updateable).map(rowOf) };
}

function rowOf({ name, displayName, dataType, length }: MarketoField): ResourceMapperField {
	const own = Object.entries(AUTOMATIC_FIELDS).find(([, field]) => field === name)?.[0];
	return mapperRow({
		// Object.entries forgets that the keys are names of fields.
		...(own === undefined ? {} : { defaultValue: leadFieldRow(own as LeadFieldName).defaultValue }),
		id: name,
		displayName: length === undefined ? displayName : `${displayName} (up to ${length} characters)`,
		type: TYPES[dataType] ?? 'string',
	});
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

const ask = async <Result>(
	context: ILoadOptionsFunctions,
	what: string,
	question: (api: MarketoApi) => Promise<Result>,
): Promise<Result> => await forEditor(context, what, async () => await question(await openApi(context)));
