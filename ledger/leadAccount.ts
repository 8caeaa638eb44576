import type { Ledger } from './ledger';

/**
 * Where account is kept of leads: the ledger table, or what stands in for it where nothing may be written.
 *
 * The methods are those of Ledger, and so are their meanings.
 */
export type LeadAccount = Pick<
	Ledger,
	| 'now'
	| 'load'
	| 'keep'
	| 'duePartitions'
	| 'unfinished'
	| 'conclude'
	| 'holdBack'
	| 'claim'
	| 'extend'
	| 'settle'
	| 'buryMissing'
>;
