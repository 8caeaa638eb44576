/** One field of a person as describe2 tells it (crm-facts 3.3, Fields). */
export interface LabField {
	name: string;
	displayName: string;
	dataType: string;
	length?: number;
	updateable: boolean;
	crmManaged: boolean;
	/** Whether it may be a lookup field or a filter. */
	searchable?: boolean;
}

const writable = (name: string, displayName: string, dataType: string, length?: number): LabField => ({
	name,
	displayName,
	dataType,
	...(length === undefined ? {} : { length }),
	updateable: true,
	crmManaged: false,
});
const readOnly = (name: string, displayName: string, dataType: string): LabField => ({
	...writable(name, displayName, dataType),
	updateable: false,
});

/** Some standard fields. Text has 255 characters unless said otherwise (leads.md, Fields). */
export const STANDARD_FIELDS: readonly LabField[] = [
	{ ...readOnly('id', 'Id', 'integer'), searchable: true },
	{ ...writable('email', 'Email Address', 'email', 255), searchable: true },
	writable('firstName', 'First Name', 'string', 255),
	writable('lastName', 'Last Name', 'string', 255),
	writable('phone', 'Phone Number', 'phone', 255),
	writable('company', 'Company Name', 'string', 255),
	writable('title', 'Job Title', 'string', 255),
	writable('country', 'Country', 'string', 255),
	writable('leadSource', 'Person Source', 'string', 255),
	writable('leadScore', 'Person Score', 'integer'),
	writable('annualRevenue', 'Annual Revenue', 'currency'),
	writable('dateOfBirth', 'Date of Birth', 'date'),
	writable('unsubscribed', 'Unsubscribed', 'boolean'),
	readOnly('createdAt', 'Created At', 'datetime'),
	readOnly('updatedAt', 'Updated At', 'datetime'),
	{ ...readOnly('sfdcId', 'SFDC Id', 'string'), crmManaged: true },
];

/** A custom text field, e.g. for a key of one's own; searchable like every custom string field (leads.md, Query). */
export const customField = (name: string, displayName: string): LabField => ({
	...writable(name, displayName, 'string', 255),
	searchable: true,
});

const NUMBERS = new Set(['integer', 'float', 'currency', 'percent', 'score']);

/** Whether a value suits the type; what does not is refused with 1001 (error-codes.md, Record-Level). */
export function suitsType({ dataType }: LabField, value: unknown): boolean {
	if (value === null) return true;
	if (dataType === 'boolean') return typeof value === 'boolean';
	if (dataType === 'integer' || dataType === 'score') return Number.isInteger(value);
	if (NUMBERS.has(dataType)) return typeof value === 'number';
	if (dataType === 'date') return typeof value === 'string' && /^\d{4}-\d\d-\d\d/.test(value);
	if (dataType === 'datetime') return typeof value === 'string' && /^\d{4}-\d\d-\d\dT/.test(value);
	return typeof value === 'string';
}
