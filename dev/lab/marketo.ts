import type { JsonObject } from '../../lead/lead';
import type { Fault, FaultRule } from './faults';
import { listenOnLoopback } from './loopbackServer';
import { customField, STANDARD_FIELDS } from './marketo/fields';
import type { LabField } from './marketo/fields';
import { MarketoFront } from './marketo/front';
import type { MarketoCall } from './marketo/front';
import { Identity } from './marketo/identity';
import { Limits, MARKETO_LIMITS } from './marketo/limits';
import type { LimitSettings } from './marketo/limits';
import { People } from './marketo/people';
import type { Activity, Person } from './marketo/people';
import type { Content, LabForm, LabPermission, LabProgram } from './marketo/service';

export type { MarketoCall } from './marketo/front';
export type { Activity, Person } from './marketo/people';

export interface MarketoOptions {
	/** Port on loopback; 0, the default, takes a free one. */
	port?: number;
	clientId?: string;
	clientSecret?: string;
	/** Fields beside the standard ones. Default: `marketplaceKey`, a custom text. */
	customFields?: readonly LabField[];
	/** Partitions of the API user, the default one first. */
	partitions?: readonly string[];
	/** Whether each call must name one. */
	partitionMustBeNamed?: boolean;
	programs?: readonly LabProgram[];
	forms?: readonly LabForm[];
	/** Default: all. */
	permissions?: readonly LabPermission[];
	/** A rule of this subscription alone: the code by which a record is refused, if it is, and the words after it. */
	refuse?: (record: JsonObject) => string | undefined;
	/** Default: Marketo's own. */
	limits?: Partial<LimitSettings>;
	/** Milliseconds since 1970. */
	now?: () => number;
	/** Seed of the faults that hit a share of the calls. */
	seed?: number;
}

export interface Marketo {
	port: number;
	/** The base address, as Marketo shows it without `/rest`. */
	url: string;
	clientId: string;
	clientSecret: string;
	/** Calls of the REST interface, in the order of arrival; those for tokens are not among them. */
	calls: readonly MarketoCall[];
	people: readonly Person[];
	activities: readonly Activity[];
	tokenCalls(): number;
	/** Calls that were counted against the daily quota. */
	counted(): number;
	mostAtOnce(): number;
	/** Puts a person in, as if somebody else had. */
	put(values: JsonObject, partition?: string): Person;
	/** The person belongs to a company object from now on. */
	linkToCompany(id: number): void;
	/** An administrator hides the field: it is not known any more. */
	removeField(name: string): void;
	expireToken(): void;
	/** A status with `code`, e.g. `{ kind: 'status', status: 200, code: '606' }`, is answered as Marketo does. */
	failNext(...faults: readonly Fault[]): void;
	script(...rules: ReadonlyArray<FaultRule<MarketoCall>>): void;
	/** The next POST is cut from the client at once, while its work continues for so many milliseconds. */
	cutNextWrite(milliseconds: number): void;
	stop(): Promise<void>;
}

/**
 * Starts a strict stand-in of one Marketo Engage subscription on loopback: identity, describe, people, push, forms,
 * programs, partitions, limits.
 *
 * Source: Adobe's developer pages (AdobeDocs/marketo-developer.en, help/rest-api: authentication.md, leads.md,
 * error-codes.md, programs.md, marketo-integration-best-practices.md). What they leave open is said where it is assumed.
 *
 * @throws Error when the port is taken
 */
export async function startMarketo(options: MarketoOptions = {}): Promise<Marketo> {
	const now = options.now ?? Date.now;
	const user = {
		clientId: options.clientId ?? 'lab-client',
		clientSecret: options.clientSecret ?? 'lab-SECRET',
		owner: 'apis@publisher.example',
	};
	const identity = new Identity(user, now);
	const limits = new Limits({ ...MARKETO_LIMITS, ...options.limits }, now);
	const content = contentOf(options, new People(now));
	const front = new MarketoFront(identity, limits, content, options.seed);
	const server = await listenOnLoopback(
		'The stand-in for Marketo',
		(request, response) => void front.serve(request, response),
		{ port: options.port ?? 0, tls: false },
	);
	return {
		port: server.port,
		url: server.origin,
		clientId: user.clientId,
		clientSecret: user.clientSecret,
		calls: front.calls,
		people: content.people.all,
		activities: content.people.activities,
		tokenCalls: () => identity.calls,
		counted: () => limits.used,
		mostAtOnce: () => limits.mostAtOnce,
		put: (values, partition = 'Default') => content.people.create(values, partition),
		linkToCompany: (id) => void content.companyMembers.add(id),
		removeField: (name) => {
			content.fields = content.fields.filter((field) => field.name !== name);
		},
		expireToken: () => identity.expire(),
		failNext: (...faults) => front.faults.failNext(...faults),
		script: (...rules) => front.faults.add(...rules),
		cutNextWrite: (milliseconds) => {
			front.lateWrite = milliseconds;
		},
		stop: async () => {
			front.close();
			await server.stop();
		},
	};
}

const FORM_FIELDS = ['firstName', 'lastName', 'email', 'phone', 'country', 'company', 'title', 'leadSource'];

function contentOf(options: MarketoOptions, people: People): Content {
	const own = options.customFields ?? [customField('marketplaceKey', 'Marketplace Key')];
	return {
		people,
		fields: [...STANDARD_FIELDS, ...own],
		partitions: {
			mine: options.partitions ?? ['Default'],
			mustBeNamed: options.partitionMustBeNamed ?? false,
		},
		programs: options.programs ?? [{ id: 1107, name: 'Marketplace' }],
		forms: options.forms ?? [{ id: 1179, fields: FORM_FIELDS }],
		permissions: new Set(options.permissions ?? ['readPeople', 'writePeople', 'readAssets']),
		companyMembers: new Set(),
		refuse: options.refuse ?? (() => undefined),
	};
}
