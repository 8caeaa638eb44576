import type { JsonObject } from '../../../lead/lead';
import { envelope, HubSpotError } from './errors';
import type { InvalidProperty } from './errors';
import type { ObjectType } from './objects';

export interface LabProperty {
	name: string;
	label: string;
	type: 'string' | 'number' | 'date' | 'datetime' | 'enumeration' | 'bool' | 'phone_number';
	fieldType: string;
	groupName: string;
	hasUniqueValue?: boolean;
	readOnly?: boolean;
	options?: Array<{ label: string; value: string }>;
}

const text = (name: string, label: string, more: Partial<LabProperty> = {}): LabProperty => ({
	name,
	label,
	type: 'string',
	fieldType: 'text',
	groupName: 'contactinformation',
	...more,
});

const choice = (name: string, label: string, values: readonly string[], fieldType = 'select'): LabProperty =>
	text(name, label, {
		type: 'enumeration',
		fieldType,
		options: values.map((value) => ({
			value,
			label: value.charAt(0).toUpperCase() + value.slice(1).toLowerCase(),
		})),
	});

const STANDARD: Readonly<Record<ObjectType, readonly LabProperty[]>> = {
	contacts: [
		text('email', 'Email'),
		text('firstname', 'First Name'),
		text('lastname', 'Last Name'),
		text('company', 'Company Name'),
		text('jobtitle', 'Job Title'),
		text('phone', 'Phone Number', { type: 'phone_number', fieldType: 'phonenumber' }),
		text('country', 'Country/Region'),
		text('message', 'Message', { fieldType: 'textarea' }),
		text('hs_additional_emails', 'Additional email addresses', {
			type: 'enumeration',
			fieldType: 'checkbox',
		}),
		text('createdate', 'Create Date', { type: 'datetime', fieldType: 'date', readOnly: true }),
		text('hubspot_owner_id', 'Contact owner'),
		choice('lifecyclestage', 'Lifecycle Stage', ['subscriber', 'lead', 'customer']),
		choice('hs_lead_status', 'Lead Status', ['NEW', 'OPEN', 'CONNECTED']),
		choice(
			'hs_legal_basis',
			'Legal basis',
			['Legitimate interest – prospect/lead', 'Not applicable'],
			'checkbox',
		),
	],
	leads: [
		text('hs_lead_name', 'Lead Name'),
		text('hs_pipeline', 'Pipeline'),
		text('hs_pipeline_stage', 'Stage'),
		text('hubspot_owner_id', 'Lead owner'),
	],
	notes: [
		text('hs_timestamp', 'Activity date'),
		text('hs_note_body', 'Body'),
		text('hubspot_owner_id', 'Owner'),
	],
};

/** At most ten unique properties per object (properties guide). */
const MOST_UNIQUE = 10;
const TYPES = ['string', 'number', 'date', 'datetime', 'enumeration', 'bool', 'phone_number'];

/** The properties and groups of one account. */
export class Properties {
	readonly all: Record<ObjectType, LabProperty[]>;
	readonly groups = new Set(['contacts/contactinformation', 'leads/leadinformation']);

	constructor(more: Partial<Record<ObjectType, readonly LabProperty[]>> = {}) {
		this.all = {
			contacts: [...STANDARD.contacts, ...(more.contacts ?? [])],
			leads: [...STANDARD.leads, ...(more.leads ?? [])],
			notes: [...STANDARD.notes],
		};
	}

	isUnique(type: ObjectType, name: string): boolean {
		return this.all[type].some((property) => property.name === name && property.hasUniqueValue === true);
	}

	/** @throws HubSpotError */
	create(type: ObjectType, body: JsonObject): LabProperty {
		const { name, label, type: kind, fieldType, groupName } = body;
		const isWhole = [name, label, kind, fieldType, groupName].every(
			(value) => typeof value === 'string' && value !== '',
		);
		if (!isWhole || !TYPES.includes(String(kind)) || !/^[a-z][a-z0-9_]*$/.test(String(name))) {
			throw new HubSpotError(400, envelope('VALIDATION_ERROR', 'Invalid input JSON'));
		}
		if (this.all[type].some((property) => property.name === name)) {
			throw new HubSpotError(
				409,
				envelope('OBJECT_ALREADY_EXISTS', `A property named '${String(name)}' already exists.`, {
					subCategory: 'Properties.PROPERTY_WITH_NAME_EXISTS',
				}),
			);
		}
		if (!this.groups.has(`${type}/${String(groupName)}`)) {
			throw new HubSpotError(400, envelope('VALIDATION_ERROR', `Group ${String(groupName)} does not exist`));
		}
		const isUnique = body.hasUniqueValue === true;
		if (isUnique && this.all[type].filter(({ hasUniqueValue }) => hasUniqueValue).length >= MOST_UNIQUE) {
			throw new HubSpotError(400, envelope('VALIDATION_ERROR', 'Too many unique properties'));
		}
		const property = text(String(name), String(label), {
			groupName: String(groupName),
			hasUniqueValue: isUnique,
		});
		this.all[type].push(property);
		return property;
	}

	createGroup(type: ObjectType, { name, label }: JsonObject): void {
		if (typeof name !== 'string' || typeof label !== 'string') {
			throw new HubSpotError(400, envelope('VALIDATION_ERROR', 'Invalid input JSON'));
		}
		if (this.groups.has(`${type}/${name}`)) {
			throw new HubSpotError(
				409,
				envelope('OBJECT_ALREADY_EXISTS', `A property group named '${name}' exists.`),
			);
		}
		this.groups.add(`${type}/${name}`);
	}

	/** What is wrong with a value, in HubSpot's codes; undefined when nothing is. */
	faultOf(type: ObjectType, name: string, value: string): InvalidProperty | undefined {
		const property = this.all[type].find((candidate) => candidate.name === name);
		if (property === undefined) {
			return { name, error: 'PROPERTY_DOESNT_EXIST', message: `Property "${name}" does not exist` };
		}
		if (property.readOnly)
			return { name, error: 'READ_ONLY_VALUE', message: `"${name}" is a read only property` };
		if (value === '') return undefined;
		if (name === 'email' && !/^[^@\s]+@[^@\s]+\.[a-z]{2,}$/i.test(value)) {
			return { name, error: 'INVALID_EMAIL', message: `Email address ${value} is invalid` };
		}
		if (property.type === 'number' && !Number.isFinite(Number(value))) {
			return { name, error: 'INVALID_INTEGER', message: `${value} was not a valid number.` };
		}
		const options = property.options ?? [];
		const isChoice = property.type === 'enumeration' && options.length > 0;
		if (isChoice && !value.split(';').every((one) => options.some((option) => option.value === one))) {
			return { name, error: 'INVALID_OPTION', message: `${value} was not one of the allowed options` };
		}
		return undefined;
	}
}
