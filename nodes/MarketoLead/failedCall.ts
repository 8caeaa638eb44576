import type { WriteResult } from '../../delivery/outcome';
import type { Reason } from '../../transport/reason';
import { BatchFailure } from '../../delivery/target';
import type { MarketoFault } from './fault';

/**
 * What a failed call means for the leads in it.
 *
 * @param isRepeatable whether the call may be made again when nobody knows whether it was carried out
 * @param count leads in the call
 * @throws BatchFailure unless each lead has its own result
 */
export function resultsOfFault(fault: MarketoFault, isRepeatable: boolean, count: number): WriteResult[] {
	const { kind, reason, retryAfterMs } = fault;
	const forEach = (result: WriteResult): WriteResult[] => Array.from({ length: count }, () => result);
	switch (kind) {
		case 'wait':
			throw new BatchFailure('retry', reason, retryAfterMs);
		case 'unsure':
			if (isRepeatable) throw new BatchFailure('retry', reason, retryAfterMs);
			return forEach({ status: 'rejected', ...unconfirmed(reason) });
		case 'quota':
			// Tries that make no call use up the engine's patience at once, and the leads leave as `unavailable`.
			return forEach({ status: 'retry', retryAfterMs: 0, ...reason });
		case 'data':
			throw new BatchFailure('split', reason);
		case 'token':
		case 'setup':
			throw new BatchFailure('setup', reason);
	}
}

/** Sent on its own, a lead could leave a second activity or person. So a person decides, and the ledger does not try again. */
const unconfirmed = ({ code, message }: Reason): Reason => ({
	code: 'OUTCOME_UNKNOWN',
	message: `It is not known whether Marketo took the lead in (${code})`,
	cause: `${message}. A repeat could leave a second activity or person, so it is not made.`,
	remedy: 'Look the person up in Marketo. If the lead is missing, send the lead again.',
});
