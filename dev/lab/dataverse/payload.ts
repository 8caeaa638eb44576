import type { LeadColumn } from './leadColumns';
import { LEAD_LOOKUPS } from './leadColumns';
import { isGuid } from './literals';
import { refuse } from './refusals';
import { demand } from './roles';
import type { World } from './world';

/** What XML, in which Dataverse passes values on, cannot hold (XML 1.0, section 2.2: Char), and lone surrogates. */
const FORBIDDEN = /(?![\t\n\r\u0085])[\p{Control}\p{Surrogate}\uFFFE\uFFFF]/u;

/** A checked payload: columns to store, and lookups as `entityset(id)` under their column. */
export type LeadValues = Readonly<Record<string, unknown>>;

/**
 * @throws DataverseRefusal when it is no JSON object
 */
export function readObject(body: string): Record<string, unknown> {
	let value: unknown;
	try {
		value = JSON.parse(body);
	} catch {
		value = undefined;
	}
	if (typeof value !== 'object' || value === null || Array.isArray(value)) {
		throw refuse('wrongType', 'The body is no JSON object.');
	}
	return { ...value };
}

/**
 * Checks a lead's columns against the metadata. What forms demand (ApplicationRequired) is not demanded here: the Web
 * API does not enforce it.
 *
 * @throws DataverseRefusal
 */
export function checkLead(
	world: World,
	payload: Readonly<Record<string, unknown>>,
	mode: 'create' | 'update',
): LeadValues {
	const values: Record<string, unknown> = {};
	for (const [member, value] of Object.entries(payload)) {
		if (member.endsWith('@odata.bind')) {
			Object.assign(values, checkLookup(world, member.slice(0, -'@odata.bind'.length), value));
			continue;
		}
		if (member === '@odata.type' || member === '@odata.id') continue;
		const column = world.columns.get(member);
		if (!column || column.type === 'Lookup' || column.type === 'Owner')
			throw refuse('undeclaredProperty', member);
		if (mode === 'create' && column.create === false) throw refuse('badRequest', `${member} on create`);
		if (world.securedColumns.has(member)) throw refuse('columnSecurity', member);
		// An update ignores what cannot be updated, key columns among it ("Upsert a table row").
		if (mode === 'update' && column.update === false) continue;
		if (value !== null) checkValue(column, value);
		values[member] = value;
	}
	return values;
}

function checkValue(column: LeadColumn, value: unknown): void {
	switch (column.type) {
		case 'String':
		case 'Memo':
			if (typeof value !== 'string') throw refuse('wrongType', column.name);
			if (FORBIDDEN.test(value)) throw refuse('wrongType', column.name);
			if (value.length > column.max) throw refuse('tooLong', `${column.name}: ${value.slice(0, 40)}`);
			return;
		case 'Picklist':
		case 'State':
		case 'Status':
			if (!Number.isInteger(value)) throw refuse('wrongType', column.name);
			if (!Object.hasOwn(column.options, String(value))) throw refuse('picklistRange', column.name);
			return;
		case 'Integer':
		case 'Decimal':
		case 'Money':
			if (typeof value !== 'number') throw refuse('wrongType', column.name);
			if (column.type === 'Integer' && !Number.isInteger(value)) throw refuse('wrongType', column.name);
			if (value < column.min || value > column.most) throw refuse('badRequest', column.name);
			return;
		case 'Boolean':
			if (typeof value !== 'boolean') throw refuse('wrongType', column.name);
			return;
		case 'Uniqueidentifier':
			if (typeof value !== 'string' || !isGuid(value)) throw refuse('wrongType', column.name);
			return;
		case 'DateTime':
			if (typeof value !== 'string' || Number.isNaN(Date.parse(value)))
				throw refuse('wrongType', column.name);
			if (/T/.test(value) === (column.dateOnly === true)) throw refuse('wrongType', column.name);
			return;
		case 'BigInt':
			if (typeof value !== 'number') throw refuse('wrongType', column.name);
			return;
		case 'Lookup':
		case 'Owner':
			return;
	}
}

/** `"ownerid@odata.bind": "/teams(guid)"` ("Associate table rows on create"). */
function checkLookup(world: World, name: string, value: unknown): LeadValues {
	const [, entitySet = '', id = ''] =
		/^\/?(\w+)\(([^()]+)\)$/.exec(typeof value === 'string' ? value : '') ?? [];
	const targets = Object.hasOwn(LEAD_LOOKUPS, name) ? LEAD_LOOKUPS[name] : undefined;
	if (!targets) throw refuse('undeclaredProperty', name);
	if (!targets.includes(entitySet) || !isGuid(id)) throw refuse('badRequest', `${name}@odata.bind`);
	const records: Readonly<Record<string, ReadonlyMap<string, object>>> = world.records;
	if (!records[entitySet]?.has(id.toLowerCase())) throw refuse('notFoundById', entitySet);
	demand(world, name === 'ownerid' ? 'prvAssignLead' : 'prvAppendLead');
	if (name === 'campaignid') demand(world, 'prvAppendToCampaign');
	return { [name]: `${entitySet}(${id.toLowerCase()})` };
}
