import type { IRun } from 'n8n-workflow';
import { type Settlement, stamp } from './entry';
import { type Noted, readNotes } from './executionNotes';
import type { TargetReport } from './targetReports';
import { readTargetOutcomes, type TargetOutcome, type TargetOutcomes } from './targetOutcomes';

/** What makes a lead delivered: that its execution succeeded, or that the Lead Ledger node settled this very lead. */
export type SettleBy = 'execution' | 'acknowledgement';

/** How an execution ended for its leads. */
export interface ExecutionResult {
	settlementOf(leadId: string): Settlement;
	/** Target and code of each fault of a set-up, of which the end of the execution. */
	setupFaults: readonly string[];
	/** What the target said of such a fault, in the words of this package: they name no person. */
	explanationOf(setupFault: string): { cause: string | null; remedy: string | null };
	/** A target was in a dry run. */
	isDryRun: boolean;
}

const WRITTEN: ReadonlySet<string> = new Set(['created', 'updated', 'unchanged', 'duplicate', 'accepted']);

/** How long a lead waits that a dry run left unfinished, in milliseconds: it would else be emitted every minute. */
const AFTER_DRY_RUN = 60 * 60_000;

/** How long a lead waits until Lead Route looks again whether somebody of the team is there, in milliseconds. */
const WHILE_HELD = 15 * 60_000;

/**
 * How an execution ended for each of its leads.
 *
 * A lead is finished when every target has confirmed or refused it. A target that could not be reached beats one that refused the lead,
 * and a dry run finishes nothing. The outcome of a lead counts for that lead alone, so that its neighbours are not delayed. In a failed
 * execution nothing counts as delivered, because nodes further on may not have seen the lead; a lead that a target refused is given up
 * all the same, or it would fail all others with each attempt.
 *
 * Reasons hold names of nodes and targets and codes, never a message of a vendor: those may quote the lead.
 *
 * @param run the finished execution
 * @param settleBy `acknowledgement`: nothing but the Lead Ledger node can say that a lead arrived. What it said is in the ledger already
 *   and is not settled again, so whatever is settled then has not been acknowledged
 * @param skew by how many milliseconds the table service's clock is ahead of n8n's
 * @param confirmed by lead id, what targets wrote into the ledger themselves; it counts where n8n handed over no output
 */
export function readExecution(
	run: IRun,
	settleBy: SettleBy = 'execution',
	skew = 0,
	confirmed: ReadonlyMap<string, readonly TargetOutcome[]> = new Map(),
): ExecutionResult {
	const { metadata } = run.data.resultData;
	const notes = readNotes(metadata);
	// Only where n8n handed over nothing that the nodes output.
	const isBlind = isWithoutOutput(run);
	const outcomes = isBlind ? withConfirmed(readTargetOutcomes(run), confirmed) : readTargetOutcomes(run);
	const succeeded = run.status === 'success';
	const execution: ExecutionFacts = {
		settleBy,
		failure: succeeded ? null : failureReason(run),
		hasUnknown: outcomes.hasUnknown || (isBlind && notes.hasUnknown),
		isBlindDryRun: isBlind && notes.dryRunNodes.length > 0,
		unconfirmed: isBlind ? notes.unconfirmed : [],
	};
	const all = [...outcomes.byLead.values()].flat();
	const isSilent = !succeeded && !isStopped(run) && !execution.hasUnknown && !all.some(isUnwritten);
	return {
		settlementOf(leadId) {
			const isConfirmed = isBlind && (confirmed.get(leadId) ?? []).length > 0;
			const note = isConfirmed ? notes.ownOf(leadId) : notes.of(leadId);
			const said = [...(outcomes.byLead.get(leadId) ?? []), ...(isBlind ? noted(note) : [])];
			const isDry = ({ node }: TargetOutcome) => node !== null && notes.dryRunNodes.includes(node);
			const settlement = settle(
				said.map((one) => (isDry(one) ? { ...one, status: 'dry-run' as const } : one)),
				execution,
			);
			const targets = [...new Set(said.map(({ target }) => target))];
			const reports = said.map((one) => reportOf(one, skew));
			return settlement.status === 'failed'
				? { ...settlement, silent: isSilent, targets, reports }
				: { ...settlement, targets, reports };
		},
		// A failed execution starts the error workflow itself.
		setupFaults: succeeded ? notes.setupFaults : [],
		explanationOf(setupFault) {
			const said = all.find(({ target, detail }) => `${target} ${detail}` === setupFault);
			return { cause: said?.cause ?? null, remedy: said?.remedy ?? null };
		},
		isDryRun: notes.dryRunNodes.length > 0 || all.some(({ status }) => status === 'dry-run'),
	};
}

interface ExecutionFacts {
	settleBy: SettleBy;
	/** Why the execution failed; null: it succeeded. */
	failure: string | null;
	/** A target refused an item of which it is not known which lead it is. */
	hasUnknown: boolean;
	/** A target was in a dry run, and n8n does not tell which leads it had. */
	isBlindDryRun: boolean;
	/** Targets that could not write into the ledger what became of their leads. */
	unconfirmed: readonly string[];
}

/** What all targets together make of one lead. */
function settle(said: readonly TargetOutcome[], execution: ExecutionFacts): Settlement {
	const { failure, settleBy, hasUnknown, isBlindDryRun, unconfirmed } = execution;
	const has = (status: TargetOutcome['status']): boolean => said.some((one) => one.status === status);
	const failed = (reason: string) =>
		({ status: 'failed', reason: failure === null ? reason : `${reason}. ${failure}` }) as const;
	if (has('dry-run') || isBlindDryRun) {
		const reason = said.length === 0 ? 'Dry run' : `Dry run: ${list(said)}`;
		return { ...failed(reason), isUncounted: true, delay: AFTER_DRY_RUN };
	}
	if (has('unavailable')) return failed(`Not delivered: ${list(said)}`);
	if (has('held')) return { ...failed(`Held: ${list(said)}`), isUncounted: true, delay: WHILE_HELD };
	if (has('rejected')) return { status: 'givenUp', reason: `Refused: ${list(said)}` };
	if (failure !== null) return { status: 'failed', reason: failure };
	const isConfirmed = said.some(({ status }) => WRITTEN.has(status));
	if (hasUnknown && !isConfirmed && !has('suppressed')) {
		return failed('A target refused an item that does not say which lead it is');
	}
	if (settleBy === 'acknowledgement') return failed('Not acknowledged');
	if (isConfirmed) {
		const isAside = said.every(({ status, isAside }) => isAside || status === 'suppressed');
		return { status: isAside ? 'setAside' : 'delivered', proof: list(said) };
	}
	if (has('suppressed')) return { status: 'suppressed', proof: list(said) };
	return {
		status: 'processed',
		proof:
			unconfirmed.length === 0 ? null : `Could not be written into the ledger: ${unconfirmed.join('; ')}`,
	};
}

/**
 * What the targets of a post make of it that is in no table. Nobody emits it again but n8n's Retry, so it never waits for an attempt.
 *
 * @returns null where a dry run says nothing of it
 */
export function settlementOfKept(said: readonly TargetOutcome[]): KeptSettlement | null {
	const settlement = settle(said, SUCCEEDED);
	const told = {
		targets: [...new Set(said.map(({ target }) => target))],
		reports: said.map((one) => reportOf(one, 0)),
	};
	if (settlement.status !== 'failed') return { ...settlement, ...told };
	if (said.some(({ status }) => status === 'dry-run')) return null;
	const reason = `${settlement.reason}. The lead is in no table: retry its execution in n8n to deliver it`;
	return { status: 'givenUp', reason, ...told };
}

type KeptSettlement = Exclude<Settlement, { status: 'failed' }>;

const SUCCEEDED: ExecutionFacts = {
	settleBy: 'execution',
	failure: null,
	hasUnknown: false,
	isBlindDryRun: false,
	unconfirmed: [],
};

/** In queue mode n8n hands nothing to the trigger that nodes output. */
export const isWithoutOutput = ({ data: { resultData } }: IRun): boolean =>
	Object.keys(resultData.runData).length === 0;

/** The error of a run that was stopped says the same again of the leads that were not written. */
function withConfirmed(
	{ byLead, hasUnknown }: TargetOutcomes,
	confirmed: ReadonlyMap<string, readonly TargetOutcome[]>,
): TargetOutcomes {
	const all = new Map(confirmed);
	for (const [leadId, outcomes] of byLead) {
		const known = confirmed.get(leadId) ?? [];
		const isKnown = ({ target, status }: TargetOutcome) =>
			known.some((one) => one.target === target && one.status === status);
		all.set(leadId, [...known, ...outcomes.filter((outcome) => !isKnown(outcome))]);
	}
	return { byLead: all, hasUnknown };
}

function reportOf(
	{ target, status, detail, cause, remedy, span }: TargetOutcome,
	skew: number,
): TargetReport {
	const isWritten = WRITTEN.has(status);
	return {
		target,
		status,
		targetId: isWritten ? detail : null,
		code: isWritten ? null : detail,
		cause,
		remedy,
		...(span === null ? {} : { askedAt: stamp(span.from + skew), answeredAt: stamp(span.to + skew) }),
	};
}

/** A note names neither the target nor its code. */
function noted(status: Noted | null): TargetOutcome[] {
	return status === null
		? []
		: [
				{
					node: null,
					target: 'one target',
					status,
					detail: null,
					cause: null,
					remedy: null,
					isAside: false,
					span: null,
				},
			];
}

const isUnwritten = ({ status }: TargetOutcome): boolean => status === 'rejected' || status === 'unavailable';

/** Column values have a limit of 32,768 characters; more than this is not read. */
const LONGEST_LIST = 1000;

const list = (outcomes: readonly TargetOutcome[]): string =>
	outcomes
		.map(({ target, status, detail }) => `${target} ${status}${detail === null ? '' : ` ${detail}`}`)
		.join('; ')
		.slice(0, LONGEST_LIST);

/** That somebody stopped an execution is no lead's doing. */
const isStopped = ({ status, data }: IRun): boolean =>
	status === 'canceled' && !isTimeout(data.resultData.error);

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
