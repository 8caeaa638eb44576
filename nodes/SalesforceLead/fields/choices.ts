import type {
	FieldType,
	IExecuteFunctions,
	ILoadOptionsFunctions,
	INodeListSearchResult,
	ResourceMapperField,
	ResourceMapperFields,
} from 'n8n-workflow';
import { sendThrough } from '../../../transport/send';
import { forEditor, mapperRow, searched } from '../../../targetNode/editorLists';
import type { Owner } from '../../../targetNode/owners';
import { queryAll, Session } from '../api/call';
import { DEFAULT_LEAD_SOURCE } from '../form/options';
import { readAccess } from '../login/access';
import { AUTOMATIC_FIELDS, FURTHER_EXPRESSIONS } from './automatic';
import { type LeadFieldSchema, readLeadSchema } from './schema';

/** The fields of the org's lead that the user may write, those that Automatic fills first and with their expressions. */
export async function leadFields(this: ILoadOptionsFunctions): Promise<ResourceMapperFields> {
	const fields = await readFields(this);
	// With state and country picklists the code decides, and a text beside it can only contradict it.
	const hasCode = fields.some(({ name, isWritable }) => name === 'CountryCode' && isWritable);
	const rank = (name: string): number => {
		const at = Object.keys(EXPRESSIONS).indexOf(name);
		return at === -1 ? Number.MAX_SAFE_INTEGER : at;
	};
	return {
		fields: fields
			.filter(({ isWritable }) => isWritable)
			.sort((one, other) => rank(one.name) - rank(other.name) || one.label.localeCompare(other.label))
			.map((field) =>
				rowOf(field, hasCode && field.name === 'Country' ? undefined : EXPRESSIONS[field.name]),
			),
	};
}

/** Fields that can name a record in an upsert. */
export async function searchExternalIdFields(
	this: ILoadOptionsFunctions,
	filter?: string,
): Promise<INodeListSearchResult> {
	const fields = await readFields(this);
	return searched(
		fields
			.filter(({ isExternalId, isWritable }) => isExternalId && isWritable)
			.map(({ name, label }) => ({ name: `${label} (${name})`, value: name })),
		filter,
	);
}

/** Campaigns that run. */
export async function searchCampaigns(
	this: ILoadOptionsFunctions,
	filter?: string,
): Promise<INodeListSearchResult> {
	const campaigns = await forEditor(
		this,
		'campaigns of the org',
		async () =>
			await queryAll(
				await openSession(this),
				'SELECT Id, Name FROM Campaign WHERE IsActive = TRUE ORDER BY Name',
			),
	);
	return searched(
		campaigns.map(({ Id, Name }) => ({ name: String(Name ?? ''), value: String(Id) })),
		filter,
	);
}

/** Asks the org each time: the user may have added a field a moment ago. */
const readFields = async (context: ILoadOptionsFunctions): Promise<LeadFieldSchema[]> =>
	await forEditor(context, 'fields of the org', async () => [
		...(await readLeadSchema(await openSession(context))).values(),
	]);

const openSession = async (context: IExecuteFunctions | ILoadOptionsFunctions): Promise<Session> =>
	await Session.open(
		readAccess(await context.getCredentials('salesforceLeadApi')),
		sendThrough(context.helpers),
	);

const EXPRESSIONS: { readonly [name: string]: string } = {
	...Object.fromEntries(AUTOMATIC_FIELDS.map(({ name, expression }) => [name, expression])),
	...FURTHER_EXPRESSIONS,
	LeadSource: DEFAULT_LEAD_SOURCE,
};

const rowOf = (field: LeadFieldSchema, expression: string | undefined): ResourceMapperField => {
	const isChoice = field.allowed !== null && !expression;
	return mapperRow({
		id: field.name,
		displayName: field.label,
		type: isChoice ? 'options' : (TYPES[field.type] ?? 'string'),
		required: field.isRequired && field.name !== 'LastName' && field.name !== 'Company',
		...(isChoice ? { options: field.choices.map(({ value, label }) => ({ name: label, value })) } : {}),
		...(expression ? { defaultValue: expression } : { removed: !field.isRequired }),
	});
};

const TYPES: { readonly [type: string]: FieldType } = {
	boolean: 'boolean',
	int: 'number',
	double: 'number',
	currency: 'number',
	percent: 'number',
	datetime: 'dateTime',
	date: 'dateTime',
};

/** Active users and queues. */
export async function readOwners(context: IExecuteFunctions): Promise<Owner[]> {
	const session = await openSession(context);
	const users = await queryAll(
		session,
		"SELECT Id, Name, Email FROM User WHERE IsActive = TRUE AND UserType = 'Standard' ORDER BY Name",
	);
	const queues = await queryAll(session, "SELECT Id, Name FROM Group WHERE Type = 'Queue' ORDER BY Name");
	return [...users, ...queues].map(({ Id, Name, Email }) => ({
		id: String(Id),
		name: String(Name ?? ''),
		email: typeof Email === 'string' ? Email : null,
	}));
}
