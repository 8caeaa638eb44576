import type { Fault, FaultRule } from './faults';
import { listenOnLoopback } from './loopbackServer';
import type { ReceivedCall, ReceivedLead, ReceptionRules } from './receiver/call';
import { Reception } from './receiver/reception';

export type { ReceiverAuth } from './receiver/authentication';
export type { BodyKind } from './receiver/bodies';
export type { ReceivedCall, ReceivedLead } from './receiver/call';

export interface ReceiverOptions extends ReceptionRules {
	/** Port on loopback; 0, the default, takes a free one. */
	port?: number;
	/** HTTPS with a certificate of its own, the default, or plain HTTP. */
	tls?: boolean;
}

export interface Receiver {
	port: number;
	/** Where to post. */
	url: string;
	/** PEM; only with TLS. */
	certificate?: string;
	calls: readonly ReceivedCall[];
	/** By Idempotency-Key. */
	leads: ReadonlyMap<string, ReceivedLead>;
	/** Calls that followed a redirect. A careful client makes none. */
	redirectsFollowed(): number;
	/** The next call fails, and if several faults are given, the calls after it. */
	failNext(...faults: readonly Fault[]): void;
	script(...rules: ReadonlyArray<FaultRule<ReceivedCall>>): void;
	/** Forgets calls, leads, keys and faults. */
	reset(): void;
	stop(): Promise<void>;
}

/**
 * Starts a strict HTTPS receiver of leads on loopback: it refuses whatever a careful service could refuse, takes each
 * Idempotency-Key in once, and fails on request. The first sight of a lead is answered by 201 and `{ "id": ... }`.
 *
 * @throws Error when the port is taken
 */
export async function startReceiver(options: ReceiverOptions = {}): Promise<Receiver> {
	const reception = new Reception(options);
	const server = await listenOnLoopback(
		'The receiver',
		(request, response) => void reception.serve(request, response),
		{
			port: options.port ?? 0,
			tls: options.tls ?? true,
		},
	);
	return {
		port: server.port,
		url: `${server.origin}${reception.path}`,
		...(server.certificate === undefined ? {} : { certificate: server.certificate }),
		calls: reception.calls,
		leads: reception.leads,
		redirectsFollowed: () => reception.redirectsFollowed,
		failNext: (...faults) => reception.faults.failNext(...faults),
		script: (...rules) => reception.faults.add(...rules),
		reset: () => reception.reset(),
		stop: async () => {
			reception.close();
			await server.stop();
		},
	};
}
