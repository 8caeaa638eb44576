import type { Fault } from '../faults';

/**
 * The table service's error codes, as far as the fake knows them.
 *
 * Source: Microsoft Learn, "Table Storage error codes" and "Common REST API error codes". A few carry the wording of
 * the service, since people search for it.
 */
const CODES = {
	AuthenticationFailed: [403, 'Server failed to authenticate the request.'],
	AuthorizationPermissionMismatch: [403, 'This request is not authorized to perform this operation.'],
	CommandsInBatchActOnDifferentPartitions: [400, 'All commands in a batch must act on one partition.'],
	EntityAlreadyExists: [409, 'The specified entity already exists.'],
	EntityTooLarge: [400, 'The entity is larger than 1 MiB.'],
	InternalError: [500, 'Server encountered an internal error.'],
	InvalidDuplicateRow: [400, 'The change set holds an entity more than once.'],
	InvalidInput: [400, 'One of the request inputs is not valid.'],
	KeyValueTooLarge: [400, 'A key is larger than 1 KiB.'],
	MissingRequiredHeader: [400, 'A required HTTP header was not specified.'],
	NotImplemented: [501, 'The fake does not offer this operation.'],
	OperationTimedOut: [500, 'The operation could not be completed within the permitted time.'],
	OutOfRangeInput: [400, 'One of the request inputs is out of range.'],
	PropertyNameInvalid: [400, 'A property name is invalid.'],
	PropertyValueTooLarge: [400, 'A property value is larger than 64 KiB.'],
	ResourceNotFound: [404, 'The specified resource does not exist.'],
	ServerBusy: [503, 'The server is busy.'],
	TableAlreadyExists: [409, 'The table specified already exists.'],
	TableBeingDeleted: [409, 'The specified table is being deleted.'],
	TableNotFound: [404, 'The table specified does not exist.'],
	TooManyProperties: [400, 'The entity has more than 252 properties of its own.'],
	UpdateConditionNotSatisfied: [412, 'The update condition specified in the request was not satisfied.'],
} as const satisfies Record<string, readonly [status: number, message: string]>;

export type ServiceCode = keyof typeof CODES;

/** The service says no. */
export class ServiceFault extends Error {
	override readonly name = 'ServiceFault';
	readonly status: number;

	constructor(readonly code: ServiceCode) {
		super(CODES[code][1]);
		this.status = CODES[code][0];
	}
}

/** A fault for the fake's script, e.g. `serviceFault('ServerBusy', 2)`. */
export const serviceFault = (code: ServiceCode, retryAfter?: number | Date): Fault => ({
	kind: 'status',
	status: CODES[code][0],
	code,
	...(retryAfter === undefined ? {} : { retryAfter }),
});

/** The service's JSON error body. In a change set the message begins with the number of the failed command. */
export const faultBody = (fault: ServiceFault, command?: number): string =>
	JSON.stringify({
		'odata.error': {
			code: fault.code,
			message: { lang: 'en-US', value: `${command === undefined ? '' : `${command}:`}${fault.message}` },
		},
	});
