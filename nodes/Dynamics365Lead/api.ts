import { parseRetryAfter } from '../../transport/retryAfter';
import type { Reason } from '../../transport/reason';
import type { Send, HttpResponse } from '../../transport/send';
import type { Access } from './access';
import { connectionFailure } from './connectionFaults';
import { dataverseMeaning, NOT_DATAVERSE } from './dataverseErrors';
import { codeOf } from './errorCode';
import type { DataverseMeaning } from './dataverseErrors';
import { DynamicsFailure } from './failure';
import { forgetToken, tokenFor } from './tokens';

export const SERVICE_ROOT = '/api/data/v9.2/';

/** "Compose HTTP requests and handle errors": what each request carries. */
export const ODATA_HEADERS = {
	Accept: 'application/json',
	'OData-MaxVersion': '4.0',
	'OData-Version': '4.0',
} as const;

/** Signing in is a matter of a second; an environment may work on a batch for two minutes. */
const TOKEN_TIMEOUT_MS = 30_000;

export interface ApiRequest {
	method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
	/** Behind the service root, encoded. */
	resource: string;
	headers?: { [name: string]: string };
	body?: string;
}

const TOKEN_REFUSED: Reason = {
	code: 'HTTP 401',
	message: 'The environment does not accept the sign-in',
	cause: 'Microsoft Entra ID gave a token, and a fresh one again, but the environment refuses both.',
	remedy:
		'Check that Environment URL and Tenant ID of the credential belong together, and that the application is not blocked in the tenant.',
};

/** The Web API of one environment, signed in. */
export class DataverseApi {
	constructor(
		private readonly access: Access,
		private readonly send: Send,
		private readonly timeoutMs: number,
	) {}

	/**
	 * Sends one request. A token that is refused is renewed once.
	 *
	 * @returns the answer, whatever its status but 401
	 * @throws DynamicsFailure when there is no answer, or no sign-in
	 */
	async request(request: ApiRequest): Promise<HttpResponse> {
		const first = await this.signedIn(request);
		if (first.answer.status !== 401) return first.answer;
		forgetToken(this.access, first.token);
		const second = await this.signedIn(request);
		if (second.answer.status !== 401) return second.answer;
		throw new DynamicsFailure('setup', TOKEN_REFUSED, 'Environment URL');
	}

	/**
	 * @returns the JSON of the answer
	 * @throws DynamicsFailure for any answer but a success with JSON
	 */
	async get(resource: string): Promise<object> {
		const answer = await this.request({ method: 'GET', resource, headers: ODATA_HEADERS });
		const value = answer.status === 200 ? parsed(answer.body) : null;
		if (value === null) throw failureOf(answer);
		return value;
	}

	private async signedIn(request: ApiRequest): Promise<{ token: string; answer: HttpResponse }> {
		const { method, resource, headers, body } = request;
		const token = await tokenFor(this.access, this.send, TOKEN_TIMEOUT_MS);
		const answer = await this.send({
			method,
			url: `${this.access.environment}${SERVICE_ROOT}${resource}`,
			headers: { ...headers, Authorization: `Bearer ${token}` },
			body,
			timeout: this.timeoutMs,
		}).catch(async (thrown: unknown) => await Promise.reject(connectionFailure('environment', thrown)));
		return { token, answer };
	}
}

/** The reason as it is shown: the vendor's code, or the status where there is none. */
export function reasonOf(status: number, code: string | null, meaning: DataverseMeaning): Reason {
	const { message, cause, remedy } = meaning;
	return { code: code ?? `HTTP ${status}`, message, cause, remedy };
}

/** What an answer that refuses a whole call means. */
export function failureOf({ status, headers, body }: HttpResponse): DynamicsFailure {
	const code = codeOf(body);
	// A whole call is made to addresses that every environment has: without a code of its own nobody of Dataverse said no.
	const isElsewhere = code === null && (status === 404 || status === 405);
	const meaning = isElsewhere ? NOT_DATAVERSE : dataverseMeaning(status, code);
	const kind = FAILURE_KINDS[meaning.kind];
	const retryAfterMs = kind === 'retry' ? parseRetryAfter(headers['retry-after'], Date.now()) : undefined;
	return new DynamicsFailure(kind, reasonOf(status, code, meaning), meaning.check ?? null, retryAfterMs);
}

const FAILURE_KINDS = {
	refused: 'setup',
	exists: 'retry',
	missing: 'setup',
	duplicate: 'retry',
	race: 'retry',
	retry: 'retry',
	shrink: 'retry',
	split: 'split',
	setup: 'setup',
} as const satisfies { [kind in DataverseMeaning['kind']]: 'retry' | 'split' | 'setup' };

function parsed(body: string): object | null {
	try {
		const value: unknown = JSON.parse(body);
		return typeof value === 'object' && value !== null ? value : null;
	} catch {
		return null;
	}
}
