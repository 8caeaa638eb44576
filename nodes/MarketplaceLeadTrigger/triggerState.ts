import type { TableFault } from '../../azureTable/fault';
import type { Alarm } from './alarms';
import { Dispatcher } from './dispatcher';
import { Pace } from './pace';
import { TimeLimit } from './timeLimit';

/** How long the same trouble is not reported again, in milliseconds: a poll a minute would flood the executions list. */
const REPORT_AGAIN = 60 * 60_000;

/** After so long a look begins no further batch, in milliseconds; it goes on at once with fresh knowledge of the ledger. */
const LONGEST_LOOK = 4 * 60_000;

/**
 * What one trigger of this process remembers between polls. Nothing in it matters after a restart: progress is in the ledger.
 */
export class TriggerState {
	readonly dispatcher = new Dispatcher();
	/** The looks between the polls. */
	readonly pace = new Pace(async (work) => await this.look(work));
	private polling = false;
	private underWay: { limit: TimeLimit; ended: Promise<void> } | null = null;
	private reported: { code: string; at: number } | null = null;
	/** By its code, when an alarm was told last. */
	private readonly told = new Map<string, number>();

	/**
	 * Runs one poll at a time: n8n starts the next one also while this one runs (n8n-facts 2.2).
	 *
	 * @returns false when another poll was under way, and nothing was done
	 */
	async alone(poll: () => Promise<void>): Promise<boolean> {
		if (this.polling) return false;
		this.polling = true;
		if (this.underWay !== null) {
			this.underWay.limit.end();
			await this.underWay.ended;
		}
		await poll().finally(() => (this.polling = false));
		this.pace.goOn();
		this.reported = null;
		return true;
	}

	/**
	 * Runs the work of a look, which a poll ends early: only a poll may ask n8n for what has changed.
	 *
	 * @returns false when a poll was under way or due
	 */
	private async look(work: (limit: TimeLimit) => Promise<void>): Promise<boolean> {
		if (this.polling || this.underWay !== null) return false;
		const limit = new TimeLimit(LONGEST_LOOK);
		const working = work(limit).finally(() => {
			limit.clear();
			this.underWay = null;
		});
		this.underWay = { limit, ended: working.catch(() => {}) };
		await working;
		return !this.polling;
	}

	/** Nothing depends on this state at the moment. */
	get isIdle(): boolean {
		return !this.polling && !this.pace.isTicking && this.dispatcher.isIdle;
	}

	/** Whether to tell of an alarm: the first time, and once an hour while it lasts. */
	isNews({ code }: Alarm, now: number): boolean {
		if (isRecent(this.told.get(code) ?? -Infinity, now)) return false;
		if (this.told.size >= MOST) this.told.clear();
		this.told.set(code, now);
		return true;
	}

	/** Whether to show a fault as a failed execution: the first time, and once an hour while it lasts. */
	shouldReport({ code }: TableFault, now: number): boolean {
		if (this.reported?.code === code && isRecent(this.reported.at, now)) return false;
		this.reported = { code, at: now };
		return true;
	}
}

/** A clock that was set back must not keep an alarm quiet until it has caught up. */
const isRecent = (at: number, now: number): boolean => at <= now && now - at < REPORT_AGAIN;

/** How many states and alarms are remembered: workflows come and go, and what is forgotten costs a message more. */
const MOST = 200;

const states = new Map<string, TriggerState>();

/** The state of a trigger, by its workflow and node. */
export function stateOf(workflowId: string, nodeId: string): TriggerState {
	const key = `${workflowId}:${nodeId}`;
	const state = states.get(key) ?? new TriggerState();
	// Last in the order, so that those come first which have not been used for long.
	states.delete(key);
	states.set(key, state);
	for (const [other, { isIdle }] of states) {
		if (states.size <= MOST) break;
		if (isIdle && other !== key) states.delete(other);
	}
	return state;
}
