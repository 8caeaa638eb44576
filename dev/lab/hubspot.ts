import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import type { Json, JsonObject } from '../../lead/lead';
import { FaultScript, isCarriedOut } from './faults';
import type { Fault, FaultRule } from './faults';
import { send, sendFaulty } from './faultyAnswer';
import type { Answer } from './faultyAnswer';
import { envelope, HubSpotError, json } from './hubspot/errors';
import type { InvalidProperty } from './hubspot/errors';
import { Objects } from './hubspot/objects';
import type { LabObject } from './hubspot/objects';
import { Properties } from './hubspot/properties';
import type { LabProperty } from './hubspot/properties';
import { SCOPES, serve } from './hubspot/service';
import type { Account, Scope } from './hubspot/service';
import { listenOnLoopback, readBody } from './loopbackServer';

export type { LabProperty } from './hubspot/properties';

export interface HubSpotOptions {
	/** Port on loopback; 0, the default, takes a free one. */
	port?: number;
	key?: string;
	/** Default: all. */
	scopes?: readonly Scope[];
	/** Whether the account has Sales Hub Professional; default: yes. */
	hasLeads?: boolean;
	/** Properties beside the standard ones. */
	contactProperties?: readonly LabProperty[];
	leadProperties?: readonly LabProperty[];
	owners?: Account['owners'];
	/** A rule of this account alone. */
	refuse?: (properties: JsonObject) => InvalidProperty | undefined;
	/** Whether a bad record is told apart from the others by trace ids; default: yes. */
	heedsTraces?: boolean;
	/** How far the search index is behind, in milliseconds; default: 0. */
	searchLagMs?: number;
	/** Most calls in ten seconds; default: 100, the least of all editions. */
	callsPerTenSeconds?: number;
	callsPerDay?: number;
	timeZone?: string;
	now?: () => number;
	seed?: number;
}

export interface HubSpotCall {
	method: string;
	/** With its query. */
	path: string;
	body: Json;
	status: number;
}

export interface HubSpot {
	port: number;
	url: string;
	key: string;
	/** In the order of arrival. */
	calls: readonly HubSpotCall[];
	contacts(): readonly LabObject[];
	leads(): readonly LabObject[];
	notes(): readonly LabObject[];
	/** Addresses that were unsubscribed from all e-mail. */
	optedOut: ReadonlySet<string>;
	properties: Properties;
	/** Puts a contact in, as if somebody else had. */
	put(properties: Record<string, string>): LabObject;
	putNote(contactId: string, body: string): LabObject;
	/** Forgets all records. */
	empty(): void;
	/** The address was deleted for good (GDPR delete). */
	erase(email: string): void;
	failNext(...faults: readonly Fault[]): void;
	script(...rules: ReadonlyArray<FaultRule<HubSpotCall>>): void;
	stop(): Promise<void>;
}

const OWNERS: Account['owners'] = [
	{ id: '41629779', email: 'anna@publisher.example', firstName: 'Anna', lastName: 'Sales' },
	{ id: '41629780', email: 'ben@publisher.example', firstName: 'Ben', lastName: 'Sales' },
];

const WINDOW_MS = 10_000;
const MAX_BODY_BYTES = 3_000_000;

/**
 * Starts a strict stand-in of one HubSpot account on loopback: contacts, leads, notes, associations, properties, owners, search,
 * communication preferences, with their limits and refusals.
 *
 * Source: HubSpot's public API specifications of 2026-09 (Contacts, Leads, Notes, Properties, Owners, Account Info, Communication
 * Preferences), the pages "Error handling" and "Usage guidelines", and error bodies recorded in public code (amp-labs/connectors,
 * rudder-transformer). What they leave open is said where it is assumed.
 *
 * @throws Error when the port is taken
 */
export async function startHubSpot(options: HubSpotOptions = {}): Promise<HubSpot> {
	const now = options.now ?? Date.now;
	const key = options.key ?? 'pat-eu1-lab-SECRET';
	const properties = new Properties({ contacts: options.contactProperties, leads: options.leadProperties });
	const objects = new Objects(properties, now, options.refuse ?? (() => undefined));
	const account: Account = {
		portalId: 4711,
		timeZone: options.timeZone ?? 'Europe/Berlin',
		scopes: new Set(options.scopes ?? SCOPES),
		hasLeads: options.hasLeads ?? true,
		heedsTraces: options.heedsTraces ?? true,
		objects,
		owners: options.owners ?? OWNERS,
		searchLagMs: options.searchLagMs ?? 0,
		now,
	};
	const faults = new FaultScript<HubSpotCall>(options.seed);
	const calls: HubSpotCall[] = [];
	const starts: number[] = [];

	const answerTo = (call: HubSpotCall, authorization: string | undefined): Answer => {
		try {
			if (authorization !== `Bearer ${key}`) {
				throw new HubSpotError(
					401,
					envelope('INVALID_AUTHENTICATION', 'Authentication credentials not found.'),
				);
			}
			const limit = limitOf(starts, options, now());
			if (limit !== undefined) throw limit;
			return serve(call.method, new URL(`http://any${call.path}`), call.body, account);
		} catch (thrown) {
			if (thrown instanceof HubSpotError) return json(thrown.status, thrown.body);
			return json(500, envelope('INTERNAL_ERROR', 'internal error'));
		}
	};

	const listen = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
		const body = await readBody(request, MAX_BODY_BYTES);
		const call: HubSpotCall = {
			method: request.method ?? '',
			path: request.url ?? '/',
			body: parse(body),
			status: 0,
		};
		calls.push(call);
		const fault = faults.faultFor(call);
		const isRight = fault === undefined || fault.kind === 'slow' || isCarriedOut(fault);
		const answer = isRight ? answerTo(call, request.headers.authorization) : undefined;
		call.status = answer?.status ?? 0;
		if (fault?.kind === 'slow') await delay(fault.milliseconds);
		if ((fault === undefined || fault.kind === 'slow') && answer !== undefined) return send(response, answer);
		if (fault?.kind === 'status' && fault.code !== undefined) {
			call.status = fault.status;
			const more: JsonObject = fault.status === 429 ? { policyName: fault.code } : {};
			const category = fault.status === 429 ? 'RATE_LIMITS' : fault.code;
			return send(response, json(fault.status, envelope(category, 'You have reached your limit.', more)));
		}
		if (fault !== undefined && fault.kind !== 'slow') sendFaulty(response, fault, answer, '/elsewhere');
	};

	const server = await listenOnLoopback(
		'The stand-in for HubSpot',
		(request, response) =>
			void listen(request, response).catch(() => {
				// The client went away.
				response.destroy();
			}),
		{ port: options.port ?? 0, tls: false },
	);
	return {
		port: server.port,
		url: server.origin,
		key,
		calls,
		contacts: () => objects.all.contacts,
		leads: () => objects.all.leads,
		notes: () => objects.all.notes,
		optedOut: objects.optedOut,
		properties,
		put: (values) => objects.create('contacts', { properties: values, associations: [] }),
		putNote: (contactId, text) =>
			objects.create('notes', {
				properties: { hs_timestamp: new Date(now()).toISOString(), hs_note_body: text },
				associations: [
					{
						to: { id: contactId },
						types: [{ associationCategory: 'HUBSPOT_DEFINED', associationTypeId: 202 }],
					},
				],
			}),
		empty: () => Object.assign(objects.all, { contacts: [], leads: [], notes: [] }),
		erase: (email) => void objects.erased.add(email.toLowerCase()),
		failNext: (...list) => faults.failNext(...list),
		script: (...rules) => faults.add(...rules),
		stop: server.stop,
	};
}

/** Limits count all calls of the app ("Usage guidelines"); search has a limit of its own, which is not modelled. */
function limitOf(starts: number[], options: HubSpotOptions, nowMs: number): HubSpotError | undefined {
	const perDay = options.callsPerDay ?? 250_000;
	if (starts.length >= perDay) return limited('DAILY', 'You have reached your daily limit.');
	const recent = starts.filter((start) => start > nowMs - WINDOW_MS).length;
	if (recent >= (options.callsPerTenSeconds ?? 100)) {
		return limited('TEN_SECONDLY_ROLLING', 'You have reached your ten_secondly_rolling limit.');
	}
	starts.push(nowMs);
	return undefined;
}

const limited = (policyName: string, message: string): HubSpotError =>
	new HubSpotError(429, envelope('RATE_LIMITS', message, { errorType: 'RATE_LIMIT', policyName }));

function parse(body: Buffer | undefined): Json {
	if (body === undefined || body.length === 0) return null;
	try {
		const value: Json = JSON.parse(body.toString('utf8'));
		return value;
	} catch {
		return null;
	}
}
