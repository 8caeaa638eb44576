import type { WriteResult } from '../../delivery/outcome';
import type { Reason } from '../../transport/reason';
import { BatchFailure } from '../../delivery/target';
import { ERRORS } from './errorCatalogue';
import type { ErrorEntry } from './errorCatalogue';
import type { ApiUsage } from './exchange';
import { memberOf, SalesforceFault } from './fault';
import type { VendorError } from './fault';
import { networkMeaningOf } from './networkFaults';

/** The org has used up its calls of 24 hours: nothing is wrong with the leads, and asking on makes it worse. */
export class QuotaFailure extends BatchFailure {}

const UNKNOWN_REFUSAL: ErrorEntry = {
	kind: 'rejected',
	cause: 'Salesforce refuses it, for a reason that this node does not know.',
	remedy:
		'Look the code up in the Salesforce documentation, mend the lead or the org, and send the lead again.',
};
const PASSING: ErrorEntry = {
	kind: 'retry',
	cause: 'Salesforce did not take the call.',
	remedy: 'Send the leads again later; what was written is recognised and not doubled.',
};

/** What a failed call means for all leads in it. */
export function failureOf(thrown: unknown, usage: ApiUsage | null): BatchFailure {
	if (thrown instanceof BatchFailure) return thrown;
	const fault = thrown instanceof SalesforceFault ? thrown : faultOfSdk(thrown);
	if (fault.status === 0) {
		const { kind, reason } = networkMeaningOf(fault.code);
		return new BatchFailure(kind, reason);
	}
	if (fault.code === 'REQUEST_LIMIT_EXCEEDED' && usage && usage.used >= usage.max) return quota(usage);
	const entry = ERRORS[fault.code] ?? entryOfStatus(fault.status);
	const reason = {
		...reasonOf({ code: fault.code, fields: [...fault.fields] }, entry),
		message: CALL_REFUSED,
	};
	const kind = entry.kind === 'rejected' ? 'split' : entry.kind;
	return new BatchFailure(kind, reason, fault.retryAfterMs);
}

const CALL_REFUSED = 'Salesforce did not carry out the call';

/** jsforce gives an error it made itself its code as `errorCode`; its text may repeat what was written. */
function faultOfSdk(thrown: unknown): SalesforceFault {
	const code = memberOf(thrown, 'errorCode');
	return new SalesforceFault(typeof code === 'string' ? 401 : 0, String(code ?? 'NO_CONNECTION'));
}

/** REST API guide, "Status Codes and Error Responses". */
function entryOfStatus(status: number): ErrorEntry {
	if (status === 413 || status === 400) return UNKNOWN_REFUSAL;
	if (status >= 500 || status === 408 || status === 420 || status === 429) return PASSING;
	return {
		kind: 'setup',
		cause: `Salesforce answered HTTP ${status}: the address, the API version or the rights of the user are not right.`,
		remedy: 'Check My Domain and API Version in the credential, and the permissions of the integration user.',
	};
}

function quota({ used, max }: ApiUsage): QuotaFailure {
	return new QuotaFailure('retry', {
		code: 'REQUEST_LIMIT_EXCEEDED',
		message: 'The org has no API calls left',
		cause: `${count(used)} of its ${count(max)} calls of the last 24 hours are used up, by all apps together.`,
		remedy:
			'Send the leads again in some hours. If it happens often, see Setup, Company Information, API Requests, for who uses them.',
	});
}

const count = (value: number): string => value.toLocaleString('en-US');

/** What the refusal of one lead means. A faulty set-up seen at one lead stops nothing: others of its batch are written. */
export function resultOfError(error: VendorError): WriteResult {
	const entry = ERRORS[error.code] ?? UNKNOWN_REFUSAL;
	const status = entry.kind === 'retry' ? 'retry' : 'rejected';
	return { status, ...reasonOf(error, entry) };
}

function reasonOf({ code, fields }: VendorError, { cause, remedy }: ErrorEntry): Reason {
	const named = fields.length === 0 ? '' : ` Fields: ${fields.slice(0, 10).join(', ')}.`;
	return { code, message: 'Salesforce did not take the lead', cause: `${cause}${named}`, remedy };
}
