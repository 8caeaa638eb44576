import { TableFault } from '../../azureTable/fault';
import type { Reason } from '../../transport/reason';
import { BatchFailure } from '../../delivery/target';

/** One entry: its code, and the texts that must stand beside it, cell by cell. */
export interface Entry {
	code: string;
	texts: readonly string[];
}

export type Words = Pick<Reason, 'cause' | 'remedy'> & { message?: string };

export const whole = (code: string, { message = '', cause, remedy }: Words): Entry => ({
	code,
	texts: [message, cause, remedy],
});

/** Where all entries of a section share the message, or have none, the page does not repeat it. */
export const short = (code: string, { cause, remedy }: Words): Entry => ({ code, texts: [cause, remedy] });

export const wholeReason = (reason: Reason): Entry => whole(reason.code, reason);
export const shortReason = (reason: Reason): Entry => short(reason.code, reason);

export const all = <Meaning>(catalogue: { readonly [code: string]: Meaning }): Array<[string, Meaning]> =>
	Object.entries(catalogue);

/** The words with which something refuses what it is given. */
export function refusalOf(action: () => unknown): Words & { code: string } {
	try {
		action();
	} catch (thrown) {
		if (thrown instanceof BatchFailure) return thrown.reason;
		if (thrown instanceof TableFault) return thrown;
	}
	throw new Error('This was to be refused.');
}

export function reasonIn(answer: { reason: Reason } | object | null): Reason {
	if (answer !== null && 'reason' in answer) return answer.reason;
	throw new Error('This was to be refused.');
}

export function found(reason: Reason | null): Reason {
	if (reason === null) throw new Error('This was to be refused.');
	return reason;
}
