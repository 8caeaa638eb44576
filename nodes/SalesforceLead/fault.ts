/** One error as Salesforce words it; of its message nothing is kept, since it repeats what was written. */
export interface VendorError {
	code: string;
	fields: string[];
}

/**
 * A call that did not come to its end.
 *
 * `status` 0: no answer came, and `code` is the network's. Otherwise the HTTP status and the first error of the answer.
 */
export class SalesforceFault extends Error {
	override readonly name = 'SalesforceFault';

	constructor(
		readonly status: number,
		readonly code: string,
		readonly fields: readonly string[] = [],
		readonly retryAfterMs?: number,
	) {
		super(code);
	}
}

/** The errors of an answer's body or of one result; what is not in the known form is left out. */
export function readErrors(errors: unknown): VendorError[] {
	if (!Array.isArray(errors)) return [];
	return errors.flatMap((error: unknown) => {
		const code = memberOf(error, 'errorCode') ?? memberOf(error, 'statusCode');
		if (typeof code !== 'string' || !/^[A-Za-z]\w{0,79}$/.test(code)) return [];
		const fields: unknown = memberOf(error, 'fields');
		const names = Array.isArray(fields) ? fields.filter((name) => /^\w{1,80}$/.test(String(name))) : [];
		return [{ code, fields: names.map(String) }];
	});
}

export const memberOf = (value: unknown, name: string): unknown =>
	typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
