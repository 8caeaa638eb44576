/** A field as `GET /sobjects/Lead/describe` tells it, as far as a writer of leads needs it (REST API guide, "sObject Describe"). */
export interface FieldDescribe {
	name: string;
	label: string;
	type: string;
	length: number;
	nillable: boolean;
	defaultedOnCreate: boolean;
	createable: boolean;
	updateable: boolean;
	custom: boolean;
	externalId: boolean;
	idLookup: boolean;
	unique: boolean;
	caseSensitive: boolean;
	restrictedPicklist: boolean;
	picklistValues: PicklistValue[];
}

export interface PicklistValue {
	value: string;
	label: string;
	active: boolean;
}

/** A field with the properties of most fields, and what is different about it. */
export const field = (
	name: string,
	type: string,
	length: number,
	changes: Partial<FieldDescribe> = {},
): FieldDescribe => ({
	name,
	label: name.replace(/__c$/, '').replace(/_/g, ' '),
	type,
	length,
	nillable: true,
	defaultedOnCreate: false,
	createable: true,
	updateable: true,
	custom: name.endsWith('__c'),
	externalId: false,
	idLookup: false,
	unique: false,
	caseSensitive: false,
	restrictedPicklist: false,
	picklistValues: [],
	...changes,
});

/** A custom text field marked External ID and Unique, as an upsert needs it. */
export const externalIdField = (name: string, changes: Partial<FieldDescribe> = {}): FieldDescribe =>
	field(name, 'string', 255, { externalId: true, idLookup: true, unique: true, ...changes });

export const picklist = (...values: string[]): PicklistValue[] =>
	values.map((value) => ({ value, label: value, active: true }));

const READ_ONLY = { createable: false, updateable: false } as const;

/**
 * The standard fields of a lead, with the lengths of the Salesforce Field Reference, "Lead".
 *
 * @param countryCodes when the org has switched on state and country picklists: the codes it uses
 */
export function leadFields(countryCodes?: readonly string[]): FieldDescribe[] {
	return [
		field('Id', 'id', 18, { ...READ_ONLY, nillable: false, defaultedOnCreate: true, idLookup: true }),
		field('Name', 'string', 121, { ...READ_ONLY, nillable: false }),
		field('FirstName', 'string', 40),
		field('LastName', 'string', 80, { nillable: false }),
		field('Company', 'string', 255, { nillable: false }),
		field('Title', 'string', 128),
		field('Email', 'email', 80, { idLookup: true }),
		field('Phone', 'phone', 40),
		field('Website', 'url', 255),
		field('Description', 'textarea', 32_000),
		field('Street', 'textarea', 255),
		field('City', 'string', 40),
		field('Country', 'string', 80),
		...(countryCodes
			? [
					field('CountryCode', 'picklist', 10, {
						restrictedPicklist: true,
						picklistValues: picklist(...countryCodes),
					}),
				]
			: []),
		field('LeadSource', 'picklist', 255, { picklistValues: picklist('Web', 'Partner', 'Other') }),
		field('Status', 'picklist', 255, {
			nillable: false,
			defaultedOnCreate: true,
			picklistValues: picklist('Open - Not Contacted', 'Working - Contacted'),
		}),
		field('NumberOfEmployees', 'int', 0),
		field('DoNotCall', 'boolean', 0, { nillable: false, defaultedOnCreate: true }),
		field('HasOptedOutOfEmail', 'boolean', 0, { nillable: false, defaultedOnCreate: true }),
		field('IsConverted', 'boolean', 0, { ...READ_ONLY, nillable: false, defaultedOnCreate: true }),
		field('CreatedDate', 'datetime', 0, { ...READ_ONLY, nillable: false, defaultedOnCreate: true }),
		field('OwnerId', 'reference', 18, { nillable: false, defaultedOnCreate: true }),
	];
}
