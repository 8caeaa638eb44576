import type { LeadRow } from './leadTable';
import { isGuid } from './literals';
import type { KeyExpression } from './literals';
import type { LeadValues } from './payload';
import { checkLead } from './payload';
import { refuse } from './refusals';
import { demand } from './roles';
import type { World } from './world';

export interface Preconditions {
	ifMatch?: string;
	ifNoneMatch?: string;
	/** `MSCRM.SuppressDuplicateDetection: false` ("Manage duplicate detection during create and update"). */
	detectDuplicates: boolean;
}

/** @throws DataverseRefusal when the columns are no alternate key, or its index is not there yet */
export function findByKey(world: World, expression: KeyExpression): LeadRow | undefined {
	if ('id' in expression) return world.leads.byId(expression.id);
	const names = Object.keys(expression.key).sort().join();
	const key = world.alternateKeys.find(({ columns }) => [...columns].sort().join() === names);
	if (!key) throw refuse('noAlternateKey', names);
	if (key.status !== 'Active') throw refuse('keyNotActive', key.name);
	for (const [name, value] of Object.entries(expression.key)) {
		const isText = world.columns.get(name)?.type === 'String';
		if (isText !== (typeof value === 'string')) throw refuse('badRequest', name);
	}
	return world.leads.find(expression.key);
}

export function insertLead(
	world: World,
	payload: Readonly<Record<string, unknown>>,
	{ detectDuplicates }: Pick<Preconditions, 'detectDuplicates'>,
	key: KeyExpression | undefined = undefined,
): LeadRow {
	demand(world, 'prvCreateLead');
	const values = checkLead(world, payload, 'create');
	// A key value in the body wins over the address ("Upsert a table row": values in the body are stored).
	const stored: LeadValues = key && 'key' in key ? { ...key.key, ...values } : values;
	const given = typeof payload.leadid === 'string' && isGuid(payload.leadid) ? payload.leadid : undefined;
	const id = key && 'id' in key ? key.id : given;
	if (id !== undefined && world.leads.byId(id)) throw refuse('duplicateId');
	refuseTakenKey(world, stored, undefined);
	if (detectDuplicates) refuseDuplicate(world, stored, undefined);
	const columns = Object.entries(stored).filter(([name]) => name !== 'leadid');
	return world.leads.insert(id, Object.fromEntries(columns));
}

function updateLead(
	world: World,
	row: LeadRow,
	payload: Readonly<Record<string, unknown>>,
	{ detectDuplicates }: Pick<Preconditions, 'detectDuplicates'>,
): LeadRow {
	demand(world, 'prvWriteLead');
	const values = checkLead(world, payload, 'update');
	if (row.state !== 0 && world.closedLeads === 'refuse') throw refuse('closedLead');
	refuseTakenKey(world, { ...row.values, ...values }, row.id);
	if (detectDuplicates) refuseDuplicate(world, { ...row.values, ...values }, row.id);
	return world.leads.update(row, values);
}

/** "Upsert a table row" and "Perform conditional operations". */
export function upsertLead(
	world: World,
	expression: KeyExpression,
	payload: Readonly<Record<string, unknown>>,
	preconditions: Preconditions,
): { row: LeadRow; created: boolean } {
	const row = findByKey(world, expression);
	const { ifMatch, ifNoneMatch } = preconditions;
	if (row && ifNoneMatch === '*') throw refuse('exists');
	if (!row && ifMatch !== undefined) throw refuse('id' in expression ? 'notFoundById' : 'notFoundByKey');
	if (row && ifMatch !== undefined && ifMatch !== '*' && ifMatch !== etagOf(row)) throw refuse('concurrency');
	if (row) return { row: updateLead(world, row, payload, preconditions), created: false };
	return { row: insertLead(world, payload, preconditions, expression), created: true };
}

export const etagOf = ({ version }: LeadRow): string => `W/"${version}"`;

/** "Define alternate keys": each combination of values once, rows without one of them aside. */
function refuseTakenKey(world: World, values: LeadValues, ownId: string | undefined): void {
	for (const { columns } of world.alternateKeys) {
		const wanted = Object.fromEntries(columns.map((name) => [name, values[name]]));
		const isComplete = Object.values(wanted).every((value) => value !== undefined && value !== null);
		const holder = isComplete ? world.leads.find(wanted) : undefined;
		if (holder && holder.id !== ownId) throw refuse('duplicateKey');
	}
}

/** The default rule for leads compares emailaddress1, exactly, among open leads. */
function refuseDuplicate(world: World, values: LeadValues, ownId: string | undefined): void {
	const email = values.emailaddress1;
	if (typeof email !== 'string' || email === '') return;
	const twin = world.leads.all.find(
		({ id, state, values: other }) =>
			id !== ownId && state === 0 && String(other.emailaddress1 ?? '').toLowerCase() === email.toLowerCase(),
	);
	if (twin) throw refuse(world.duplicateStatus === 500 ? 'duplicateFound500' : 'duplicateFound');
}
