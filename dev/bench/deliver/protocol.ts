import type { Vendor } from './labs';

/** What a bench asks of the process of the stand-ins. */
export type Request = { id: number } & (
	| { kind: 'open'; vendor: Vendor; latency: number }
	| { kind: 'begin' | 'counts' | 'bodies'; index: number }
);

/** The answer to the request of the same id. */
export type Response = { id: number; value: unknown } | { id: number; failure: string };
