import type { DataverseApi } from './api';

/** How a column takes values, as far as this node tells them apart. */
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

const KEPT_MS = 10 * 60_000;
const kept = new Map<string, { until: number; table: LeadTable }>();

/**
 * The lead table as it is in one environment, from memory for ten minutes.
 *
 * @param cacheKey what names environment and user
 * @throws DynamicsFailure
 */
export async function leadTable(api: DataverseApi, cacheKey: string, fresh = false): Promise<LeadTable> {
	const known = kept.get(cacheKey);
	if (!fresh && known && Date.now() < known.until) return known.table;
	const [keys, columns, texts, memos, choices] = await Promise.all([
		alternateKeys(api),
		api.get(QUERIES.columns),
		api.get(QUERIES.texts),
		api.get(QUERIES.memos),
		api.get(QUERIES.choices),
	]);
	const details = new Map(
		[texts, memos, choices]
			.flatMap(valueOf)
			.map((detail) => [textOf(detail, 'LogicalName'), detail] as const),
	);
	const table: LeadTable = {
		keys,
		columns: new Map(
			valueOf(columns).map((column) => {
				const name = textOf(column, 'LogicalName');
				return [name, columnOf(name, column, details.get(name) ?? {})] as const;
			}),
		),
	};
	kept.set(cacheKey, { until: Date.now() + KEPT_MS, table });
	return table;
}

/** @throws DynamicsFailure */
export async function alternateKeys(api: DataverseApi): Promise<AlternateKey[]> {
	const keys = memberOf(await api.get(QUERIES.keys), 'Keys');
	return (Array.isArray(keys) ? keys : []).map((key: unknown) => {
		const columns = memberOf(key, 'KeyAttributes');
		return {
			name: textOf(key, 'SchemaName'),
			columns: Array.isArray(columns) ? columns.map(String) : [],
			status: textOf(key, 'EntityKeyIndexStatus'),
		};
	});
}

function columnOf(name: string, column: unknown, detail: unknown): LeadColumn {
	const maxLength = memberOf(detail, 'MaxLength');
	const choices = choicesOf(detail);
	return {
		name,
		label: labelOf(memberOf(column, 'DisplayName')) || name,
		type: textOf(column, 'AttributeType'),
		required: textOf(memberOf(column, 'RequiredLevel'), 'Value') === 'ApplicationRequired',
		writable: memberOf(column, 'IsValidForCreate') === true && memberOf(column, 'IsValidForUpdate') === true,
		...(typeof maxLength === 'number' ? { maxLength } : {}),
		...(memberOf(detail, 'FormatName') ? { format: textOf(memberOf(detail, 'FormatName'), 'Value') } : {}),
		...(choices ? { choices } : {}),
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

const labelOf = (label: unknown): string => textOf(memberOf(label, 'UserLocalizedLabel'), 'Label');

const valueOf = (answer: object): unknown[] => {
	const value = memberOf(answer, 'value');
	return Array.isArray(value) ? value : [];
};

const memberOf = (value: unknown, name: string): unknown =>
	typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;

const textOf = (value: unknown, name: string): string => {
	const text = memberOf(value, name);
	return typeof text === 'string' ? text : '';
};
