import { isFault, TableFault } from '../azureTable/fault';
import { type RowWrite, type Table } from '../azureTable/table';
import { FALLBACK, type Assignment, type Owner } from './plan';
import { rowsBetween } from './routingTable';
import {
	historyKey,
	historyRange,
	leadColumns,
	leadKey,
	PARTITION,
	readAssignment,
	readStoredLead,
	SALT_KEY,
	type StoredLead,
	stickyRowKey,
} from './rows';

/** What the routing table knows of a lead. */
export interface Explanation {
	/** `held`: the lead waits until somebody is there. */
	status: StoredLead['decision']['kind'];
	output: string;
	assignment: Assignment;
	/** The decisions before, the newest first. */
	history: Assignment[];
}

/** @returns null for a lead that was never routed */
export async function explain(table: Table, leadId: string): Promise<Explanation | null> {
	const row = await table.get(PARTITION, leadKey(leadId));
	if (row === undefined) return null;
	const { decision } = readStoredLead(row);
	const before = await rowsBetween(table, ...historyRange(leadId));
	return {
		status: decision.kind,
		output: decision.output,
		assignment: decision.assignment,
		history: before.map(({ properties }) => readAssignment(properties)).reverse(),
	};
}

/** Who gets a lead from now on, and why. */
export interface Reassignment {
	leadId: string;
	/** Where it is known, later leads of the buyer follow in a team that is sticky. */
	customerKey: string | null;
	owner: Owner;
	reason: string;
}

/** How often a lead is tried that somebody else is writing, too. */
const MOST_CONFLICTS = 10;

/** Gives a lead to somebody else: the decision before is kept in a row of its own, and both are written together. */
export async function reassign(table: Table, to: Reassignment): Promise<Assignment> {
	for (let round = 0; round < MOST_CONFLICTS; round++) {
		const stored = await table.get(PARTITION, leadKey(to.leadId));
		const before = stored === undefined ? null : readStoredLead(stored);
		const assignment = assignmentTo(to, before, table.now());
		const writes = [
			...leadWrites(to.leadId, before, assignment),
			...(await stickyWrites(table, to, assignment.team)),
		];
		const fault: unknown = await table.write(writes).then(
			() => undefined,
			(failure: unknown) => failure,
		);
		if (fault === undefined) return assignment;
		if (isFault(fault, 'tableAbsent')) await table.create();
		else if (!isFault(fault, 'changed', 'rowExists', 'rowAbsent')) return await Promise.reject(fault);
	}
	throw new TableFault(
		'changed',
		'UpdateConditionNotSatisfied',
		'Somebody else keeps changing the decision',
		'Run the node again for this lead.',
	);
}

function assignmentTo({ owner, reason }: Reassignment, before: StoredLead | null, now: number): Assignment {
	const was = before?.decision.assignment;
	const from = was?.owner === undefined || was.owner === null ? '' : ` Before: ${was.owner}.`;
	return {
		rule: was?.rule ?? null,
		team: was?.team ?? null,
		owner: owner.name,
		ownerIds: owner.ids,
		reason: `Reassigned to ${owner.name}: ${reason.replace(/[.\s]+$/, '')}.${from}`,
		skipped: [],
		decidedAt: new Date(now).toISOString(),
		rulesVersion: was?.rulesVersion ?? '',
		reassigned: true,
	};
}

function leadWrites(leadId: string, before: StoredLead | null, assignment: Assignment): RowWrite[] {
	const output = before === null || before.decision.kind === 'held' ? FALLBACK : before.decision.output;
	const properties = leadColumns(leadId, { kind: 'assigned', output, assignment }, 0);
	const row = { partitionKey: PARTITION, rowKey: leadKey(leadId), properties };
	if (before === null) return [{ kind: 'insert', ...row }];
	const { decision, heldSince, etag } = before;
	const history = historyKey(leadId, decision.assignment.decidedAt || assignment.decidedAt);
	return [
		{ kind: 'replace', ...row, etag },
		{
			kind: 'upsertReplace',
			partitionKey: PARTITION,
			rowKey: history,
			properties: leadColumns(leadId, decision, heldSince),
		},
	];
}

/** Whoever gets the lead gets the buyer's next one, too, if the team remembers its buyers. */
async function stickyWrites(
	table: Table,
	{ customerKey, owner }: Reassignment,
	team: string | null,
): Promise<RowWrite[]> {
	if (customerKey === null || team === null) return [];
	const salt = (await table.get(PARTITION, SALT_KEY))?.properties.Salt;
	if (typeof salt !== 'string') return [];
	const rowKey = stickyRowKey(salt, team, { kind: 'buyer', value: customerKey });
	const known = await table.get(PARTITION, rowKey);
	if (known === undefined) return [];
	const properties = { Team: team, Owner: owner.name };
	return [{ kind: 'replace', partitionKey: PARTITION, rowKey, properties, etag: known.etag }];
}
