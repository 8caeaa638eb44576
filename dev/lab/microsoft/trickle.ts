import { setTimeout as delay } from 'node:timers/promises';
import { generateLeads } from '../generator';
import type { GeneratedLead, GeneratorOptions } from '../generator';

export interface Trickle {
	/** Leads handed over so far. */
	delivered(): number;
	/** Waits for the delivery under way, then no more leads come. */
	stop(): Promise<void>;
}

export interface TrickleOptions extends Pick<GeneratorOptions, 'seed' | 'mix' | 'switches'> {
	/** Leads at a time. */
	size: number;
	everyMs: number;
	/** A delivery failed. Like Microsoft, the trickle does not repeat it and goes on. */
	onError?: (error: unknown) => void;
}

/**
 * Lets leads of this very moment arrive, some at a time, until stopped.
 *
 * @param deliver e.g. `(leads) => writeToTable(connectionString, leads)`
 */
export function trickle(
	deliver: (leads: GeneratedLead[]) => Promise<unknown>,
	options: TrickleOptions,
): Trickle {
	const { size, everyMs, onError } = options;
	const source = generateLeads({ ...options, count: Number.POSITIVE_INFINITY, at: () => new Date() });
	const stopping = new AbortController();
	let delivered = 0;
	const run = async (): Promise<void> => {
		while (!stopping.signal.aborted) {
			const leads = take(source, size);
			try {
				await deliver(leads);
				delivered += leads.length;
			} catch (error) {
				onError?.(error);
			}
			await delay(everyMs, undefined, { signal: stopping.signal }).catch(() => undefined);
		}
	};
	const running = run();
	return {
		delivered: () => delivered,
		stop: async () => {
			stopping.abort();
			await running;
		},
	};
}

function take(source: Iterator<GeneratedLead>, size: number): GeneratedLead[] {
	const leads: GeneratedLead[] = [];
	while (leads.length < size) {
		const next = source.next();
		if (next.done === true) break;
		leads.push(next.value);
	}
	return leads;
}
