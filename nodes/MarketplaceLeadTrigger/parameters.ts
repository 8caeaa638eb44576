import type { IPollFunctions } from 'n8n-workflow';
import { LEADS_TABLE, LEDGER_TABLE } from '../../azureTable/tableNames';
import { DEFAULT_LEASE, DEFAULT_MAX_ATTEMPTS } from '../../ledger/backoff';
import type { LedgerOptions } from '../../ledger/ledger';
import type { PollTerms } from './pollLeads';
import { type LedgerStorage, ledgerStorageOf } from '../../leadTable/ledgerStorage';
import { DEFAULT_READING_TERMS, type StartWith } from '../../leadTable/readingPlan';
import { located } from '../../targetNode/settings';

const MINUTE = 60_000;

/** The collection Options, as the form holds it; what the user did not add is absent. */
interface Options {
	concurrentBatches?: number;
	lateWindow?: number;
	lease?: number;
	ledgerTable?: unknown;
	maxAttempts?: number;
	settle?: string;
	sweepInterval?: number;
}

export interface TriggerParameters {
	leadsTable: string;
	ledgerTable: string;
	ledgerStorage: LedgerStorage;
	poll: PollTerms;
	ledger: LedgerOptions;
	/** Seconds. */
	lookEvery: number;
}

/** Seconds; also the bounds that the form sets, because an expression may give anything. */
export const DEFAULT_LOOK_EVERY = 5;
export const SHORTEST_LOOK_EVERY = 2;
export const LONGEST_LOOK_EVERY = 59;

/** A multiple of what each target writes with one call, 100, 200 or 300 leads, so that no call is half empty. */
export const DEFAULT_BATCH_SIZE = 600;
export const DEFAULT_CONCURRENT_BATCHES = 1;
export const DEFAULT_LEASE_MINUTES = DEFAULT_LEASE / MINUTE;
export const DEFAULT_LATE_WINDOW_MINUTES = DEFAULT_READING_TERMS.lateWindow / MINUTE;
export const DEFAULT_SWEEP_INTERVAL_MINUTES = DEFAULT_READING_TERMS.sweepInterval / MINUTE;

/** The trigger's parameters, with minutes as milliseconds and defaults filled in. */
export function readParameters(context: Pick<IPollFunctions, 'getNodeParameter'>): TriggerParameters {
	// n8n gives parameters untyped; their types are those of description.ts.
	const options = context.getNodeParameter('options', {}) as Options;
	const leadsTable = located(context.getNodeParameter('table', LEADS_TABLE)) ?? '';
	const lease = Math.max(1, options.lease ?? DEFAULT_LEASE_MINUTES) * MINUTE;
	return {
		leadsTable,
		ledgerTable: located(options.ledgerTable) ?? LEDGER_TABLE,
		ledgerStorage: ledgerStorageOf(context.getNodeParameter('ledgerStorage', 'same')),
		poll: {
			leadsTable,
			startWith: context.getNodeParameter('startWith', 'new') as StartWith,
			startDays: Number(context.getNodeParameter('startDays', 30)),
			batchSize: Math.max(1, Math.floor(Number(context.getNodeParameter('batchSize', DEFAULT_BATCH_SIZE)))),
			concurrentBatches: Math.max(1, options.concurrentBatches ?? DEFAULT_CONCURRENT_BATCHES),
			lateWindow: (options.lateWindow ?? DEFAULT_LATE_WINDOW_MINUTES) * MINUTE,
			sweepInterval: (options.sweepInterval ?? DEFAULT_SWEEP_INTERVAL_MINUTES) * MINUTE,
			lease,
			settleBy: options.settle === 'acknowledgement' ? 'acknowledgement' : 'execution',
		},
		lookEvery: lookEveryOf(context.getNodeParameter('lookEvery', DEFAULT_LOOK_EVERY)),
		ledger: { lease, maxAttempts: Math.max(1, options.maxAttempts ?? DEFAULT_MAX_ATTEMPTS) },
	};
}

function lookEveryOf(value: unknown): number {
	const seconds = Math.round(Number(value));
	if (!(seconds > 0)) return DEFAULT_LOOK_EVERY;
	return Math.min(LONGEST_LOOK_EVERY, Math.max(SHORTEST_LOOK_EVERY, seconds));
}
