import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { FaultScript, isCarriedOut } from '../faults';
import { send, sendFaulty } from '../faultyAnswer';
import { readBody } from '../loopbackServer';
import type { ReceivedCall, ReceivedLead, ReceptionRules } from './call';
import { checkCall, problem } from './checks';
import type { Reply } from './checks';
import { IdempotencyStore, keyOf } from './idempotency';

const ELSEWHERE = '/elsewhere';

/** The receiver without its server: decides what becomes of each request. */
export class Reception {
	readonly path: string;
	readonly calls: ReceivedCall[] = [];
	readonly leads = new Map<string, ReceivedLead>();
	readonly faults: FaultScript<ReceivedCall>;
	redirectsFollowed = 0;
	private readonly keys = new IdempotencyStore();
	private readonly closing = new AbortController();

	constructor(private readonly rules: ReceptionRules) {
		this.path = rules.path ?? '/leads';
		this.faults = new FaultScript(rules.seed);
		this.faults.add(...(rules.faults ?? []));
	}

	reset(): void {
		this.calls.length = 0;
		this.leads.clear();
		this.keys.clear();
		this.faults.clear();
		this.redirectsFollowed = 0;
	}

	close(): void {
		this.closing.abort();
	}

	async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
		try {
			await this.answer(request, response);
		} catch {
			// The client went away, or the receiver is being stopped: nobody is left to answer.
			response.destroy();
		}
	}

	private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
		const path = (request.url ?? '').split('?', 1)[0] ?? '';
		if (path === ELSEWHERE) {
			this.redirectsFollowed += 1;
			return send(response, { status: 200, body: '' });
		}
		const refusal = path === this.path ? methodRefusal(request.method) : problem(404, 'no such path');
		const body =
			refusal === undefined ? await readBody(request, this.rules.maxBodyBytes ?? 2 ** 20) : undefined;
		const call: ReceivedCall = {
			method: request.method ?? '',
			path,
			headers: request.headers,
			body: body ?? Buffer.alloc(0),
			idempotencyKey: keyOf(request.headers['idempotency-key']) ?? null,
			status: null,
			problem: null,
			fault: null,
			replayed: false,
		};
		this.calls.push(call);
		if (refusal !== undefined) return this.reply(response, call, refusal);
		if (body === undefined) {
			// What is still on its way is thrown away: cutting the line could cost the client the answer.
			request.resume();
			return this.reply(response, call, problem(413, 'the body is too large', { connection: 'close' }));
		}
		await this.receive(response, call);
	}

	private async receive(response: ServerResponse, call: ReceivedCall): Promise<void> {
		const fault = this.faults.faultFor(call);
		call.fault = fault?.kind ?? null;
		if (fault !== undefined && fault.kind !== 'slow' && !isCarriedOut(fault)) {
			call.status = fault.kind === 'status' ? fault.status : fault.kind === 'redirect' ? 302 : null;
			return sendFaulty(response, fault, undefined, ELSEWHERE);
		}
		const slowness = fault?.kind === 'slow' ? fault.milliseconds : 0;
		const answer = await this.takeIn(call, slowness);
		// A refused call is refused whatever the script says: there is no success to spoil.
		if (fault === undefined || fault.kind === 'slow' || answer.status >= 400) {
			return this.reply(response, call, answer);
		}
		call.status = fault.kind === 'status' ? fault.status : null;
		sendFaulty(response, fault, answer, ELSEWHERE);
	}

	private async takeIn(call: ReceivedCall, slowness: number): Promise<Reply> {
		const checked = checkCall(call, this.rules);
		if ('refusal' in checked) return checked.refusal;
		const { key, value, kind, leadId } = checked;
		const admission = this.keys.admit(key, call.body);
		if (admission.kind === 'refused') return problem(admission.status, admission.why);
		if (admission.kind === 'replay') {
			const known = this.leads.get(key);
			if (known !== undefined) known.calls += 1;
			call.replayed = true;
			const { status, headers, body } = admission.answer;
			return { status, headers: { ...headers, 'idempotent-replayed': 'true' }, body };
		}
		if (slowness > 0) await delay(slowness, undefined, { signal: this.closing.signal });
		const count = this.leads.size + 1;
		const id = this.rules.idOf?.(count) ?? `received-${String(count).padStart(6, '0')}`;
		this.leads.set(key, { id, kind, leadId, body: value, calls: 1 });
		const answer: Reply = {
			status: 201,
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify({ id }),
		};
		admission.finish(answer);
		return answer;
	}

	private reply(response: ServerResponse, call: ReceivedCall, answer: Reply): void {
		call.status = answer.status;
		call.problem = answer.detail ?? null;
		send(response, answer);
	}
}

/** Only POST brings a lead; OPTIONS is what a browser or CloudEvents' Web Hook handshake asks first. */
function methodRefusal(method: string | undefined): Reply | undefined {
	if (method === 'POST') return undefined;
	if (method === 'OPTIONS') return { status: 204, headers: { allow: 'POST, OPTIONS' }, body: '' };
	return problem(405, 'only POST is taken', { allow: 'POST, OPTIONS' });
}
