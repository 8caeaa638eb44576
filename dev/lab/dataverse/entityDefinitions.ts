import type { LeadColumn } from './leadColumns';
import type { OperationAnswer } from './operation';
import { jsonAnswer } from './operation';
import { selected } from './query';
import { refuse } from './refusals';
import { demand } from './roles';
import type { World } from './world';

const LEAD = "EntityDefinitions(LogicalName='lead')";
const CAST = 'Microsoft.Dynamics.CRM.';

/**
 * The metadata of the lead table ("Query table definitions using the Web API"): the table with its keys, all columns,
 * or the columns of one type with what only this type has.
 *
 * @param path of the resource, decoded; `query` its parameters, decoded
 * @returns undefined when the path is another one
 * @throws DataverseRefusal
 */
export function metadataAnswer(
	world: World,
	path: string,
	query: ReadonlyMap<string, string>,
): OperationAnswer | undefined {
	if (!path.startsWith(LEAD)) return undefined;
	const rest = path.slice(LEAD.length);
	demand(world, 'prvReadEntity');
	if (rest === '') return jsonAnswer(200, tableDefinition(world, query));
	demand(world, 'prvReadAttribute');
	const [, cast] = /^\/Attributes(?:\/Microsoft\.Dynamics\.CRM\.(\w+))?$/.exec(rest) ?? [null];
	if (cast === null) throw refuse('noEntitySet', path);
	const columns = [...world.columns.values()].filter(
		({ type }) => cast === undefined || cast === `${type}AttributeMetadata`,
	);
	const value = columns.map((column) => selected(definitionOf(column, cast, query), query.get('$select')));
	return jsonAnswer(200, { value });
}

function tableDefinition(world: World, query: ReadonlyMap<string, string>): object {
	const table = selected(
		{ LogicalName: 'lead', EntitySetName: 'leads', PrimaryNameAttribute: 'fullname' },
		query.get('$select'),
	);
	const expand = query.get('$expand');
	if (expand === undefined) return table;
	const [, select] = /^Keys\(\$select=([\w,]+)\)$/.exec(expand) ?? [];
	if (select === undefined) throw refuse('badRequest', '$expand');
	const keys = world.alternateKeys.map(({ name, columns, status }) =>
		selected(
			{ SchemaName: name, LogicalName: name, KeyAttributes: columns, EntityKeyIndexStatus: status },
			select,
		),
	);
	return { ...table, Keys: keys };
}

function definitionOf(
	column: LeadColumn,
	cast: string | undefined,
	query: ReadonlyMap<string, string>,
): Record<string, unknown> {
	return {
		'@odata.type': `#${CAST}${column.type}AttributeMetadata`,
		LogicalName: column.name,
		DisplayName: labelOf(column.label),
		AttributeType: column.type,
		RequiredLevel: { Value: column.required ?? 'None', CanBeChanged: true },
		IsValidForCreate: column.create !== false,
		IsValidForUpdate: column.update !== false,
		...(cast === undefined ? {} : ownMembers(column, query)),
	};
}

/** Members of the derived types; option sets come only when they are expanded. */
function ownMembers(column: LeadColumn, query: ReadonlyMap<string, string>): Record<string, unknown> {
	switch (column.type) {
		case 'String':
			return { MaxLength: column.max, FormatName: { Value: column.format ?? 'Text' } };
		case 'Memo':
			return { MaxLength: column.max };
		case 'Integer':
		case 'Decimal':
		case 'Money':
			return { MinValue: column.min, MaxValue: column.most };
		case 'DateTime':
			return {
				Format: column.dateOnly ? 'DateOnly' : 'DateAndTime',
				DateTimeBehavior: { Value: column.dateOnly ? 'DateOnly' : 'UserLocal' },
			};
		case 'Picklist': {
			const options = Object.entries(column.options).map(([value, label]) => ({
				Value: Number(value),
				Label: labelOf(label),
			}));
			return (query.get('$expand') ?? '').includes('OptionSet($select=Options)')
				? { OptionSet: { Options: options }, GlobalOptionSet: null }
				: {};
		}
		default:
			return {};
	}
}

const labelOf = (text: string) => ({
	LocalizedLabels: [{ Label: text, LanguageCode: 1033 }],
	UserLocalizedLabel: { Label: text, LanguageCode: 1033 },
});
