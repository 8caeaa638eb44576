import { type FaultKind, TableFault } from '../../../azureTable/fault';
import type { Reason } from '../../../transport/reason';
import { BatchFailure } from '../../../delivery/target';

const MESSAGES: { readonly [kind in FaultKind]: string } = {
	setup: 'The connection to the table is not set up correctly',
	denied: 'Azure does not let this n8n write to the table',
	tableAbsent: 'The table does not exist',
	rowAbsent: 'The row was deleted while it was being written',
	rowExists: 'The row was made by somebody else while it was being written',
	changed: 'The row was changed by somebody else while it was being written',
	tooLarge: 'Azure refused the row for its size',
	invalid: 'Azure refused the row',
	passing: 'The table service did not take the rows',
};

/** What the service would say to a transaction that is too large; halves of it may pass. */
export const BODY_TOO_LARGE = new TableFault(
	'tooLarge',
	'RequestBodyTooLarge',
	'The rows are too large for one transaction (4 MiB)',
	'Lower Batch Size.',
);

/** A fault in the words of an outcome. */
export const reasonOf = ({ kind, code, cause, remedy }: TableFault): Reason => ({
	code,
	message: MESSAGES[kind],
	cause: `${cause}.`,
	remedy,
});

/** What the engine is to do when a call failed for all rows in it. */
export function batchFailureOf(fault: TableFault): BatchFailure {
	switch (fault.kind) {
		case 'setup':
		case 'denied':
			return new BatchFailure('setup', reasonOf(fault));
		case 'tooLarge':
		case 'invalid':
			return new BatchFailure('split', reasonOf(fault));
		case 'passing':
		case 'tableAbsent':
		case 'rowAbsent':
		case 'rowExists':
		case 'changed':
			return new BatchFailure('retry', reasonOf(fault), fault.retryAfterMs);
	}
}
