import { SERVICE_CODES } from '../../../azureTable/catalogue';
import { type FaultKind, TableFault } from '../../../azureTable/fault';
import { type BatchFailure, failureOf } from '../../../delivery/target';
import { type Blame, type Fault, lookUp } from '../../../transport/catalogue';
import { NETWORK_FAULTS } from '../../../transport/networkFaults';

/** Who must act on each kind of fault, and what happened. */
const KINDS: { readonly [kind in FaultKind]: readonly [blame: Blame, message: string] } = {
	setup: ['setup', 'The connection to the table is not set up correctly'],
	denied: ['setup', 'Azure does not let this n8n write to the table'],
	tableAbsent: ['passing', 'The table does not exist'],
	rowAbsent: ['passing', 'The row was deleted while it was being written'],
	rowExists: ['passing', 'Somebody else created the row while it was being written'],
	changed: ['passing', 'Somebody else changed the row while it was being written'],
	tooLarge: ['lead', 'Azure refused the row because of its size'],
	invalid: ['unclear', 'Azure refused the row'],
	passing: ['passing', 'The table service did not accept the rows'],
};

/** Codes that say more about who must act than their kind does. */
const BLAME_OF_CODE: { readonly [code: string]: Blame } = {
	KeyValueTooLarge: 'lead',
	OutOfRangeInput: 'lead',
	InvalidResourceName: 'setup',
	PropertyNameInvalid: 'setup',
	PropertyNameTooLong: 'setup',
	DuplicatePropertiesSpecified: 'setup',
	// Of a whole call, e.g. by a proxy on the way: the rows themselves were measured before.
	RequestBodyTooLarge: 'unclear',
	'HTTP 413': 'unclear',
};

/** What the service would report for a transaction that is too large; halves of it may pass. */
export const BODY_TOO_LARGE = new TableFault(
	'tooLarge',
	'RequestBodyTooLarge',
	'The rows are too large for one transaction (4 MiB)',
	'Lower Batch Size.',
);

/** A fault of the table service by who must act. Of a code that nobody knows, only the code is told. */
export function meaningOf({ kind, code, cause, remedy }: TableFault): Fault {
	const [usual, message] = KINDS[kind];
	const blame = BLAME_OF_CODE[code] ?? NETWORK_FAULTS[code]?.blame ?? usual;
	if (kind === 'invalid' && !Object.hasOwn(SERVICE_CODES, code)) return lookUp({}, code, 'Azure');
	return { blame, reason: { code, message, cause: `${cause}.`, remedy } };
}

/** What the engine is to do when a call failed for all rows in it. */
export const batchFailureOf = (fault: TableFault): BatchFailure =>
	failureOf(meaningOf(fault), fault.retryAfterMs);
