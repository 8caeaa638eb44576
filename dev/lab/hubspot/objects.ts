import type { JsonObject } from '../../../lead/lead';
import { alreadyExists, envelope, HubSpotError, invalidProperties } from './errors';
import type { InvalidProperty } from './errors';
import type { Properties } from './properties';

/** A record of one object type. */
export interface LabObject {
	id: string;
	properties: Record<string, string>;
	createdAt: string;
	/** Milliseconds since 1970; the search index knows it some seconds later. */
	changedAt: number;
	/** Ids of the contacts that it is associated with. */
	contacts: string[];
}

export type ObjectType = 'contacts' | 'leads' | 'notes';

/** Association types that the object may be created with ("Associations": default types to a contact). */
const TO_CONTACT: Readonly<Record<ObjectType, number | undefined>> = {
	contacts: undefined,
	notes: 202,
	leads: 578,
};
const REQUIRED: Readonly<Record<ObjectType, readonly string[]>> = {
	contacts: [],
	leads: ['hs_lead_name'],
	notes: ['hs_timestamp'],
};
const MAX_NOTE = 65_536;

/** The records of one account. */
export class Objects {
	readonly all: Record<ObjectType, LabObject[]> = { contacts: [], leads: [], notes: [] };
	readonly optedOut = new Set<string>();
	readonly erased = new Set<string>();
	private lastId = 1000;

	constructor(
		readonly properties: Properties,
		private readonly now: () => number,
		/** A rule of this account alone: the property that refuses a record, if one does. */
		private readonly refuse: (properties: JsonObject) => InvalidProperty | undefined,
	) {}

	/** @throws HubSpotError */
	create(type: ObjectType, input: JsonObject): LabObject {
		if (!Array.isArray(input.associations)) {
			throw new HubSpotError(400, envelope('VALIDATION_ERROR', 'associations is required'));
		}
		const properties = textsOf(input.properties);
		this.validate(type, properties);
		for (const name of REQUIRED[type]) {
			if (properties[name] === undefined) {
				throw invalid([{ name, error: 'MISSING_REQUIRED_PROPERTY', message: `${name} is required` }]);
			}
		}
		if (type === 'contacts') this.validateContact(properties);
		this.validateUnique(type, properties, undefined);
		const contacts = this.associationsOf(type, input);
		const object: LabObject = {
			id: String(++this.lastId),
			properties,
			createdAt: new Date(this.now()).toISOString(),
			changedAt: this.now(),
			contacts,
		};
		this.all[type].push(object);
		return object;
	}

	/** Updates go by record id only: e-mail is no unique property for batches (hubspot-api-nodejs issue 548). */
	update(type: ObjectType, input: JsonObject): LabObject {
		const object = this.all[type].find(({ id }) => id === input.id);
		if (object === undefined) {
			throw new HubSpotError(404, notFound([String(input.id)]));
		}
		const properties = textsOf(input.properties);
		this.validate(type, properties);
		this.validateUnique(type, properties, object);
		Object.assign(object.properties, properties);
		object.changedAt = this.now();
		return object;
	}

	find(type: ObjectType, id: string, idProperty: string | undefined): LabObject | undefined {
		if (idProperty === undefined) return this.all[type].find((object) => object.id === id);
		const isEmail = type === 'contacts' && idProperty === 'email';
		if (!isEmail && !this.properties.isUnique(type, idProperty)) {
			throw new HubSpotError(400, envelope('VALIDATION_ERROR', `${idProperty} is not a unique property`));
		}
		const wanted = id.toLowerCase();
		return this.all[type].find(({ properties }) =>
			isEmail
				? [properties.email, ...(properties.hs_additional_emails ?? '').split(';')].some(
						(email) => email?.trim().toLowerCase() === wanted,
					)
				: properties[idProperty] === id,
		);
	}

	private validate(type: ObjectType, properties: Record<string, string>): void {
		const faults = Object.entries(properties).flatMap(
			([name, value]) => this.properties.faultOf(type, name, value) ?? [],
		);
		const own = this.refuse(properties);
		if (own !== undefined) faults.push(own);
		if (type === 'notes' && (properties.hs_note_body ?? '').length > MAX_NOTE) {
			faults.push({ name: 'hs_note_body', error: 'INVALID_LENGTH', message: 'hs_note_body is too long' });
		}
		if (faults.length > 0) throw invalid(faults);
	}

	private validateContact({ email, firstname, lastname }: Record<string, string>): void {
		if (email === undefined && firstname === undefined && lastname === undefined) {
			throw new HubSpotError(
				400,
				envelope('VALIDATION_ERROR', 'At least one of email, firstname, lastname is needed'),
			);
		}
	}

	private validateUnique(
		type: ObjectType,
		properties: Record<string, string>,
		self: LabObject | undefined,
	): void {
		const email = type === 'contacts' ? properties.email?.toLowerCase() : undefined;
		if (email !== undefined && this.erased.has(email)) {
			throw new HubSpotError(400, envelope('VALIDATION_ERROR', 'The email has been GDPR blacklisted'));
		}
		const same = email === undefined ? undefined : this.find('contacts', email, 'email');
		if (same !== undefined && same !== self) throw new HubSpotError(409, alreadyExists(same.id));
		for (const [name, value] of Object.entries(properties)) {
			if (!this.properties.isUnique(type, name)) continue;
			if (this.all[type].some((other) => other !== self && other.properties[name] === value)) {
				throw invalid([{ name, error: 'CONFLICTING_UNIQUE_VALUE', message: `${name} must be unique` }]);
			}
		}
	}

	private associationsOf(type: ObjectType, { associations }: JsonObject): string[] {
		const wanted = TO_CONTACT[type];
		if (wanted === undefined) return [];
		const given = Array.isArray(associations) ? associations : [];
		const ids = given.flatMap((association) => {
			const { to, types } = Object(association) as { to?: { id?: unknown }; types?: unknown[] };
			const isRight = (types ?? []).some(
				(one) =>
					Reflect.get(Object(one), 'associationTypeId') === wanted &&
					Reflect.get(Object(one), 'associationCategory') === 'HUBSPOT_DEFINED',
			);
			return isRight && typeof to?.id === 'string' ? [to.id] : [];
		});
		const isKnown = ids.every((id) => this.all.contacts.some((contact) => contact.id === id));
		if (ids.length === 0 || !isKnown) {
			throw new HubSpotError(400, envelope('VALIDATION_ERROR', `${type} must be associated with a contact`));
		}
		return ids;
	}
}

const invalid = (faults: readonly InvalidProperty[]): HubSpotError =>
	new HubSpotError(400, invalidProperties(faults));

export const notFound = (ids: readonly string[]): JsonObject =>
	envelope('OBJECT_NOT_FOUND', 'Could not get some CONTACT objects, they may be deleted or not exist.', {
		context: { ids: [...ids] },
	});

/** All values are texts; an empty one clears the property. */
function textsOf(value: unknown): Record<string, string> {
	const texts: Record<string, string> = {};
	for (const [name, text] of Object.entries(Object(value))) {
		if (typeof text !== 'string') {
			throw new HubSpotError(
				400,
				envelope('VALIDATION_ERROR', `Invalid input JSON: ${name} is not a string`),
			);
		}
		texts[name] = text;
	}
	return texts;
}
