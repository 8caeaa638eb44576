import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import type { Json } from '../../../lead/lead';
import { FaultScript, isCarriedOut } from '../faults';
import type { Fault } from '../faults';
import { send, sendFaulty } from '../faultyAnswer';
import type { Answer } from '../faultyAnswer';
import { readBody } from '../loopbackServer';
import { CallRefused, json, reasonOf, refused } from './answers';
import type { Identity } from './identity';
import type { Limits } from './limits';
import { serve } from './service';
import type { Content, ServiceCall } from './service';

/** 1 MB of body (error-codes.md, HTTP-Level errors: 413), 8 KB of address (414). */
const MAX_BODY_BYTES = 1_000_000;
const MAX_URI_BYTES = 8_192;

/** One call of the REST interface, except calls for tokens. */
export interface MarketoCall {
	method: string;
	path: string;
	query: URLSearchParams;
	headers: IncomingHttpHeaders;
	body: Json;
	/** The code that was answered to the whole call, e.g. `606`; null for a success. */
	refusal: string | null;
}

/** Between the wire and the service: token, limits, size and form of a call, and the faults. */
export class MarketoFront {
	readonly calls: MarketoCall[] = [];
	readonly faults: FaultScript<MarketoCall>;
	/** The next write is cut from the client at once, and carried out so much later, in milliseconds. */
	lateWrite: number | undefined;
	private readonly closing = new AbortController();

	constructor(
		private readonly identity: Identity,
		private readonly limits: Limits,
		private readonly content: Content,
		seed: number | undefined,
	) {
		this.faults = new FaultScript(seed);
	}

	close(): void {
		this.closing.abort();
	}

	async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
		try {
			await this.answer(request, response);
		} catch {
			// The client went away, or the stand-in is being stopped: there is no one left to answer.
			response.destroy();
		}
	}

	private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
		const url = new URL(`http://any${request.url ?? '/'}`);
		if ((request.url ?? '').length > MAX_URI_BYTES) return send(response, { status: 414, body: '' });
		const body = await readBody(request, MAX_BODY_BYTES);
		if (body && url.pathname === '/identity/oauth/token') {
			const form = request.method === 'POST' ? new URLSearchParams(body.toString('utf8')) : url.searchParams;
			return send(response, this.identity.grant(form.has('client_id') ? form : url.searchParams));
		}
		// A query that is too long for an address may come as the form of a POST (leads.md, Query: `_method=GET`).
		const isSearch = request.method === 'POST' && url.searchParams.get('_method') === 'GET';
		const parsed = isSearch ? null : body && parse(body);
		const call: MarketoCall = {
			method: isSearch ? 'GET' : (request.method ?? ''),
			path: url.pathname,
			query: isSearch ? new URLSearchParams(body?.toString('utf8')) : url.searchParams,
			headers: request.headers,
			body: parsed ?? null,
			refusal: null,
		};
		this.calls.push(call);
		if (body === undefined) {
			call.refusal = '413';
			request.resume();
			return send(response, {
				status: 413,
				headers: { connection: 'close' },
				body: 'Request Entity Too Large',
			});
		}
		await this.play(response, call, parsed === undefined);
	}

	private async play(response: ServerResponse, call: MarketoCall, isBroken: boolean): Promise<void> {
		const fault = this.faults.faultFor(call);
		if (fault?.kind === 'status' && fault.code !== undefined && fault.stored !== true) {
			call.refusal = fault.code;
			return send(response, refused(reasonOf(fault.code)));
		}
		if (fault && fault.kind !== 'slow' && !isCarriedOut(fault)) {
			return sendFaulty(response, fault, undefined, '/elsewhere');
		}
		const late = call.method === 'POST' ? this.lateWrite : undefined;
		if (late !== undefined) {
			this.lateWrite = undefined;
			response.socket?.resetAndDestroy();
			await this.carryOut(call, isBroken, late);
			return;
		}
		const answer = await this.carryOut(call, isBroken, fault?.kind === 'slow' ? fault.milliseconds : 0);
		if (!fault || fault.kind === 'slow' || call.refusal !== null) return send(response, answer);
		this.spoil(response, fault, answer);
	}

	/** The work was done; its answer is spoilt. */
	private spoil(response: ServerResponse, fault: Exclude<Fault, { kind: 'slow' }>, answer: Answer): void {
		if (fault.kind === 'status' && fault.code !== undefined) {
			return send(response, refused(reasonOf(fault.code)));
		}
		sendFaulty(response, fault, answer, '/elsewhere');
	}

	private async carryOut(call: MarketoCall, isBroken: boolean, milliseconds: number): Promise<Answer> {
		const refusal = this.refusalOf(call, isBroken);
		if (refusal !== undefined) return this.refuse(call, new CallRefused(refusal));
		const limit = this.limits.enter();
		if (limit !== undefined) return this.refuse(call, new CallRefused(limit));
		const work = async () => await delay(milliseconds, undefined, { signal: this.closing.signal });
		const serviceCall: ServiceCall = { ...call, work };
		try {
			return await serve(serviceCall, this.content);
		} catch (thrown) {
			if (!(thrown instanceof CallRefused)) return json(500, { error: 'Internal Server Error' });
			this.limits.forgive();
			return this.refuse(call, thrown);
		} finally {
			this.limits.leave();
		}
	}

	/** What is wrong with the call before anybody looks at what it wants (error-codes.md, Response-Level). */
	private refusalOf({ path, method, headers }: MarketoCall, isBroken: boolean): string | undefined {
		// Addresses with a double slash are not taken any more (rest-api.md, announcement for 2026).
		if (path.includes('//')) return '610';
		const stranger = this.identity.fault(headers.authorization);
		if (stranger !== undefined) return stranger;
		if (method !== 'POST') return undefined;
		const type = (headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase();
		if (type !== 'application/json') return '612';
		return isBroken ? '609' : undefined;
	}

	private refuse(call: MarketoCall, { code, message }: CallRefused): Answer {
		call.refusal = code;
		return refused({ code, message });
	}
}

/** @returns undefined when the body is not JSON in UTF-8 */
function parse(body: Buffer): Json | undefined {
	if (body.length === 0) return null;
	try {
		const value: Json = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
		return value;
	} catch {
		return undefined;
	}
}
