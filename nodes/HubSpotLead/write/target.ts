import { type Outcome, resultOf, type WriteResult, type Written } from '../../../delivery/outcome';
import type { LabelledText } from '../../../delivery/fit';
import { addLater, heatOf, isIn as hasLines, type LaterRules } from '../../../delivery/laterLead';
import type { DeliveryTarget, Prepared, ReadBack } from '../../../delivery/target';
import type { Lead } from '../../../lead/lead';
import { NOTHING_MAPPED } from '../../../targetNode/fieldMapping';
import { contactUrl, MOST_RECORDS, VERSION } from '../api/call';
import type { HubSpotApi, HubSpotRecord, Portal } from '../api/call';
import { faultOf, type HubSpotError, hubSpotFault, NOT_TOLD } from '../api/errors';
import { ruleOf } from '../fields/automatic';
import type { FittedProperties } from '../fields/fit';
import { forgetSchema, type Schema } from '../fields/schema';
import { type ContactName, type ContactResult, Contacts, UNWRITABLE } from './contacts';
import type { Interest, InterestResult } from './interest';

/** One person, with the leads that are recorded at it. */
export interface PersonRecord extends ContactName {
	/** What a new contact is given. */
	properties: { [name: string]: string };
	leads: Array<{ lead: Lead; rests: LabelledText[] }>;
}

export interface HubSpotTargetOptions {
	api: HubSpotApi;
	portal: Portal;
	schema: Schema;
	/** The properties of a lead's contact; what the account lacks is not among them. */
	propertiesOf(lead: Lead, itemIndex: number): FittedProperties;
	/** Whom an existing contact is given to; null: it keeps its owner. */
	newOwnerOf(lead: Lead): string | null;
	/** Whether a lead without an address has a property to be recognised by. */
	hasContactKey: boolean;
	/** Whether values that do not fit refuse the lead. */
	rejectsMisfits: boolean;
	/** `overwrite` writes every value over what is there. */
	laterLeads: 'add' | 'overwrite';
	/** Records the interests of leads; null: nothing is recorded. */
	record: ((interests: Interest[]) => Promise<Map<string, InterestResult>>) | null;
}

/** What has become of one person so far. */
interface Progress {
	record: PersonRecord;
	contact?: HubSpotRecord;
	id?: string;
	status: 'created' | 'updated' | 'unchanged';
	error?: HubSpotError;
	hints: string[];
	differing: LabelledText[];
}

/**
 * HubSpot contacts as a target: read by address, what changed is updated by id, the rest is created. A contact, its note or lead
 * and its opt-out are one outcome; each step may be repeated.
 */
export class HubSpotTarget implements DeliveryTarget<PersonRecord> {
	readonly name = 'hubSpot';
	readonly maxBatchSize = MOST_RECORDS;
	readonly concurrency = 2;
	private readonly contacts: Contacts;
	/** Properties that HubSpot refused whatever their value, in this run. */
	private readonly unwritable = new Set<string>();

	constructor(private readonly options: HubSpotTargetOptions) {
		this.contacts = new Contacts(options.api);
	}

	prepare(lead: Lead, index: number): Prepared<PersonRecord> | Outcome {
		const email = lead.email?.toLowerCase() ?? null;
		if (email === null && !this.options.hasContactKey) {
			return { status: 'rejected', ...hubSpotFault('NO_EMAIL').reason };
		}
		const { properties, rests, hints, misfits } = this.options.propertiesOf(lead, index);
		if (misfits.length > 0 && this.options.rejectsMisfits) {
			return {
				status: 'rejected',
				...hubSpotFault('INVALID_OPTION').reason,
				cause: `These values do not fit: ${misfits.join(', ')}.`,
			};
		}
		if (Object.keys(properties).length === 0) {
			return { status: 'unavailable', setup: true, ...NOTHING_MAPPED };
		}
		const key = email ?? lead.leadId;
		return { lead, key, hints, record: { email, key, properties, leads: [{ lead, rests }] } };
	}

	fold(
		{ record: earlier }: Prepared<PersonRecord>,
		{ record: later, lead }: Prepared<PersonRecord>,
	): PersonRecord {
		const { changes, differing } = addLater(earlier.properties, later.properties, this.rulesOf(lead));
		const leads = later.leads.map((one) => ({
			...one,
			rests: [...one.rests, ...this.labelled(differing, later.properties)],
		}));
		return {
			...earlier,
			properties: { ...earlier.properties, ...changes },
			leads: [...earlier.leads, ...leads],
		};
	}

	async writeBatch(batch: ReadonlyArray<Prepared<PersonRecord>>): Promise<WriteResult[]> {
		const work = batch.map(
			({ record }): Progress => ({ record, status: 'unchanged', hints: [], differing: [] }),
		);
		const found = await this.contacts.find(
			batch.map(({ record }) => record),
			this.readProperties(batch),
		);
		work.forEach((one, index) => (one.contact = found[index]));
		await this.create(work.filter(({ contact }) => contact === undefined));
		await this.update(work.filter(({ contact, error }) => contact !== undefined && error === undefined));
		await this.recordInterests(work);
		await this.optOut(work);
		return work.map((one) => this.resultOf(one));
	}

	async readBack(_prepared: Prepared<PersonRecord>, { targetId }: Written): Promise<ReadBack> {
		const ids = targetId === null ? [] : [targetId];
		const found = (await this.contacts.get(ids, [])).size > 0;
		return {
			found,
			message: found ? 'The contact is in HubSpot.' : 'HubSpot does not show the contact yet.',
		};
	}

	private readProperties(batch: ReadonlyArray<Prepared<PersonRecord>>): string[] {
		return [...new Set(batch.flatMap(({ record }) => Object.keys(record.properties)))];
	}

	/** A contact that somebody created in between, or that has another address, is updated instead. */
	private async create(work: Progress[]): Promise<void> {
		const results = await this.write(
			work,
			async (some) =>
				await this.contacts.write(
					'create',
					some.map(({ record }) => ({ traceId: record.key, properties: named(record.properties) })),
				),
		);
		const existing: Progress[] = [];
		work.forEach((one, index) => {
			const result = results[index];
			if (result === undefined) return;
			if ('id' in result) {
				Object.assign(one, { id: result.id, status: 'created' });
				if (isNameless(one.record.properties)) one.hints.push(NAME_NOT_PROVIDED);
			} else if (result.error.code === 'CONFLICT' && result.error.existingId !== null) existing.push(one);
			else one.error = result.error;
			if ('error' in result && result.error.existingId !== null) one.id = result.error.existingId;
		});
		if (existing.length === 0) return;
		const names = [...new Set(existing.flatMap(({ record }) => Object.keys(record.properties)))];
		const contacts = await this.contacts.get(
			existing.map(({ id = '' }) => id),
			names,
		);
		for (const one of existing)
			one.contact = contacts.get(one.id ?? '') ?? { id: one.id ?? '', properties: {} };
	}

	private async update(work: Progress[]): Promise<void> {
		const changed: Array<Progress & { contact: HubSpotRecord; changes: { [name: string]: string } }> = [];
		for (const one of work) {
			const { contact, record } = one;
			const lead = record.leads.at(-1)?.lead;
			if (contact === undefined || lead === undefined) continue;
			one.id = contact.id;
			const { changes: added, differing } =
				this.options.laterLeads === 'overwrite'
					? { changes: withoutOwner(record.properties), differing: [] }
					: addLater(contact.properties, record.properties, this.rulesOf(lead));
			const newOwner = record.leads.map((one) => this.options.newOwnerOf(one.lead)).findLast(isGivenTo);
			const isGiven = newOwner !== undefined && newOwner !== contact.properties.hubspot_owner_id;
			const changes = isGiven ? { ...added, hubspot_owner_id: newOwner } : added;
			one.differing = this.labelled(differing, record.properties);
			if (Object.keys(changes).length > 0) changed.push(Object.assign(one, { contact, changes }));
		}
		const results = await this.write(
			changed,
			async (some) =>
				await this.contacts.write(
					'update',
					some.map(({ record, contact, changes }) => ({
						traceId: record.key,
						id: contact.id,
						properties: changes,
					})),
				),
		);
		changed.forEach((one, index) => {
			const result = results[index];
			if (result !== undefined && 'error' in result) one.error = result.error;
			else one.status = 'updated';
		});
	}

	/** Writes, and once more without the properties that HubSpot refused by name. */
	private async write<Work extends Progress & { changes?: { [name: string]: string } }>(
		work: Work[],
		send: (work: Work[]) => Promise<ContactResult[]>,
	): Promise<ContactResult[]> {
		for (const one of work) this.leaveOut(one, this.unwritable);
		const results = await send(work);
		const errors = results.map((result) => ('error' in result ? result.error : undefined));
		const wrong = errors.flatMap((error) => (error && UNWRITABLE.has(error.code) ? error.properties : []));
		for (const name of wrong) this.unwritable.add(name);
		const isOutdated = wrong.length > 0 || errors.some((error) => error?.code === 'INVALID_OPTION');
		if (isOutdated) forgetSchema(this.options.api);
		const again = work.filter((one, index) => {
			const names = new Set([...(errors[index]?.properties ?? []), ...this.unwritable]);
			const isLess = errors[index] !== undefined && this.leaveOut(one, names);
			return isLess || UNWRITABLE.has(errors[index]?.code ?? '');
		});
		if (again.length === 0) return results;
		const repeated = await send(again);
		return work.map((one, index) => {
			const at = again.indexOf(one);
			return (at === -1 ? results[index] : repeated[at]) ?? { error: NOT_TOLD };
		});
	}

	/** @returns whether there was something to leave out */
	private leaveOut(
		one: Progress & { changes?: { [name: string]: string } },
		refusedNames: ReadonlySet<string>,
	): boolean {
		const properties = one.changes ?? one.record.properties;
		const names = [...refusedNames].filter((name) => name !== 'email' && Object.hasOwn(properties, name));
		for (const name of names) {
			one.differing.push(...this.labelled([name], properties));
			one.hints.push(`${this.labelOf(name)} was left out: HubSpot does not accept the value.`);
			delete properties[name];
		}
		return names.length > 0;
	}

	private async recordInterests(work: readonly Progress[]): Promise<void> {
		if (this.options.record === null) return;
		const interests = work.flatMap(({ id, error, status, record, differing }): Interest[] =>
			id === undefined || error !== undefined
				? []
				: record.leads.map(({ lead, rests }, index) => ({
						lead,
						contactId: id,
						isNewContact: status === 'created',
						rests: index === record.leads.length - 1 ? [...rests, ...differing] : rests,
					})),
		);
		if (interests.length === 0) return;
		const results = await this.options.record(interests);
		for (const one of work) {
			for (const { lead } of one.record.leads) {
				const result = results.get(lead.leadId);
				if (result !== undefined && 'error' in result) one.error ??= result.error;
				else if (result?.wrote === true && one.status === 'unchanged') one.status = 'updated';
			}
		}
	}

	/** Only where the user lets do-not-contact leads be written; nothing may be sent to them then (communication preferences API). */
	private async optOut(work: readonly Progress[]): Promise<void> {
		for (const { id, error, record } of work) {
			const isOptOut = record.leads.some(({ lead }) => lead.doNotContact);
			if (id === undefined || error !== undefined || record.email === null || !isOptOut) continue;
			const email = encodeURIComponent(record.email);
			await this.options.api.call(
				'POST',
				`/communication-preferences/${VERSION}/statuses/${email}/unsubscribe-all?channel=EMAIL`,
				{},
			);
		}
	}

	private resultOf({ id, error, status, hints }: Progress): WriteResult {
		if (error !== undefined) return resultOf(faultOf(error));
		if (id === undefined) return resultOf(faultOf(NOT_TOLD));
		return { status, targetId: id, targetUrl: contactUrl(this.options.portal, id), hints };
	}

	private rulesOf(lead: Lead): LaterRules<string> {
		return {
			ruleOf: ruleOf((name) => this.options.schema.get(name)?.fieldType === 'textarea'),
			heat: heatOf(lead),
			append: (_name, before, value) => appendListed(before, value),
		};
	}

	private labelled(
		names: readonly string[],
		properties: { readonly [name: string]: string },
	): LabelledText[] {
		return names.map((name) => ({ label: this.labelOf(name), text: properties[name] ?? '' }));
	}

	private labelOf(name: string): string {
		return this.options.schema.get(name)?.label ?? name;
	}
}

/** As in Salesforce Lead. */
const NOT_PROVIDED = 'Not provided';
const NAME_NOT_PROVIDED = `Last name is "${NOT_PROVIDED}": the lead has no name and no email address, and HubSpot needs one of them.`;

/** HubSpot creates a contact only with one of these ("Contacts": "at least one of email, firstname, or lastname"). */
const isNameless = (properties: { readonly [name: string]: string }): boolean =>
	!['email', 'firstname', 'lastname'].some((name) => Object.hasOwn(properties, name));

const named = (properties: { readonly [name: string]: string }): { [name: string]: string } =>
	isNameless(properties) ? { ...properties, lastname: NOT_PROVIDED } : { ...properties };

const isGivenTo = (owner: string | null): owner is string => owner !== null;

/** A contact that exists keeps its owner, unless the lead was reassigned. */
const withoutOwner = (properties: { readonly [name: string]: string }): { [name: string]: string } =>
	Object.fromEntries(Object.entries(properties).filter(([name]) => name !== 'hubspot_owner_id'));

/** Offers and texts are listed one after the other, each once: `contoso.widget` is not in `contoso.widget-pro`. */
function appendListed(before: string, value: string): string {
	if (before === '') return value;
	const isThere = `; ${before}; `.includes(`; ${value}; `) || hasLines(before, value);
	return isThere ? before : `${before}; ${value}`;
}
