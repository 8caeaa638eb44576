import type { IRun, IRunData } from 'n8n-workflow';
import type { Outcome } from '../delivery/outcome';
import type { Settlement } from './entry';
import { readNotes } from './executionNotes';

/** What a target of this package said of a lead, as it stands in the execution's data. */
interface TargetOutcome {
	target: string;
	status: Outcome['status'];
	/** The record's id for a written lead, the vendor's code for one that was not. */
	detail: string | null;
}

/** A note names neither the target nor its code. */
const NOTE = { target: 'a target', detail: null } as const;

/** What makes a lead delivered: that its execution succeeded, or a word of the Lead Ledger node on this very lead. */
export type SettleBy = 'execution' | 'acknowledgement';

const WRITTEN: ReadonlySet<string> = new Set(['created', 'updated', 'unchanged', 'duplicate', 'accepted']);
const STATUSES: ReadonlySet<string> = new Set([
	...WRITTEN,
	'suppressed',
	'dry-run',
	'rejected',
	'unavailable',
]);

/**
 * How an execution ended for each of its leads.
 *
 * The end of the execution is the rule, the outcome of this package's targets is the exception to it: a lead that a target
 * could not reach fails alone and is tried again, one that a target refused is given up alone, and its neighbours are not held up.
 * In a failed execution nothing counts as delivered, because nodes further on may not have seen the lead.
 *
 * Reasons hold names of nodes and targets and codes, never a message of a vendor: those may quote the lead.
 *
 * @param run the finished execution
 * @param settleBy `acknowledgement`: nothing but the Lead Ledger node can say that a lead arrived. What it said stands in the
 *   ledger already and is not settled again, so whatever is settled then has not been acknowledged
 * @returns a function from the lead's id to its settlement
 */
export function readSettlements(run: IRun, settleBy: SettleBy = 'execution'): (leadId: string) => Settlement {
	const outcomes = collectOutcomes(run);
	const succeeded = run.status === 'success';
	const failure = {
		status: 'failed',
		reason: failureReason(run),
		silent: isSilent(run, outcomes),
	} as const;
	const settlementOf = (said: readonly TargetOutcome[]): Settlement => {
		const rejected = said.filter(({ status }) => status === 'rejected');
		if (rejected.length > 0) return { status: 'givenUp', reason: `Rejected by ${list(rejected)}` };
		if (!succeeded) return failure;
		const unavailable = said.filter(({ status }) => status === 'unavailable');
		if (unavailable.length > 0) return { status: 'failed', reason: `Not reached: ${list(unavailable)}` };
		if (settleBy === 'acknowledgement') return { status: 'failed', reason: 'Not acknowledged' };
		const written = said.filter(({ status }) => WRITTEN.has(status));
		if (written.length > 0) return { status: 'delivered', proof: list(written) };
		const suppressed = said.filter(({ status }) => status === 'suppressed');
		if (suppressed.length > 0) return { status: 'suppressed', proof: list(suppressed) };
		return { status: 'processed', proof: said.length > 0 ? list(said) : null };
	};
	const { runData, metadata } = run.data.resultData;
	// Only where n8n handed over nothing that the nodes put out.
	const noted = readNotes(Object.keys(runData).length === 0 ? metadata : undefined);
	return (leadId) => {
		const note = noted(leadId);
		const said = outcomes.get(leadId) ?? (note === null ? [] : [{ ...NOTE, status: note }]);
		return { ...settlementOf(said), targets: [...new Set(said.map(({ target }) => target))] };
	};
}

/** Column values have a limit of 32,768 characters; nobody has so many targets that more than this is read. */
const LONGEST_LIST = 1000;

const list = (outcomes: readonly TargetOutcome[]): string =>
	outcomes
		.map(({ target, status, detail }) => `${target} ${status}${detail === null ? '' : ` ${detail}`}`)
		.join('; ')
		.slice(0, LONGEST_LIST);

/** Whether an execution failed and nothing tells which lead was the reason. That somebody stopped it is no lead's doing. */
function isSilent({ status, data }: IRun, outcomes: ReadonlyMap<string, readonly TargetOutcome[]>): boolean {
	if (status === 'canceled' && !isTimeout(data.resultData.error)) return false;
	const all = [...outcomes.values()].flat();
	return !all.some(({ status: said }) => said === 'rejected' || said === 'unavailable');
}

/** n8n cancels an execution that takes longer than the workflow's time limit (n8n-workflow, TimeoutExecutionCancelledError). */
export const isTimeout = (error: unknown): boolean =>
	typeof error === 'object' &&
	error !== null &&
	(Reflect.get(error, 'reason') === 'timeout' ||
		Reflect.get(error, 'name') === 'TimeoutExecutionCancelledError');

function failureReason({ status, data }: IRun): string {
	const { error, lastNodeExecuted } = data.resultData;
	const where = lastNodeExecuted === undefined ? '' : ` at the node ${lastNodeExecuted}`;
	return `The execution ended with status ${status}${where}${error === undefined ? '' : ` (${error.name})`}`;
}

function collectOutcomes({ data: { resultData } }: IRun): Map<string, TargetOutcome[]> {
	const found = new Map<string, TargetOutcome[]>();
	for (const item of itemsOf(resultData.runData)) addTargetOutcome(found, item);
	const { error } = resultData;
	const deliveries: unknown =
		error !== undefined && 'context' in error ? error.context?.deliveries : undefined;
	if (Array.isArray(deliveries)) for (const delivery of deliveries) addTargetOutcome(found, delivery);
	return found;
}

function* itemsOf(runData: IRunData): Generator<unknown> {
	for (const runs of Object.values(runData)) {
		for (const { data } of runs) {
			for (const output of data?.main ?? []) {
				for (const { json } of output ?? []) yield json;
			}
		}
	}
}

/** Items pass on through further nodes and carry their outcome along: the same one counts once. */
function addTargetOutcome(found: Map<string, TargetOutcome[]>, value: unknown): void {
	if (typeof value !== 'object' || value === null) return;
	const leadId = textAt(value, 'leadId');
	const status = textAt(value, 'status');
	if (leadId === null || status === null || !isStatus(status)) return;
	const outcome = {
		target: textAt(value, 'target') ?? 'a target',
		status,
		detail: withoutAddress(textAt(value, 'targetId') ?? textAt(value, 'code')),
	};
	const said = found.get(leadId) ?? [];
	const same = said.some(({ target, status: known }) => target === outcome.target && known === status);
	if (!same) found.set(leadId, [...said, outcome]);
}

/** Keys of the user's own can name a record by the buyer's address, and the ledger holds no personal data. */
const withoutAddress = (detail: string | null): string | null =>
	detail !== null && /@|%40/.test(detail) ? null : detail;

const isStatus = (status: string): status is Outcome['status'] => STATUSES.has(status);

function textAt(value: object, name: string): string | null {
	const found: unknown = Reflect.get(value, name);
	return typeof found === 'string' && found !== '' ? found : null;
}
