import { retriable } from '../../../delivery/target';
import { AnswerMemory } from '../../../transport/answerMemory';
import { listAt, memberOf, textAt } from '../../../transport/json';
import type { DataverseApi } from '../api/call';

/** How a column takes values, as far as this node distinguishes them. */
export interface LeadColumn {
	name: string;
	label: string;
	/** AttributeType of the metadata, e.g. `String`, `Memo`, `Picklist`, `Boolean`. */
	type: string;
	/** Demanded by forms; the Web API takes a lead without it. */
	required: boolean;
	/** Longest text, in UTF-16 units. */
	maxLength?: number;
	/** `Email`, `Phone`, `Url`: a text that cannot be cut without becoming another one. */
	format?: string;
	/** Values of a choice column by label. */
	choices?: ReadonlyArray<{ value: number; label: string }>;
	/** Bounds of a number column, where they were read. */
	min?: number;
	max?: number;
	/** A date column without a time of day. */
	isDateOnly?: boolean;
	writable: boolean;
}

export interface AlternateKey {
	name: string;
	columns: readonly string[];
	/** `Active` when it can be used: its index is built in the background. */
	status: string;
}

export interface LeadTable {
	columns: ReadonlyMap<string, LeadColumn>;
	keys: readonly AlternateKey[];
}

const TABLE = "EntityDefinitions(LogicalName='lead')";
const TYPE = `${TABLE}/Attributes/Microsoft.Dynamics.CRM.`;

/** "Query table definitions using the Web API"; one request for each type of column that has members of its own. */
const QUERIES = {
	keys: `${TABLE}?$select=LogicalName&$expand=Keys($select=SchemaName,KeyAttributes,EntityKeyIndexStatus)`,
	columns: `${TABLE}/Attributes?$select=LogicalName,DisplayName,AttributeType,RequiredLevel,IsValidForCreate,IsValidForUpdate`,
	texts: `${TYPE}StringAttributeMetadata?$select=LogicalName,MaxLength,FormatName`,
	memos: `${TYPE}MemoAttributeMetadata?$select=LogicalName,MaxLength`,
	choices: `${TYPE}PicklistAttributeMetadata?$select=LogicalName&$expand=OptionSet($select=Options),GlobalOptionSet($select=Options)`,
} as const;

/** Types whose bounds only matter where a user maps such a column. */
const BOUNDS: { readonly [type: string]: string } = {
	DateTime: `${TYPE}DateTimeAttributeMetadata?$select=LogicalName,Format,DateTimeBehavior`,
	...Object.fromEntries(
		['Integer', 'Decimal', 'Double', 'Money'].map((type) => [
			type,
			`${TYPE}${type}AttributeMetadata?$select=LogicalName,MinValue,MaxValue`,
		]),
	),
};

/** How long the table is remembered, in milliseconds. */
const REMEMBERED_MS = 10 * 60_000;

interface Remembered {
	table: LeadTable;
	/** Further members by type of column. */
	bounds: Map<string, Promise<readonly unknown[]>>;
	/** What was looked for and not found although the table had just been read. */
	missing: Set<string>;
}

const memory = new AnswerMemory<Remembered>();

/** Who may see less sees another table. */
async function remembered(api: DataverseApi, maxAgeMs: number): Promise<Remembered> {
	const { environment, tokenUrl, clientId } = api.access;
	const ask = async (isKnown: boolean): Promise<Remembered> => ({
		table: await readTable(api, isKnown ? { Consistency: 'Strong' } : {}),
		bounds: new Map(),
		missing: new Set(),
	});
	return await memory.get([environment, tokenUrl, clientId], ask, maxAgeMs);
}

/**
 * The lead table as it is in one environment. Executions that ask at the same time share one read.
 *
 * @param maxAgeMs how old it may be; 0: read now
 * @throws DynamicsFailure
 */
export const leadTable = async (api: DataverseApi, maxAgeMs = REMEMBERED_MS): Promise<LeadTable> =>
	(await remembered(api, maxAgeMs)).table;

/**
 * The lead table, read anew once where the remembered one lacks something: it may have been added meanwhile.
 *
 * @param missingIn names what a table lacks
 * @throws DynamicsFailure
 */
export async function leadTableWith(
	api: DataverseApi,
	missingIn: (table: LeadTable) => string[],
): Promise<LeadTable> {
	const { table, missing } = await remembered(api, REMEMBERED_MS);
	if (missingIn(table).every((name) => missing.has(name))) return table;
	const fresh = await remembered(api, 0);
	for (const name of missingIn(fresh.table)) fresh.missing.add(name);
	return fresh.table;
}

/**
 * The same table with bounds of the number and date columns among `names`. Where they cannot be read, Dataverse has the
 * last word.
 */
export async function withBounds(
	api: DataverseApi,
	table: LeadTable,
	names: readonly string[],
): Promise<LeadTable> {
	const types = new Set(names.map((name) => table.columns.get(name)?.type ?? ''));
	const wanted = [...types].flatMap((type) => (BOUNDS[type] === undefined ? [] : [[type, BOUNDS[type]]]));
	if (wanted.length === 0) return table;
	const known = (await remembered(api, Infinity)).bounds;
	const bounds = new Map<string, unknown>();
	for (const [type = '', query = ''] of wanted) {
		const read = known.get(type) ?? api.get(query).then(valueOf);
		known.set(type, read);
		const found = await read.catch(async (thrown: unknown) => {
			known.delete(type);
			return retriable(thrown).isPassing ? await Promise.reject(thrown) : [];
		});
		for (const bound of found) bounds.set(nameAt(bound, 'LogicalName'), bound);
	}
	return {
		...table,
		columns: new Map(
			[...table.columns].map(([name, column]) => [name, { ...column, ...boundsOf(bounds.get(name)) }]),
		),
	};
}

/** @param headers `Consistency: Strong` demands an answer from no cache ("Query schema definitions") */
async function readTable(api: DataverseApi, headers: { [name: string]: string }): Promise<LeadTable> {
	const [keys, columns, texts, memos, choices] = await Promise.all([
		alternateKeys(api, headers),
		api.get(QUERIES.columns, headers),
		api.get(QUERIES.texts, headers),
		api.get(QUERIES.memos, headers),
		api.get(QUERIES.choices, headers),
	]);
	const details = new Map(
		[texts, memos, choices]
			.flatMap(valueOf)
			.map((detail) => [nameAt(detail, 'LogicalName'), detail] as const),
	);
	return {
		keys,
		columns: new Map(
			valueOf(columns).map((column) => {
				const name = nameAt(column, 'LogicalName');
				return [name, columnOf(name, column, details.get(name) ?? {})] as const;
			}),
		),
	};
}

/** @throws DynamicsFailure */
export async function alternateKeys(
	api: DataverseApi,
	headers: { [name: string]: string } = {},
): Promise<AlternateKey[]> {
	return listAt(await api.get(QUERIES.keys, headers), 'Keys').map((key) => ({
		name: nameAt(key, 'SchemaName'),
		columns: listAt(key, 'KeyAttributes').map(String),
		status: nameAt(key, 'EntityKeyIndexStatus'),
	}));
}

function columnOf(name: string, column: unknown, detail: unknown): LeadColumn {
	const maxLength = memberOf(detail, 'MaxLength');
	const choices = choicesOf(detail);
	return {
		name,
		label: labelOf(memberOf(column, 'DisplayName')) || name,
		type: nameAt(column, 'AttributeType'),
		required: nameAt(memberOf(column, 'RequiredLevel'), 'Value') === 'ApplicationRequired',
		writable: memberOf(column, 'IsValidForCreate') === true && memberOf(column, 'IsValidForUpdate') === true,
		...(typeof maxLength === 'number' ? { maxLength } : {}),
		...(memberOf(detail, 'FormatName') ? { format: nameAt(memberOf(detail, 'FormatName'), 'Value') } : {}),
		...(choices ? { choices } : {}),
	};
}

function boundsOf(bound: unknown): Partial<LeadColumn> {
	const [min, max] = [memberOf(bound, 'MinValue'), memberOf(bound, 'MaxValue')];
	const behavior = nameAt(memberOf(bound, 'DateTimeBehavior'), 'Value');
	return {
		...(typeof min === 'number' ? { min } : {}),
		...(typeof max === 'number' ? { max } : {}),
		...(behavior === 'DateOnly' ? { isDateOnly: true } : {}),
	};
}

/** A choice column has its own list of options or shares a global one. */
function choicesOf(detail: unknown): LeadColumn['choices'] {
	const options =
		memberOf(memberOf(detail, 'OptionSet'), 'Options') ??
		memberOf(memberOf(detail, 'GlobalOptionSet'), 'Options');
	if (!Array.isArray(options)) return undefined;
	return options.map((option: unknown) => ({
		value: Number(memberOf(option, 'Value')),
		label: labelOf(memberOf(option, 'Label')),
	}));
}

const labelOf = (label: unknown): string => nameAt(memberOf(label, 'UserLocalizedLabel'), 'Label');

const valueOf = (answer: object): readonly unknown[] => listAt(answer, 'value');

const nameAt = (value: unknown, name: string): string => textAt(value, name) ?? '';
