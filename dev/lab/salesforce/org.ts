import { randomUUID } from 'node:crypto';
import type { FieldDescribe } from './schema';
import { externalIdField, leadFields } from './schema';

export type Value = string | number | boolean | null;
export type SfRecord = { [field: string]: Value };

/** How an app may come in: an External Client App with its flows (Salesforce Help, "OAuth 2.0 Client Credentials Flow", "JWT Bearer Flow"). */
export interface ConnectedApp {
	clientId: string;
	clientSecret?: string;
	/** The user that the client credentials flow runs as; null: no user was chosen. */
	runAs?: string | null;
	/** PEM of the certificate or public key that was uploaded for the JWT bearer flow. */
	publicKey?: string;
	/** Users who may use the app by JWT. */
	approvedUsers?: readonly string[];
}

export interface OrgRules {
	name?: string;
	isSandbox?: boolean;
	/** `login`: the host plays login.salesforce.com, which knows no client credentials flow. */
	host?: 'myDomain' | 'login';
	apps?: readonly ConnectedApp[];
	/** Lead fields beside the standard ones; one external id by default. */
	fields?: readonly FieldDescribe[];
	/** Country codes of an org with state and country picklists. */
	countryCodes?: readonly string[];
	/** Changes to standard fields, by name. */
	changes?: { readonly [field: string]: Partial<FieldDescribe> };
	/** What the duplicate rule, which compares e-mail addresses, does with a match; default: there is no rule. */
	duplicateRule?: 'alert' | 'block';
	/** Who gets a lead by the active assignment rule; absent: there is no active rule. */
	assignedOwner?: string;
	/** Ids of assignment rules and campaigns that exist. */
	assignmentRules?: readonly string[];
	campaigns?: readonly string[];
	/** People and queues that can own a lead (Object Reference, "User", "Group"). */
	users?: ReadonlyArray<{ Id: string; Name: string; Email: string; IsActive?: boolean; UserType?: string }>;
	queues?: ReadonlyArray<{ Id: string; Name: string; Type?: string }>;
	/** Calls in 24 hours. */
	dailyApiRequests?: number;
	/** Web-to-Lead posts in 24 hours. */
	dailyWebLeads?: number;
}

/** An app for the client credentials flow; its secret is another one in each process. */
export const DEFAULT_APP: ConnectedApp = {
	clientId: '3MVG9.consumer.key',
	clientSecret: `secret-${randomUUID()}`,
	runAs: 'integration@contoso.example',
};
export const EXTERNAL_ID = 'Marketplace_Key__c';

/** Leads by id, which are also found by what a field holds: an org finds a record as fast among ten thousand as among ten. */
export class Leads extends Map<string, SfRecord> {
	/** By field, then by value in lower case; a field is added when it is first asked for. */
	private readonly byValue = new Map<string, Map<string, Set<string>>>();

	/** The ids of the leads whose field holds this text, in the order in which they were put here; case does not count. */
	idsWith(field: string, text: string): string[] {
		const known = this.byValue.get(field) ?? new Map<string, Set<string>>();
		if (!this.byValue.has(field)) {
			this.byValue.set(field, known);
			for (const [id, lead] of this) add(known, lead[field], id);
		}
		return [...(known.get(text.toLowerCase()) ?? [])];
	}

	override set(id: string, lead: SfRecord): this {
		this.forget(id);
		for (const [field, known] of this.byValue) add(known, lead[field], id);
		return super.set(id, lead);
	}

	override delete(id: string): boolean {
		this.forget(id);
		return super.delete(id);
	}

	override clear(): void {
		this.byValue.clear();
		super.clear();
	}

	private forget(id: string): void {
		const lead = this.get(id);
		if (lead === undefined) return;
		for (const [field, known] of this.byValue) known.get(lower(lead[field]))?.delete(id);
	}
}

const lower = (value: Value | undefined): string => String(value ?? '').toLowerCase();

function add(known: Map<string, Set<string>>, value: Value | undefined, id: string): void {
	const ids = known.get(lower(value));
	if (ids === undefined) known.set(lower(value), new Set([id]));
	else ids.add(id);
}

/** What an org holds. Ids have 18 characters: a key prefix, a number and the case-safe end that belongs to both. */
export class Org {
	readonly id = '00D000000000001EAA';
	readonly fields: FieldDescribe[];
	readonly leads = new Leads();
	readonly members = new Map<string, SfRecord>();
	/** The assignment that each written lead asked for, in the order of the writes; null: the header was absent. */
	readonly assignments: Array<string | null> = [];
	apiUsage = 0;
	webLeads = 0;
	private serial = 0;

	constructor(readonly rules: OrgRules = {}) {
		const custom = rules.fields ?? [externalIdField(EXTERNAL_ID)];
		this.fields = [...leadFields(rules.countryCodes), ...custom].map((known) => ({
			...known,
			...rules.changes?.[known.name],
		}));
	}

	get apps(): readonly ConnectedApp[] {
		return this.rules.apps ?? [DEFAULT_APP];
	}

	get dailyApiRequests(): number {
		return this.rules.dailyApiRequests ?? 15_000;
	}

	fieldNamed(name: string): FieldDescribe | undefined {
		// Field names are compared without case by the API.
		return this.fields.find((known) => known.name.toLowerCase() === name.toLowerCase());
	}

	newId(prefix: '00Q' | '00v'): string {
		this.serial += 1;
		return `${prefix}${String(this.serial).padStart(12, '0')}${prefix === '00Q' ? 'EAA' : 'AAA'}`;
	}

	/** Puts a lead into the org as somebody else would have. */
	addLead(values: SfRecord): string {
		const id = this.newId('00Q');
		this.leads.set(id, {
			IsConverted: false,
			CreatedDate: '2026-11-20T10:00:00.000+0000',
			...values,
			Id: id,
		});
		return id;
	}
}
