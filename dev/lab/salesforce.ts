import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { FaultScript, isCarriedOut } from './faults';
import type { Fault, FaultRule } from './faults';
import { send, sendFaulty } from './faultyAnswer';
import type { Answer } from './faultyAnswer';
import { listenOnLoopback, readBody } from './loopbackServer';
import { Org } from './salesforce/org';
import type { OrgRules, SfRecord } from './salesforce/org';
import { SalesforceService } from './salesforce/service';
import type { ApiCall, Refusal } from './salesforce/service';

export type { ConnectedApp, OrgRules, SfRecord } from './salesforce/org';
export { DEFAULT_APP, EXTERNAL_ID } from './salesforce/org';
export { externalIdField, field, picklist } from './salesforce/schema';

export interface SalesforceOptions extends OrgRules {
	/** Port on loopback; 0, the default, takes a free one. */
	port?: number;
	/** Records in one page of a query; default 2,000. */
	queryPageSize?: number;
	seed?: number;
	/** Milliseconds since 1970, for the life of an assertion. */
	now?: () => number;
}

/** One request, in the order of arrival, with what was answered; null when the connection was cut instead. */
export interface SalesforceCall extends ApiCall {
	status: number | null;
	fault: Fault['kind'] | null;
}

export interface SalesforceLab {
	port: number;
	/** The org's My Domain address. */
	origin: string;
	org: Org;
	calls: readonly SalesforceCall[];
	/** Calls that create, update or delete records. */
	writes(): SalesforceCall[];
	/** Tokens handed out so far. */
	tokensIssued(): number;
	/** Ends every session. */
	expireSessions(): void;
	/** The next writes of rows of which `when` is true find the row locked. */
	lockRows(when: (values: SfRecord) => boolean, times?: number): void;
	/** The org refuses rows from now on. */
	refuse(refusal: Refusal): void;
	refuseNothing(): void;
	/** By which name the result of a duplicate rule is told; REST has been seen with both. */
	spellDuplicates(spelling: 'duplicateResult' | 'duplicateResut'): void;
	failNext(...faults: readonly Fault[]): void;
	script(...rules: ReadonlyArray<FaultRule<ApiCall>>): void;
	stop(): Promise<void>;
}

const LOCKED = {
	code: 'UNABLE_TO_LOCK_ROW',
	message: 'unable to obtain exclusive access to this record or 1 records',
} as const;

const MAX_BODY = 16 * 2 ** 20;

/**
 * Starts a Salesforce org on loopback: OAuth 2.0 (client credentials, JWT bearer), REST API with collections, describe,
 * queries and limits, duplicate and assignment rules, Web-to-Lead. It refuses what the real one refuses, counts calls
 * against the daily limit, and fails on request.
 *
 * @throws Error when the port is taken
 */
export async function startSalesforce(options: SalesforceOptions = {}): Promise<SalesforceLab> {
	const org = new Org(options);
	const service = new SalesforceService(org, options.queryPageSize ?? 2_000);
	const faults = new FaultScript<ApiCall>(options.seed);
	const calls: SalesforceCall[] = [];
	const now = options.now ?? Date.now;
	let origin = '';

	const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
		const body = await readBody(request, MAX_BODY);
		const { method = '', url: path = '', headers } = request;
		const call: SalesforceCall = {
			method,
			path,
			headers,
			body: body?.toString('utf8') ?? '',
			status: null,
			fault: null,
		};
		calls.push(call);
		const fault = faults.faultFor(call);
		call.fault = fault?.kind ?? null;
		if (!fault || fault.kind === 'slow') {
			if (fault) await delay(fault.milliseconds);
			const answer = service.answer(call, origin, now());
			call.status = answer.status;
			send(response, answer);
			return;
		}
		const answer = isCarriedOut(fault) ? service.answer(call, origin, now()) : undefined;
		if (fault.kind === 'status') call.status = fault.status;
		if (fault.kind === 'status' && fault.code !== undefined) send(response, coded(fault));
		else sendFaulty(response, fault, answer, '/elsewhere');
	};

	const server = await listenOnLoopback(
		'The Salesforce stand-in',
		// A client that goes away in the middle leaves nobody to answer.
		(request, response) => void serve(request, response).catch(() => response.destroy()),
		{ port: options.port ?? 0, tls: false },
	);
	({ origin } = server);
	return {
		port: server.port,
		origin,
		org,
		calls,
		writes: () =>
			calls.filter(({ method, path }) => method !== 'GET' && path.includes('/composite/sobjects')),
		tokensIssued: () => service.tokens.issued,
		expireSessions: () => service.tokens.expireAll(),
		lockRows: (when, times = 1) => service.refuse({ ...LOCKED, when, times }),
		refuse: (refusal) => service.refuse(refusal),
		refuseNothing: () => service.refuseNothing(),
		spellDuplicates: (spelling) => void (service.duplicateSpelling = spelling),
		failNext: (...next) => faults.failNext(...next),
		script: (...rules) => faults.add(...rules),
		stop: async () => await server.stop(),
	};
}

/** A scripted refusal in the form of the REST API. */
const coded = ({ status, code }: Extract<Fault, { kind: 'status' }>): Answer => ({
	status,
	headers: { 'content-type': 'application/json;charset=UTF-8' },
	body: JSON.stringify([{ errorCode: code, message: `Scripted ${status}` }]),
});
