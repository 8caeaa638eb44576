import type { JsonObject } from '../../../lead/lead';
import type { Answer } from '../faultyAnswer';

/** An error as HubSpot words it ("Error handling": the envelope); every error of the stand-in is one of these. */
export class HubSpotError extends Error {
	constructor(
		readonly status: number,
		readonly body: JsonObject,
	) {
		super(String(body.message));
	}
}

const CORRELATION = '5e5a8e36-3a2a-4a6b-9d8d-6b1b1b1b1b1b';

export const envelope = (category: string, message: string, more: JsonObject = {}): JsonObject => ({
	status: 'error',
	message,
	correlationId: CORRELATION,
	category,
	...more,
});

/** One property that was refused, in the words that the message holds as JSON. */
export interface InvalidProperty {
	name: string;
	error: string;
	message: string;
}

/** Recorded form of 2025-11: the list stands as JSON text in the message and once more in `errors`. */
export const invalidProperties = (list: readonly InvalidProperty[]): JsonObject =>
	envelope(
		'VALIDATION_ERROR',
		`Property values were not valid: ${JSON.stringify(list.map((one) => ({ isValid: false, ...one })))}`,
		{
			errors: list.map(({ name, error, message }) => ({
				message,
				code: error,
				context: { propertyName: [name] },
			})),
		},
	);

export const alreadyExists = (id: string): JsonObject =>
	envelope('CONFLICT', `Contact already exists. Existing ID: ${id}`, { context: { existingId: [id] } });

export const json = (status: number, body: JsonObject): Answer => ({
	status,
	headers: { 'content-type': 'application/json;charset=utf-8' },
	body: JSON.stringify(body),
});
