import type { IncomingHttpHeaders } from 'node:http';
import type { Json } from '../../../lead/lead';
import type { Fault, FaultRule } from '../faults';
import type { ReceiverAuth } from './authentication';
import type { BodyKind } from './bodies';

export interface ReceptionRules {
	/** How the receiver names what it takes in, by count; `received-000001` and so on by default. */
	idOf?: (count: number) => string;
	/** Where leads are posted; default `/leads`. */
	path?: string;
	auth?: ReceiverAuth;
	/** Body kinds that are taken in; default: all. */
	accept?: readonly BodyKind[];
	faults?: ReadonlyArray<FaultRule<ReceivedCall>>;
	/** Seed of the rules that fail a share of the calls. */
	seed?: number;
	/** Default 1 MiB. */
	maxBodyBytes?: number;
	/** Milliseconds since 1970, for the age of a signature. */
	now?: () => number;
}

/** One request, in the order of arrival. */
export interface ReceivedCall {
	readonly method: string;
	readonly path: string;
	readonly headers: IncomingHttpHeaders;
	readonly body: Buffer;
	idempotencyKey: string | null;
	/** What was answered; null while there is no answer, or when the connection was cut instead. */
	status: number | null;
	/** Why it was refused. */
	problem: string | null;
	fault: Fault['kind'] | null;
	replayed: boolean;
}

/** A lead that was taken in, once, whatever the number of calls. */
export interface ReceivedLead {
	/** The id that the client was told. */
	readonly id: string;
	readonly kind: BodyKind;
	/** The lead's own id, where the body has one. */
	readonly leadId: string | null;
	readonly body: Json;
	/** Calls with this key that were not refused. */
	calls: number;
}
