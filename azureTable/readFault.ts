import { parseRetryAfter } from '../transport/retryAfter';
import { entryOfStatus, NETWORK_CODES, SERVICE_CODES } from './catalogue';
import { TableFault } from './fault';

/**
 * Turns whatever the SDK or the transport threw into a TableFault.
 *
 * The SDK puts the service's code into `details.odataError.code` for single operations and into `code` for transactions, and
 * the number of the operation at fault before the text of a transaction's message (crm-facts 4.3). A transaction that is
 * refused as a whole, e.g. for its key, is answered in XML, which the SDK does not read; the code is in a header then.
 */
export function readFault(error: unknown): TableFault {
	if (error instanceof TableFault) return error;
	const status = numberAt(error, 'statusCode');
	const code = codeOf(error);
	const entry = code === undefined ? undefined : (SERVICE_CODES[code] ?? networkEntry(error, code));
	const known = entry ?? (status === undefined ? UNKNOWN : entryOfStatus(status));
	const printed = code ?? (status === undefined ? nameOf(error) : `HTTP ${status}`);
	return new TableFault(known.kind, printed, known.cause, known.remedy, indexOf(error), retryAfterOf(error));
}

/** The service refuses a signature whose time is further off than this ("Authorize with Shared Key", Date header). Milliseconds. */
export const CLOCK_TOLERANCE = 15 * 60_000;

/** The codes by which the service refuses a signature as such, and not what it is used for. */
const SIGNATURE_CODES: ReadonlySet<string> = new Set([
	'AuthenticationFailed',
	'AuthorizationFailure',
	'InvalidAuthenticationInfo',
	'HTTP 401',
	'HTTP 403',
]);

export const isAboutSignature = ({ code }: TableFault): boolean => SIGNATURE_CODES.has(code);

/**
 * A refusal whose reason is this machine's clock: the service says the same as for a wrong key, and only its own time tells.
 *
 * @param now this machine's time in milliseconds
 * @param skew how far the service's clock is ahead of it
 */
export const clockFault = ({ code }: TableFault, now: number, skew: number): TableFault =>
	new TableFault(
		'denied',
		code,
		`The clocks differ too much: this machine says ${utc(now)}, Azure says ${utc(now + skew)}`,
		'Azure accepts a difference of 15 minutes. Set the clock of the machine on which n8n runs.',
	);

/** Without milliseconds, e.g. `2026-11-21 05:43:49 UTC`. */
export const utc = (time: number): string =>
	`${new Date(time).toISOString().slice(0, 19).replace('T', ' ')} UTC`;

/** Anything else that was thrown while a request was under way is taken for a fault of the way there. */
const UNKNOWN = {
	kind: 'passing',
	cause: 'The table service could not be reached',
	remedy: 'Check the address of the table service and the network between it and this n8n.',
} as const;

function codeOf(error: unknown): string | undefined {
	return (
		textAt(error, 'details', 'odataError', 'code') ??
		textAt(error, 'details', 'errorCode') ??
		textAt(error, 'code') ??
		headerOf(error, 'x-ms-error-code') ??
		[textAt(error, 'name'), textAt(error, 'cause', 'name')].find((name) => name && name in NETWORK_CODES)
	);
}

function networkEntry(error: unknown, code: string): (typeof NETWORK_CODES)[string] | undefined {
	const inner = textAt(error, 'cause', 'code') ?? textAt(error, 'cause', 'name');
	return NETWORK_CODES[code] ?? (inner === undefined ? undefined : NETWORK_CODES[inner]);
}

/** The messages of failed transactions begin with the position of the operation at fault, e.g. `2:The specified entity ...`. */
function indexOf(error: unknown): number | undefined {
	const message =
		textAt(error, 'details', 'odataError', 'message', 'value') ?? textAt(error, 'message') ?? '';
	const match = /^\s*(?:\{.*"value":\s*")?(\d{1,2}):/s.exec(message);
	return match?.[1] === undefined ? undefined : Number(match[1]);
}

/** `Retry-After` in milliseconds. */
function retryAfterOf(error: unknown): number | undefined {
	return parseRetryAfter(headerOf(error, 'retry-after'), Date.now());
}

function headerOf(error: unknown, name: string): string | undefined {
	const headers = valueAt(error, 'response', 'headers');
	if (typeof headers !== 'object' || headers === null) return undefined;
	if (!('get' in headers) || typeof headers.get !== 'function') return undefined;
	const value: unknown = headers.get(name);
	return typeof value === 'string' && value !== '' ? value : undefined;
}

function valueAt(value: unknown, ...path: string[]): unknown {
	let at: unknown = value;
	for (const name of path) {
		if (typeof at !== 'object' || at === null) return undefined;
		at = Reflect.get(at, name);
	}
	return at;
}

function textAt(value: unknown, ...path: string[]): string | undefined {
	const found = valueAt(value, ...path);
	return typeof found === 'string' && found !== '' ? found : undefined;
}

function numberAt(value: unknown, ...path: string[]): number | undefined {
	const found = valueAt(value, ...path);
	return typeof found === 'number' ? found : undefined;
}

const nameOf = (error: unknown): string => (error instanceof Error ? error.name : 'unknown');
