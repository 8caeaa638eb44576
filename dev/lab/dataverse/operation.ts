/** One request to the Web API, alone or as a part of a batch. */
export interface Operation {
	method: string;
	/** From `/api/data/v9.2/` on, still encoded, with its query. */
	resource: string;
	/** Names in lower case. */
	headers: Readonly<Record<string, string>>;
	body: string;
}

export interface OperationAnswer {
	status: number;
	headers: Readonly<Record<string, string>>;
	body: string;
}

export const SERVICE_ROOT = '/api/data/v9.2/';

const JSON_HEADERS = {
	'content-type': 'application/json; odata.metadata=minimal',
	'odata-version': '4.0',
} as const;

export const noContent = (headers: Readonly<Record<string, string>> = {}): OperationAnswer => ({
	status: 204,
	headers: { 'odata-version': '4.0', ...headers },
	body: '',
});

export const jsonAnswer = (
	status: number,
	value: object,
	headers: Readonly<Record<string, string>> = {},
): OperationAnswer => ({ status, headers: { ...JSON_HEADERS, ...headers }, body: JSON.stringify(value) });

/** A refusal of Dataverse; thrown by the rules, told as `{ error: { code, message } }`. */
export class DataverseRefusal extends Error {
	constructor(
		readonly status: number,
		/** Hexadecimal, or empty: Dataverse does not always give one. */
		readonly code: string,
		message: string,
		readonly headers: Readonly<Record<string, string>> = {},
	) {
		super(message);
	}

	get answer(): OperationAnswer {
		return jsonAnswer(this.status, { error: { code: this.code, message: this.message } }, this.headers);
	}
}
