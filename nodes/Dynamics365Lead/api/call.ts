import type { IExecuteFunctions } from 'n8n-workflow';
import { KIND_OF_BLAME, retriable } from '../../../delivery/target';
import { parseJson } from '../../../transport/json';
import { type Pacing, sharedPacing } from '../../../transport/pacing';
import { withPatience } from '../../../transport/patience';
import { retryAfterOf } from '../../../transport/retryAfter';
import { type HttpRequestHelper, type HttpResponse, type Send, sendThrough } from '../../../transport/send';
import { type Access, readAccess } from '../login/access';
import { tokenFor, TOKENS, type Tokens } from '../login/token';
import { batchRequest, ODATA_HEADERS, readBatchAnswer, SERVICE_ROOT } from './batch';
import type { ApiRequest, PartAnswer } from './batch';
import { BROKEN_ANSWER, connectionFailure, DynamicsFailure, faultOf, PAUSED, TOKEN_REFUSED } from './errors';

/**
 * Maximum number of concurrent calls over all executions of this process. Dataverse allows one user 52 ("Service protection
 * API limits"); other workers of n8n and other programs share them.
 */
const CALLS_OF_PROCESS = 8;

/** A longer pause is not waited for inside a call: the run decides whether it has so much time. In milliseconds. */
const LONGEST_PAUSE_MS = 30_000;

export interface ApiOptions {
	/** Longest wait for one answer, in milliseconds. */
	timeoutMs: number;
	/** Whether reads and logins wait passing faults out; a test of the credential reports them at once. */
	isPatient: boolean;
	/** Where tokens are remembered; by default with all other executions. */
	tokens?: Tokens;
	signal?: AbortSignal;
}

/** The Web API of one environment, signed in. All executions of the process share its pace. */
export class DataverseApi {
	private readonly pacing: Pacing;
	private readonly tokens: Tokens;

	constructor(
		readonly access: Access,
		private readonly send: Send,
		private readonly options: ApiOptions,
	) {
		this.tokens = options.tokens ?? TOKENS;
		this.pacing = sharedPacing(`dataverse ${access.environment} ${access.clientId}`, {
			concurrency: CALLS_OF_PROCESS,
		});
	}

	/** @throws DynamicsFailure when there is no token to be had */
	async signIn(): Promise<void> {
		await this.token();
	}

	/**
	 * Sends one request. A token that is refused is renewed once.
	 *
	 * @returns the answer, whatever its status but 401
	 * @throws DynamicsFailure when there is no answer, or no sign-in
	 */
	async request(request: ApiRequest): Promise<HttpResponse> {
		const first = await this.signedIn(request);
		if (first.status !== 401) return first;
		const second = await this.signedIn(request);
		if (second.status !== 401) return second;
		throw new DynamicsFailure('setup', TOKEN_REFUSED, 'Environment URL');
	}

	/**
	 * Reads something that is the same for all leads, and repeats it while it meets passing faults.
	 *
	 * @throws DynamicsFailure for any answer but a success with JSON
	 */
	async get(resource: string, headers: { [name: string]: string } = {}): Promise<object> {
		const read = async (): Promise<object> => {
			const answer = await this.request({
				method: 'GET',
				resource,
				headers: { ...ODATA_HEADERS, ...headers },
			});
			const value = answer.status === 200 ? parseJson(answer.body) : null;
			return typeof value === 'object' && value !== null ? value : await Promise.reject(wholeFailure(answer));
		};
		return this.options.isPatient ? await withPatience(read, retriable, this.options.signal) : await read();
	}

	/**
	 * Sends operations as one call.
	 *
	 * @returns one answer for each, by position
	 * @throws DynamicsFailure when the call failed as a whole
	 */
	async batch(operations: readonly ApiRequest[]): Promise<PartAnswer[]> {
		const answer = await this.request(batchRequest(operations));
		if (answer.status < 200 || answer.status > 299) throw wholeFailure(answer);
		const parts = readBatchAnswer(answer.headers['content-type'] ?? '', answer.body);
		if (!parts || parts.length !== operations.length) throw new DynamicsFailure('retry', BROKEN_ANSWER);
		for (const part of parts) if (part.status >= 300) this.keepPace(part);
		return parts;
	}

	private async token() {
		const { isPatient, signal } = this.options;
		return await tokenFor(this.access, this.send, { tokens: this.tokens, isPatient, signal });
	}

	private async signedIn({ method, resource, headers, body }: ApiRequest): Promise<HttpResponse> {
		const token = await this.token();
		const pause = this.pacing.closedUntil - Date.now();
		if (pause > LONGEST_PAUSE_MS) throw new DynamicsFailure('retry', PAUSED, null, pause);
		return await this.pacing.run(async () => {
			const answer = await this.send({
				method,
				url: `${this.access.environment}${SERVICE_ROOT}${resource}`,
				headers: { ...headers, Authorization: `Bearer ${token.value}` },
				body,
				timeout: this.options.timeoutMs,
			}).catch(async (thrown: unknown) => await Promise.reject(connectionFailure('environment', thrown)));
			if (answer.status === 401) this.tokens.forget(token);
			this.keepPace(answer);
			return answer;
		}, this.options.signal);
	}

	/** Throttling concerns all calls, whichever part of whichever call tells of it. */
	private keepPace({ status, headers }: Pick<PartAnswer, 'status' | 'headers'>): void {
		const wait = retryAfterOf({ headers });
		if (status === 429) this.pacing.throttled(wait);
		else if (status >= 500 && wait !== undefined) this.pacing.pause(wait);
		else if (status < 300) this.pacing.succeeded();
	}
}

/** What n8n's contexts for execution and for the editor have in common. */
export interface CredentialContext {
	getCredentials: IExecuteFunctions['getCredentials'];
	helpers: HttpRequestHelper;
	getExecutionCancelSignal?: IExecuteFunctions['getExecutionCancelSignal'];
}

/** The Web API with the node's credential; reads and logins wait passing faults out. @throws DynamicsFailure */
export async function openApi(context: CredentialContext, timeoutMs = 30_000): Promise<DataverseApi> {
	const access = readAccess(await context.getCredentials('dynamics365LeadApi'));
	const signal = context.getExecutionCancelSignal?.();
	return new DataverseApi(access, sendThrough(context.helpers), { timeoutMs, isPatient: true, signal });
}

/** What an answer that refuses a whole call means. */
function wholeFailure(answer: HttpResponse): DynamicsFailure {
	const { blame, reason, check } = faultOf(answer, 'call');
	const kind = KIND_OF_BLAME[blame];
	return new DynamicsFailure(kind, reason, check, kind === 'retry' ? retryAfterOf(answer) : undefined);
}
