import type { INodeExecutionData, IRun, IRunData, ITaskData } from 'n8n-workflow';
import type { Outcome } from '../delivery/outcome';
import { leadIdOfRow } from '../lead/identity';
import { isRecord, textOf } from '../lead/text';
import { isMadeFromAddress } from './testableKey';

/** `held`: no target had the lead; Lead Route lets it wait until somebody of a team is there. */
type OutcomeStatus = Outcome['status'] | 'held';

/** What a target of this package, or Lead Route, said of a lead. */
export interface TargetOutcome {
	/** The node that said it; null: it is not known. */
	node: string | null;
	target: string;
	status: OutcomeStatus;
	/** The record's id for a written lead, the vendor's code for one that was not. */
	detail: string | null;
	/** Why it was not written and what to do, in the words of this package. */
	cause: string | null;
	remedy: string | null;
	/** A do-not-contact, test or unreadable lead that was written into a table: no sales target has it. */
	isAside: boolean;
	/** When the node began and ended, in milliseconds by n8n's clock; null: it is not known. */
	span: { from: number; to: number } | null;
}

export interface TargetOutcomes {
	/** By lead id: the last word of each target node. */
	byLead: ReadonlyMap<string, readonly TargetOutcome[]>;
	/** A target refused an item of which it is not known which lead it is. */
	hasUnknown: boolean;
}

const STATUSES: ReadonlySet<string> = new Set<OutcomeStatus>([
	'created',
	'updated',
	'unchanged',
	'duplicate',
	'accepted',
	'suppressed',
	'dry-run',
	'rejected',
	'unavailable',
	'held',
]);

/**
 * Reads what targets said of each lead from what the nodes of an execution output.
 *
 * Items pass on through further nodes and carry their outcome along: it counts at the node where it arose. Where a workflow lets a node
 * run several times, e.g. in a loop over its error output, its last word counts. An item whose lead id got lost on its way is followed
 * back along n8n's paired items.
 */
export function readTargetOutcomes({ data: { resultData } }: IRun): TargetOutcomes {
	const reader = new OutcomeReader(resultData.runData);
	const { error } = resultData;
	const deliveries: unknown =
		error !== undefined && 'context' in error ? error.context?.deliveries : undefined;
	if (Array.isArray(deliveries)) for (const delivery of deliveries) reader.addDelivery(delivery);
	return { byLead: reader.byLead, hasUnknown: reader.hasUnknown };
}

/** How many nodes an item is followed back through. */
const LONGEST_WAY = 50;

class OutcomeReader {
	readonly byLead = new Map<string, TargetOutcome[]>();
	hasUnknown = false;
	/** Every outcome of every run, so that a copy of an earlier one is known as such. */
	private readonly seen = new Set<string>();

	constructor(private readonly runData: IRunData) {
		for (const [node, runs] of Object.entries(runData)) for (const run of runs) this.readRun(node, run);
	}

	/** What the error of a run that was stopped says of the leads that were not written. */
	addDelivery(value: unknown): void {
		const leadId = isRecord(value) ? textOf(value.leadId) : null;
		const outcome = isRecord(value) ? outcomeOf(null, value, null) : null;
		if (leadId === null || outcome === null || !this.isNew(leadId, outcome)) return;
		this.byLead.set(leadId, [...(this.byLead.get(leadId) ?? []), outcome]);
	}

	private readRun(node: string, run: ITaskData): void {
		const said = new Map<string, TargetOutcome[]>();
		for (const item of (run.data?.main ?? []).flatMap((output) => output ?? [])) {
			if (!isOutcome(item.json)) continue;
			const [before] = this.itemsBefore(item, run);
			if (before !== undefined && isSame(before.item.json, item.json)) continue;
			const leadIds = this.leadIdsOf(item, run);
			// Of an item made of several leads, a refusal is each one's; that it was written says nothing of a single one.
			if (leadIds.length !== 1 && !isRefusal(item.json)) continue;
			this.hasUnknown ||= leadIds.length === 0;
			const outcome = outcomeOf(node, item.json, spanOf(run));
			for (const leadId of leadIds) {
				if (outcome === null || !this.isNew(leadId, outcome, before !== undefined)) continue;
				said.set(leadId, [...(said.get(leadId) ?? []), outcome]);
			}
		}
		for (const [leadId, outcomes] of said) {
			const others = (this.byLead.get(leadId) ?? []).filter((one) => one.node !== node);
			this.byLead.set(leadId, [...others, ...outcomes]);
		}
	}

	/** @returns false for an outcome that is only a copy. @param isOrigin whether it arose at this node */
	private isNew(leadId: string, { target, status }: TargetOutcome, isOrigin = false): boolean {
		const name = JSON.stringify([leadId, target, status]);
		if (this.seen.has(name) && !isOrigin) return false;
		this.seen.add(name);
		return true;
	}

	/** The lead that an item is about, or all from which it was made; empty: not known. */
	private leadIdsOf(item: INodeExecutionData, run: ITaskData): string[] {
		const leadIds = new Set<string>();
		let level = [{ item, run }];
		for (let step = 0; level.length > 0 && step < LONGEST_WAY; step++) {
			const unnamed = new Map<INodeExecutionData, ItemOfRun>();
			for (const at of level) {
				const leadId = ownLeadId(at.item.json);
				if (leadId !== null) leadIds.add(leadId);
				else for (const before of this.itemsBefore(at.item, at.run)) unnamed.set(before.item, before);
			}
			level = [...unnamed.values()];
		}
		return [...leadIds];
	}

	/** The items that this one was made from, each with the run that output it; those that n8n does not know are left out. */
	private itemsBefore({ pairedItem }: INodeExecutionData, { source }: ITaskData): ItemOfRun[] {
		return [pairedItem].flat().flatMap((paired) => {
			if (paired === undefined) return [];
			const { item: index, input = 0 } = typeof paired === 'number' ? { item: paired } : paired;
			const from = source[input];
			if (from === null || from === undefined) return [];
			const run = this.runData[from.previousNode]?.[from.previousNodeRun ?? 0];
			const item = run?.data?.main?.[from.previousNodeOutput ?? 0]?.[index];
			return run === undefined || item === undefined ? [] : [{ item, run }];
		});
	}
}

interface ItemOfRun {
	item: INodeExecutionData;
	run: ITaskData;
}

/** A lead names itself by its id; a row of the table, by its keys. */
function ownLeadId(json: Record<string, unknown>): string | null {
	const { leadId, PartitionKey: partitionKey, RowKey: rowKey } = json;
	// Whatever else a workflow put there, e.g. the ID of its CRM, names no lead.
	if (typeof leadId === 'string' && UUID.test(leadId)) return leadId;
	return typeof partitionKey === 'string' && typeof rowKey === 'string'
		? leadIdOfRow(partitionKey, rowKey)
		: null;
}

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

export const isStatus = (status: string): status is OutcomeStatus => STATUSES.has(status);

const isOutcome = ({ status, target }: Record<string, unknown>): boolean =>
	typeof status === 'string' && isStatus(status) && typeof target === 'string';

/** Whether an item is what a target outputs of a refused one, and not what a workflow made of it. */
const isRefusal = ({ status, code, remedy, attempts }: Record<string, unknown>): boolean =>
	(status === 'rejected' || status === 'unavailable') &&
	typeof code === 'string' &&
	typeof remedy === 'string' &&
	typeof attempts === 'number';

const COMPARED = ['target', 'status', 'targetId', 'code', 'attempts'] as const;

const isSame = (a: Record<string, unknown>, b: Record<string, unknown>): boolean =>
	COMPARED.every((name) => (a[name] ?? null) === (b[name] ?? null));

/** n8n says when a node began and how long it took. A run that it cut short has neither. */
const spanOf = ({ startTime, executionTime }: ITaskData): TargetOutcome['span'] =>
	startTime > 0 && executionTime >= 0 ? { from: startTime, to: startTime + executionTime } : null;

/**
 * What the item says that a target outputs of a lead; null: nothing.
 *
 * @param node the one that outputs it
 */
export function outcomeOf(
	node: string | null,
	json: Record<string, unknown>,
	span: TargetOutcome['span'],
): TargetOutcome | null {
	const status = textOf(json.status);
	if (status === null || !isStatus(status)) return null;
	const target = targetNameOf(json.target) ?? 'one target';
	const isUnwritten = status === 'rejected' || status === 'unavailable';
	const detail = isUnwritten ? nameIn(json.code) : recordIdOf(target, json);
	const cause = isUnwritten ? sentenceIn(json.cause, json) : null;
	const remedy = isUnwritten ? sentenceIn(json.remedy, json) : null;
	const isAside = target === 'azureTable' && isFlagged(json);
	return { node, target, status, detail, cause, remedy, isAside, span };
}

const isFlagged = ({ doNotContact, isTest, unreadable }: Record<string, unknown>): boolean =>
	doNotContact === true || isTest === true || unreadable === true;

const LONGEST_SENTENCE = 600;

/** What tells who somebody is. */
const PERSONAL = ['email', 'emailRaw', 'firstName', 'lastName', 'company', 'phone', 'title', 'note'] as const;

/**
 * A text of this package as far as the ledger may keep it. A workflow may have changed it, so a text with an address, a long number
 * or anything of the person is left out.
 */
function sentenceIn(value: unknown, lead: Record<string, unknown>): string | null {
	const text = textOf(value);
	if (text === null || text.length > LONGEST_SENTENCE || /[^\s@]@[^\s@]|\d[\d ()/.-]{6,}\d/.test(text))
		return null;
	const words = ` ${wordsOf(text)} `;
	const isPersonal = PERSONAL.some((name) => {
		const known = wordsOf(textOf(lead[name]) ?? '');
		return known.length > 2 && words.includes(` ${known} `);
	});
	return isPersonal ? null : text;
}

const wordsOf = (text: string): string =>
	text
		.toLowerCase()
		.split(/[^\p{L}\p{N}]+/u)
		.filter((word) => word !== '')
		.join(' ');

/** The name of a target as far as the ledger may keep it. */
export const targetNameOf = (value: unknown): string | null => nameIn(value);

/** Names and codes are short words; whatever else a workflow put there may be about a person, and the ledger holds no personal data. */
const nameIn = (value: unknown): string | null =>
	typeof value === 'string' && /^[\w][\w .:#/-]{0,79}$/.test(value) ? value : null;

/**
 * The ids that vendors give to their records. No other id is kept: keys that a workflow or a target made, e.g. a row key or a hash, may be
 * made from the buyer's address, and whoever reads the ledger could test an address against them. UUIDs that are made from names
 * (versions 3 and 5, RFC 9562) are such keys, too.
 */
const GUID = /^[0-9a-f]{8}-[0-9a-f]{4}-(?![35])[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const RECORD_IDS: Readonly<Record<string, RegExp>> = {
	salesforce: /^[0-9A-Za-z]{15}(?:[0-9A-Za-z]{3})?$/,
	dynamics365: GUID,
	httpsEndpoint: GUID,
	marketo: /^\d{1,18}$/,
	hubspot: /^\d{1,18}$/,
};

/** The id of a record as far as the ledger may keep it; null: it may not. */
export function recordIdOf(target: string, json: Record<string, unknown>): string | null {
	const { targetId, leadId } = json;
	if (typeof targetId !== 'string') return null;
	// The lead's own id is in the entry anyway.
	if (targetId === leadId) return targetId;
	return RECORD_IDS[target]?.test(targetId) === true && !isMadeFromAddress(targetId, json) ? targetId : null;
}
