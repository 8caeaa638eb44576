import type {
	FieldType,
	ILoadOptionsFunctions,
	INodeListSearchResult,
	ResourceMapperField,
	ResourceMapperFields,
} from 'n8n-workflow';
import { forEditor, mapperRow, searched } from '../../../targetNode/editorLists';
import { leadFieldRow } from '../../../targetNode/fieldMapping';
import { type Owner, searchedOwners } from '../../../targetNode/owners';
import { listAt, memberOf, textAt } from '../../../transport/json';
import { type HubSpotApi, VERSION } from '../api/call';
import { openApi } from '../write/makeTarget';
import { type AutomaticProperty, CONTACT_PROPERTIES } from './automatic';
import { type HubSpotProperty, readSchema } from './schema';

const AUTOMATIC: readonly AutomaticProperty[] = CONTACT_PROPERTIES;

/** Filled by the node whatever is mapped. */
const FILLED = new Set(['email', 'marketplace_contact_key']);

const TYPES: Readonly<Record<string, FieldType>> = {
	number: 'number',
	bool: 'boolean',
	date: 'dateTime',
	datetime: 'dateTime',
	enumeration: 'options',
};

/** The properties of contacts that can be written, by their groups; asked for anew each time. */
export async function contactProperties(this: ILoadOptionsFunctions): Promise<ResourceMapperFields> {
	const schema = await ask(this, 'properties', async (api) => await readSchema(api, 'contacts', true));
	const fields = [...schema.values()]
		.filter(({ name, isWritable }) => isWritable && !FILLED.has(name))
		.sort((one, other) => one.group.localeCompare(other.group) || one.label.localeCompare(other.label));
	return { fields: fields.map(rowOf) };
}

function rowOf({ name, label, group, type, fieldType, options }: HubSpotProperty): ResourceMapperField {
	const leadField = AUTOMATIC.find(({ id }) => id === name)?.field;
	const isChoice = type === 'enumeration' && fieldType !== 'checkbox';
	return mapperRow({
		...(leadField === undefined ? {} : { defaultValue: leadFieldRow(leadField).defaultValue }),
		id: name,
		displayName: group === '' ? label : `${label} (${group})`,
		type: isChoice ? 'options' : type === 'enumeration' ? 'string' : (TYPES[type] ?? 'string'),
		...(isChoice ? { options: options.map((option) => ({ name: option.label, value: option.value })) } : {}),
		removed: leadField === undefined,
	});
}

/** Owners by name, for the picker. */
export async function searchOwners(
	this: ILoadOptionsFunctions,
	filter?: string,
): Promise<INodeListSearchResult> {
	return searchedOwners(await ask(this, 'owners', ownersOf), filter);
}

/** Those who are not archived. */
export async function ownersOf(api: HubSpotApi): Promise<Owner[]> {
	const owners: Owner[] = [];
	let after: string | undefined;
	do {
		const page = after === undefined ? '' : `&after=${encodeURIComponent(after)}`;
		const answer = await api.read('GET', `/crm/owners/${VERSION}?limit=100${page}`);
		for (const entry of listAt(answer, 'results')) {
			const id = memberOf(entry, 'id');
			if (id === undefined || memberOf(entry, 'archived') === true) continue;
			const email = textAt(entry, 'email') ?? '';
			const name = [textAt(entry, 'firstName'), textAt(entry, 'lastName')].filter(Boolean).join(' ');
			owners.push({ id: String(id), name: name || email, email });
		}
		after = textAt(memberOf(memberOf(answer, 'paging'), 'next'), 'after');
	} while (after !== undefined);
	return owners;
}

/** The stages of the pipelines of leads, as `pipeline/stage`. */
export async function searchLeadStages(
	this: ILoadOptionsFunctions,
	filter?: string,
): Promise<INodeListSearchResult> {
	const answer = await ask(
		this,
		'pipelines',
		async (api) => await api.read('GET', `/crm/pipelines/${VERSION}/leads`),
	);
	const stages = listAt(answer, 'results').flatMap((pipeline) =>
		listAt(pipeline, 'stages').map((stage) => ({
			name: `${textAt(pipeline, 'label') ?? ''}: ${textAt(stage, 'label') ?? ''}`,
			value: `${String(memberOf(pipeline, 'id'))}/${String(memberOf(stage, 'id'))}`,
		})),
	);
	return searched(stages, filter);
}

/** The options of one property of contacts. */
const optionsOf = (property: string) =>
	async function search(this: ILoadOptionsFunctions, filter?: string): Promise<INodeListSearchResult> {
		const schema = await ask(this, 'properties', async (api) => await readSchema(api, 'contacts', true));
		const options = schema.get(property)?.options ?? [];
		return searched(
			options.map(({ label, value }) => ({ name: label, value })),
			filter,
		);
	};

export const searchLifecycleStages = optionsOf('lifecyclestage');
export const searchLeadStatuses = optionsOf('hs_lead_status');
export const searchLegalBases = optionsOf('hs_legal_basis');

const ask = async <Result>(
	context: ILoadOptionsFunctions,
	what: string,
	question: (api: HubSpotApi) => Promise<Result>,
): Promise<Result> => await forEditor(context, what, async () => await question(await openApi(context)));
