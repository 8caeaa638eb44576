/** What a table's refusal means for the caller. */
export type FaultKind =
	| 'setup'
	| 'denied'
	| 'tableAbsent'
	| 'rowAbsent'
	| 'rowExists'
	| 'changed'
	| 'tooLarge'
	| 'invalid'
	| 'passing';

/** The table service said no, or could not be reached. No text holds a key, a signature or a lead's data. */
export class TableFault extends Error {
	override readonly name: string = 'TableFault';

	/**
	 * @param code the service's own code, the network's (`ECONNREFUSED`), or the name of the credential's field
	 * @param cause what happened, one sentence without a full stop
	 * @param remedy what to do, whole sentences
	 * @param index position of the operation at fault in a transaction
	 * @param retryAfterMs the wait the service asked for, in milliseconds
	 */
	constructor(
		readonly kind: FaultKind,
		readonly code: string,
		override readonly cause: string,
		readonly remedy: string,
		readonly index?: number,
		readonly retryAfterMs?: number,
	) {
		super(cause);
	}
}

/** The credential or a parameter is wrong in itself; no request was made. */
export class SetupFault extends TableFault {
	override readonly name = 'SetupFault';

	constructor(field: string, cause: string, remedy: string) {
		super('setup', field, cause, remedy);
	}
}

export const isFault = (error: unknown, ...kinds: FaultKind[]): error is TableFault =>
	error instanceof TableFault && kinds.includes(error.kind);
