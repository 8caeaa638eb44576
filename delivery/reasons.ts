import { RETRIED } from '../transport/reason';
import type { Reason } from '../transport/reason';

/** What the engine itself has to say of a lead that was not written. Codes are part of the node's output. */
export const ENGINE_REASONS = {
	unreadable: {
		code: 'UNREADABLE_LEAD',
		message: 'The lead could not be read completely',
		cause: 'Lead Parse could not read all of it, so its fields may be missing or wrong.',
		remedy:
			'Look at "warnings" and "raw", correct the lead and send it again. To write it as it is, set the option Unreadable Leads to Deliver.',
	},
	prepareFailed: {
		code: 'MAPPING_STOPPED',
		message: 'The lead could not be turned into a record for the target',
		cause: 'The mapping of its fields failed unexpectedly.',
		remedy: 'Check Field Mapping for this item. If it looks right, report the lead ID and this code.',
	},
	wrongAnswer: {
		code: 'ANSWER_INCOMPLETE',
		message: 'The target node did not report a result for each lead',
		cause: 'It is not known whether this lead was written. If you send it again, it is not written twice.',
		remedy: 'Send the lead again, and report this code: the node has a defect.',
	},
	cancelled: {
		code: 'CANCELLED',
		message: 'The execution was cancelled before the lead was confirmed',
		cause: 'The execution was stopped by hand, or n8n was shut down.',
		remedy: RETRIED,
	},
	deadline: {
		code: 'OUT_OF_TIME',
		message: 'The time limit of this delivery was reached before the lead was confirmed',
		cause: 'The target was too slow, or asked n8n to wait too long.',
		remedy: RETRIED,
	},
} as const satisfies { [name: string]: Reason };

/**
 * The reason for something unexpected that a target threw.
 *
 * Only a short machine word of it is kept. Its message may hold an address with a key in it, or a buyer's data.
 */
export function unexpectedFault(thrown: unknown): Reason {
	const code = safeWord(property(thrown, 'code')) ?? safeWord(property(thrown, 'name')) ?? 'UNKNOWN';
	return {
		code,
		message: 'The call to the target failed',
		cause: 'The target could not be reached, or its response could not be read.',
		remedy: `Check that the target can be reached from n8n. ${RETRIED}`,
	};
}

function property(value: unknown, name: string): unknown {
	return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}

function safeWord(value: unknown): string | null {
	return typeof value === 'string' && /^[A-Za-z][A-Za-z0-9_]{0,39}$/.test(value) ? value : null;
}
