import { randomUUID } from 'node:crypto';
import type { Answer } from '../faultyAnswer';

/**
 * The token endpoint's refusals, by their number (entra-docs, "Microsoft Entra authentication and authorization error
 * codes"; 900021 from public reports). Status and `error` by RFC 6749, section 5.2.
 */
export const AADSTS = {
	90002: { status: 400, error: 'invalid_request', text: 'The tenant was not found.' },
	900021: { status: 400, error: 'invalid_request', text: 'The tenant identifier is an empty GUID.' },
	900023: {
		status: 400,
		error: 'invalid_request',
		text: 'The tenant identifier is neither a valid DNS name nor a valid external domain.',
	},
	700016: {
		status: 400,
		error: 'unauthorized_client',
		text: 'The application was not found in the directory.',
	},
	7000112: { status: 400, error: 'unauthorized_client', text: 'The application is disabled.' },
	7000215: { status: 401, error: 'invalid_client', text: 'The client secret is not valid.' },
	7000218: { status: 401, error: 'invalid_client', text: 'A client secret or assertion is missing.' },
	7000222: { status: 401, error: 'invalid_client', text: 'The client secret keys are expired.' },
	500011: {
		status: 400,
		error: 'invalid_resource',
		text: 'The resource principal was not found in the tenant.',
	},
	70011: { status: 400, error: 'invalid_scope', text: 'The scope is not valid.' },
	1002012: {
		status: 400,
		error: 'invalid_scope',
		text: 'The scope of a client credentials request must end with /.default.',
	},
	700022: { status: 400, error: 'invalid_scope', text: 'The scope names more than one resource.' },
	70003: { status: 400, error: 'unsupported_grant_type', text: 'The grant type is not supported.' },
	900144: { status: 400, error: 'invalid_request', text: 'A required parameter is missing.' },
	90033: { status: 503, error: 'temporarily_unavailable', text: 'A transient fault occurred.' },
	90055: { status: 429, error: 'temporarily_unavailable', text: 'There are too many requests.' },
} as const satisfies { [number: number]: { status: number; error: string; text: string } };

export type AadstsNumber = keyof typeof AADSTS;

/** A refusal in the endpoint's own form; callers are to read `error_codes` and `error`, not the text. */
export function refusal(number: AadstsNumber, now: number): Answer {
	const { status, error, text } = AADSTS[number];
	const [traceId, correlationId] = [randomUUID(), randomUUID()];
	const timestamp = `${new Date(now).toISOString().slice(0, 19).replace('T', ' ')}Z`;
	return {
		status,
		headers: { 'content-type': 'application/json; charset=utf-8' },
		body: JSON.stringify({
			error,
			error_description: `AADSTS${number}: ${text} Trace ID: ${traceId} Correlation ID: ${correlationId} Timestamp: ${timestamp}`,
			error_codes: [number],
			timestamp,
			trace_id: traceId,
			correlation_id: correlationId,
			error_uri: `https://login.example/error?code=${number}`,
		}),
	};
}
