import type { Reason } from '../../transport/reason';
import { networkFaultOf } from '../../transport/networkFaults';
import type { RequestErrorKind, RequestFault } from './requestErrors';
import { TIMING } from './timing';

/** A call that failed as a whole. Holds no personal data and no secret. */
export class MarketoFault extends Error {
	override readonly name = 'MarketoFault';

	/**
	 * @param retryAfterMs the wait before the next call, in milliseconds; absent: the caller's own choice
	 */
	constructor(
		readonly kind: RequestErrorKind,
		readonly reason: Reason,
		readonly retryAfterMs?: number,
	) {
		super(reason.message);
	}
}

/** For a `catch`: a fault as a value. Anything else, e.g. a cancelled execution, goes on to the engine. */
export const onlyFaults = async (thrown: unknown): Promise<MarketoFault> =>
	thrown instanceof MarketoFault ? thrown : await Promise.reject(thrown);

/**
 * @param startedMs when the call was begun, in milliseconds since 1970
 */
export function faultOf({ kind, wait, reason }: RequestFault, startedMs: number): MarketoFault {
	switch (wait) {
		case 'window':
			return new MarketoFault(kind, reason, TIMING.windowMs);
		case 'turn':
			return new MarketoFault(kind, reason, TIMING.turnMs);
		case 'settle':
			return new MarketoFault(kind, reason, settleMs(startedMs));
		case undefined:
			return new MarketoFault(kind, reason);
	}
}

/** How long Marketo may still be at work on a call that was begun at this time. */
const settleMs = (startedMs: number): number => Math.max(0, startedMs + TIMING.settleMs - Date.now());

/** Codes of connections that never came about: nothing was sent. */
const NEVER_SENT = ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH'];

/** What it means that no answer came. Only the code is used: what was thrown holds address, token and leads. */
export function connectionFault(thrown: unknown, startedMs: number): MarketoFault {
	const { blame, reason } = networkFaultOf(thrown, 'Marketo');
	const { code } = reason;
	if (blame === 'setup') {
		return new MarketoFault('setup', {
			code,
			message: `The connection to Marketo is not allowed or not trusted (${code})`,
			cause: 'A proxy shows a certificate of its own, or n8n may not call this address.',
			remedy: 'Ask the administrator of n8n to look at proxy, certificates and allowed addresses.',
		});
	}
	if (NEVER_SENT.includes(code)) {
		return new MarketoFault('wait', {
			code,
			message: `Marketo cannot be reached (${code})`,
			cause: 'Nothing answers at the address: the Munchkin ID has a typing mistake, or the network is down.',
			remedy: 'Check Munchkin ID or Base URL in the Marketo Lead credential, then send the leads again.',
		});
	}
	return lostAnswer(code, startedMs);
}

/** The call went out, and whether it was carried out is not known. */
export function lostAnswer(code: string, startedMs: number): MarketoFault {
	const reason: Reason = {
		code,
		message: `The answer of Marketo was lost (${code})`,
		cause: 'It is unknown whether Marketo carried the call out.',
		remedy: 'Send the leads again later. Create or Update writes nothing twice.',
	};
	return new MarketoFault('unsure', reason, settleMs(startedMs));
}
