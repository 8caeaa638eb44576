import type { Reason } from '../../transport/reason';
import { BatchFailure } from '../../delivery/target';

/** What a credential consists of, in the order in which a sign-in proves it. */
export const CHECKS = [
	'Tenant',
	'Application',
	'Secret',
	'Environment URL',
	'Application User',
	'Security Role',
	'Lead Privileges',
	'Alternate Key',
] as const;

export type Check = (typeof CHECKS)[number];

/** A call to Entra ID or Dataverse that failed as a whole. */
export class DynamicsFailure extends BatchFailure {
	/**
	 * @param check the part of the set-up that is at fault; null when it is none
	 */
	constructor(
		kind: 'retry' | 'split' | 'setup',
		reason: Reason,
		readonly check: Check | null,
		retryAfterMs?: number,
	) {
		super(kind, reason, retryAfterMs);
	}
}
