import type { TableFault } from '../../azureTable/fault';
import type { Alarm } from './alarms';
import { Dispatcher } from './dispatcher';

/** How long the same trouble is not reported again, in milliseconds: a poll a minute would flood the executions list. */
const REPORT_AGAIN = 60 * 60_000;

/**
 * What one trigger of this process remembers between polls. Nothing in it matters after a restart: progress is in the ledger.
 */
export class TriggerState {
	readonly dispatcher = new Dispatcher();
	private polling = false;
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
		await poll().finally(() => (this.polling = false));
		this.reported = null;
		return true;
	}

	/** Nothing depends on this state at the moment. */
	get isIdle(): boolean {
		return !this.polling && this.dispatcher.isIdle;
	}

	/** Whether to tell of an alarm: the first time, and once an hour while it lasts. */
	isNews({ code }: Alarm, now: number): boolean {
		if (now - (this.told.get(code) ?? -Infinity) < REPORT_AGAIN) return false;
		if (this.told.size >= MOST) this.told.clear();
		this.told.set(code, now);
		return true;
	}

	/** Whether to show a fault as a failed execution: the first time, and once an hour while it lasts. */
	shouldReport({ code }: TableFault, now: number): boolean {
		if (this.reported?.code === code && now - this.reported.at < REPORT_AGAIN) return false;
		this.reported = { code, at: now };
		return true;
	}
}

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
