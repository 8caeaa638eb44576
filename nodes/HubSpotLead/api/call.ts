import { BatchFailure, failureOf, notAnswered, retriable } from '../../../delivery/target';
import { chunksOf } from '../../../lead/groupBy';
import { BoundedMap, memoryKey } from '../../../transport/boundedMap';
import { memberOf, parseJson, textAt } from '../../../transport/json';
import { type Pacing, sharedPacing } from '../../../transport/pacing';
import { withPatience } from '../../../transport/patience';
import { retryAfterOf } from '../../../transport/retryAfter';
import type { HttpResponse, Send } from '../../../transport/send';
import { DateTime } from '../../../vendor/luxon';
import type { HubSpotAccess } from '../login/access';
import { faultOf, HUBSPOT, type HubSpotError, hubSpotFault, responseError } from './errors';

const TIMEOUT_MS = 60_000;

/** The API version of all paths; older ones lose support in 2027 (HubSpot changelog, legacy APIs). */
export const VERSION = '2026-09';

/** Below 100 calls in ten seconds, the limit of the smallest editions ("Usage guidelines"); other apps share it. */
const LIMITS = { concurrency: 4, perWindow: { calls: 90, windowMs: 10_000 } };

/** Waits that HubSpot's own client makes: the answers carry no Retry-After (@hubspot/api-client, RetryDecorator). */
const TEN_SECONDS_MS = 10_000;
const SECOND_MS = 1_000;
const LOCK_MS = 2_000;

/** HubSpot refused a whole call. */
export class HubSpotRefusal extends BatchFailure {
	constructor(
		readonly error: HubSpotError,
		retryAfterMs?: number,
	) {
		const { kind, reason } = failureOf(faultOf(error));
		super(kind, reason, retryAfterMs);
	}
}

/** The account behind a key, as far as links and the end of its day need it. */
export interface Portal {
	id: string;
	/** e.g. `app-eu1.hubspot.com` */
	uiDomain: string;
	timeZone: string;
	accountType: string;
}

/** A record as it is in the account. */
export interface HubSpotRecord {
	id: string;
	properties: { readonly [name: string]: unknown };
}

/** HubSpot takes up to 100 records a call ("Contacts", batch endpoints). */
export const MOST_RECORDS = 100;

/** What all executions of this process know of one key. */
interface Shared {
	pacing: Pacing;
	/** Until when the calls of the day are used up, in milliseconds since 1970. */
	quotaUntil: number;
	portal: Portal | undefined;
}

const shared = new BoundedMap<string, Shared>(100);

/** The way to one account: calls, their pace, and what their failures mean. */
export class HubSpotApi {
	private readonly shared: Shared;

	constructor(
		private readonly access: HubSpotAccess,
		private readonly send: Send,
		private readonly signal?: AbortSignal,
	) {
		const name = memoryKey(this.identity);
		this.shared = shared.getOrMake(name, () => ({
			pacing: sharedPacing(name, LIMITS),
			quotaUntil: 0,
			portal: undefined,
		}));
	}

	/** Names the account in memories of this process. */
	get identity(): readonly string[] {
		return [this.access.baseUrl, this.access.key];
	}

	/**
	 * Makes one call.
	 *
	 * @param path after the host, e.g. `/crm/objects/2026-09/contacts/batch/read`
	 * @returns the answer's JSON; undefined for an empty one
	 * @throws BatchFailure; HubSpotRefusal where HubSpot said what is wrong
	 */
	async call(method: 'GET' | 'POST' | 'PATCH' | 'DELETE', path: string, body?: object): Promise<unknown> {
		const left = this.shared.quotaUntil - Date.now();
		if (left > 0) throw failureOf(hubSpotFault('DAILY_LIMIT'), left);
		const response = await this.shared.pacing
			.run(async () => await this.exchange(method, path, body), this.signal)
			.catch(notAnswered(HUBSPOT));
		if (response.status >= 200 && response.status < 300) return this.readAnswer(response);
		throw this.refusalOf(response);
	}

	/** The same for what only reads and is not part of a batch of leads: repeated while it meets passing faults. */
	async read(method: 'GET' | 'POST', path: string, body?: object): Promise<unknown> {
		return await withPatience(async () => await this.call(method, path, body), retriable, this.signal);
	}

	/**
	 * Reads records by their ids, or by a unique property; what there is not is left out.
	 *
	 * @param object e.g. `contacts`
	 * @throws BatchFailure
	 */
	async records(
		object: string,
		ids: readonly string[],
		properties: readonly string[],
		idProperty?: string,
	): Promise<HubSpotRecord[]> {
		const found: HubSpotRecord[] = [];
		for (const some of chunksOf(ids, MOST_RECORDS)) {
			const inputs = some.map((id) => ({ id }));
			const asked = { inputs, properties, propertiesWithHistory: [], ...(idProperty && { idProperty }) };
			const answer = await this.call('POST', `/crm/objects/${VERSION}/${object}/batch/read`, asked);
			found.push(...foundIn(answer).flatMap(recordOf));
		}
		return found;
	}

	/** The account, asked for once per key. Needs no scope. */
	async portal(): Promise<Portal> {
		const details =
			this.shared.portal === undefined ? await this.read('GET', `/account-info/${VERSION}/details`) : null;
		this.shared.portal ??= {
			id: String(memberOf(details, 'portalId') ?? ''),
			uiDomain: textAt(details, 'uiDomain') ?? 'app.hubspot.com',
			timeZone: textAt(details, 'timeZone') ?? 'UTC',
			accountType: textAt(details, 'accountType') ?? '',
		};
		return this.shared.portal;
	}

	private async exchange(method: string, path: string, body: object | undefined): Promise<HttpResponse> {
		return await this.send({
			method,
			url: `${this.access.baseUrl}${path}`,
			headers: {
				Authorization: `Bearer ${this.access.key}`,
				Accept: 'application/json',
				...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
			},
			...(body === undefined ? {} : { body: JSON.stringify(body) }),
			timeout: TIMEOUT_MS,
			signal: this.signal,
		});
	}

	private readAnswer({ body }: HttpResponse): unknown {
		this.shared.pacing.succeeded();
		if (body.trim() === '') return undefined;
		const answer = parseJson(body);
		if (answer === undefined) throw failureOf(hubSpotFault('ANSWER_NOT_READABLE'));
		return answer;
	}

	private refusalOf(response: HttpResponse): HubSpotRefusal {
		const error = responseError(response);
		const told = retryAfterOf(response);
		if (error.code === 'RATE_LIMITS' && error.policy === 'DAILY') {
			this.shared.quotaUntil = this.midnight();
			return new HubSpotRefusal(error, this.shared.quotaUntil - Date.now());
		}
		if (error.code === 'RATE_LIMITS') {
			const wait = told ?? (error.policy === 'SECONDLY' ? SECOND_MS : TEN_SECONDS_MS);
			this.shared.pacing.throttled(wait);
			return new HubSpotRefusal(error, wait);
		}
		return new HubSpotRefusal(error, told ?? (response.status === 423 ? LOCK_MS : undefined));
	}

	/** When the day of the account ends; the limit begins anew then ("Usage guidelines"). */
	private midnight(): number {
		const day = DateTime.now().setZone(this.shared.portal?.timeZone ?? 'UTC');
		const next = (day.isValid ? day : DateTime.utc()).plus({ days: 1 }).startOf('day');
		return next.toMillis();
	}
}

/**
 * What a read found. An answer without a list, e.g. of a proxy, does not say that there is nothing.
 *
 * @throws BatchFailure
 */
function foundIn(answer: unknown): readonly unknown[] {
	const found = memberOf(answer, 'results');
	if (Array.isArray(found)) return found;
	throw failureOf(hubSpotFault('ANSWER_NOT_READABLE'));
}

function recordOf(entry: unknown): HubSpotRecord[] {
	const id = textAt(entry, 'id');
	const properties = memberOf(entry, 'properties');
	if (id === undefined || typeof properties !== 'object' || properties === null) return [];
	return [{ id, properties: { ...properties } }];
}

/** The link to a contact. */
export const contactUrl = ({ uiDomain, id }: Portal, contactId: string): string =>
	`https://${uiDomain}/contacts/${id}/record/0-1/${contactId}`;
