import type { IRun } from 'n8n-workflow';
import type { Settlement } from '../../ledger/entry';
import { isTimeout } from '../../ledger/settlement';

/** How an execution ended, or why it did not. */
export type ExecutionEnd =
	| { kind: 'ran'; run: IRun }
	| { kind: 'sleeps'; until: number | undefined }
	| { kind: 'stopped'; settlement: Settlement; isRefused: boolean };

/** A batch that was claimed while an execution ran which was cancelled: as if it had not been claimed. */
export const NOT_BEGUN: ExecutionEnd = {
	kind: 'stopped',
	settlement: {
		status: 'failed',
		reason: 'The execution before it was not started, or it was cancelled',
		isUncounted: true,
		delay: 0,
	},
	isRefused: true,
};

const NOT_RUN: ExecutionEnd = {
	kind: 'stopped',
	settlement: { status: 'failed', reason: 'The execution was not started, or it was cancelled' },
	isRefused: true,
};

const TIMED_OUT: ExecutionEnd = {
	kind: 'stopped',
	settlement: {
		status: 'failed',
		reason: 'The execution took longer than the time limit of the workflow',
		silent: true,
	},
	isRefused: false,
};

export function endOf(run: IRun | undefined): ExecutionEnd {
	if (run === undefined) return NOT_RUN;
	return run.status === 'waiting' ? { kind: 'sleeps', until: run.waitTill?.getTime() } : { kind: 'ran', run };
}

/** n8n rejects for an execution that it stops: by hand, at its time limit, or because it shuts down (n8n, active-executions). */
export const endOfRefusal = (error: unknown): ExecutionEnd => (isTimeout(error) ? TIMED_OUT : NOT_RUN);

/** An execution that waits for a person or a call sleeps until the year 3000, says n8n; its leads do not. */
const LONGEST_SLEEP = 7 * 24 * 60 * 60_000;

/** Nothing tells when an execution that sleeps ends: the claim holds until after it wakes up. */
export const sleepsUntil = (until: number | undefined, now: number): number =>
	Math.min(until ?? now, now + LONGEST_SLEEP);
