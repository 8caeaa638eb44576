import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { FaultScript, isCarriedOut } from '../faults';
import { send, sendFaulty } from '../faultyAnswer';
import type { Answer } from '../faultyAnswer';
import { readBody } from '../loopbackServer';
import { TableService, refusal } from './service';
import type { TableCall } from './service';
import { ServiceFault } from './serviceFault';
import { SettableClock } from './settableClock';
import { isSigned } from './sharedKey';
import type { SharedKey } from './sharedKey';

const MAX_BODY_BYTES = 8 * 2 ** 20;

/** Stands between the wire and the service: writes down each call, checks who calls, and plays the faults. */
export class ServiceFront {
	readonly clock = new SettableClock();
	readonly service: TableService;
	readonly faults: FaultScript<TableCall>;
	readonly calls: TableCall[] = [];
	private readonly closing = new AbortController();

	/** @param base path before the resource, e.g. `/devstoreaccount1/` */
	constructor(
		private readonly options: { expectAuth?: SharedKey; seed?: number },
		private readonly base: string,
	) {
		this.service = new TableService(this.clock, base);
		this.faults = new FaultScript(options.seed);
	}

	close(): void {
		this.closing.abort();
	}

	async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
		try {
			await this.answer(request, response);
		} catch {
			// The client went away, or the fake is being stopped: nobody is left to answer.
			response.destroy();
		}
	}

	private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
		const url = new URL(request.url ?? '/', 'http://any');
		const body = await readBody(request, MAX_BODY_BYTES);
		const call: TableCall = {
			method: request.method ?? '',
			path: decodeURIComponent(url.pathname).slice(this.base.length),
			query: url.searchParams,
			headers: request.headers,
			body: body?.toString('utf8') ?? '',
		};
		this.calls.push(call);
		const { expectAuth } = this.options;
		const isKnown =
			expectAuth === undefined || isSigned(expectAuth, url, request.headers, this.clock.nowMs());
		const work = (): Answer =>
			isKnown ? this.service.answer(call) : refusal(new ServiceFault('AuthenticationFailed'));
		// What a client can tell the service's clock by.
		response.setHeader('date', new Date(this.clock.nowMs()).toUTCString());
		await this.play(response, call, work);
	}

	private async play(response: ServerResponse, call: TableCall, work: () => Answer): Promise<void> {
		const fault = this.faults.faultFor(call);
		// A page is what somebody on the way answers in the service's place.
		const isOfService = fault?.kind !== 'status' || fault.text === undefined;
		if (isOfService) response.setHeader('x-ms-version', '2019-02-02');
		if (fault === undefined) return send(response, work());
		if (fault.kind === 'slow') {
			await delay(fault.milliseconds, undefined, { signal: this.closing.signal });
			return send(response, work());
		}
		sendFaulty(response, fault, isCarriedOut(fault) ? work() : undefined, '/elsewhere');
	}
}
