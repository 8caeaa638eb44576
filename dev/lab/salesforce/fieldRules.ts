import type { Org, SfRecord, Value } from './org';
import type { FieldDescribe } from './schema';

/** One line of `errors` in the result of a collections call (REST API guide, "sObject Collections"). */
export interface ItemError {
	statusCode: string;
	message: string;
	fields: string[];
	duplicateResult?: unknown;
}

/** Salesforce Help, "Email address validation": one @, a domain with a dot, no blanks. */
const EMAIL = /^[^\s@<>,;]+@[^\s@.<>,;]+(\.[^\s@.<>,;]+)+$/;

/**
 * Checks what would be written against the describe. Messages quote values as the real ones do, so that a test sees when
 * a client passes them on.
 *
 * @param current the record that is updated; undefined on create
 */
export function fieldErrors(org: Org, values: SfRecord, current: SfRecord | undefined): ItemError[] {
	for (const [name, value] of Object.entries(values)) {
		const known = org.fieldNamed(name);
		if (!known) return [error('INVALID_FIELD', `No such column '${name}' on sobject of type Lead`, [])];
		if (!(current ? known.updateable : known.createable)) {
			return [error('INVALID_FIELD_FOR_INSERT_UPDATE', `Unable to create/update fields: ${name}.`, [name])];
		}
		const wrong = value === null ? undefined : valueError(known, value);
		if (wrong) return [wrong];
	}
	const country = countryError(org, values);
	if (country) return [country];
	const missing = requiredFields(org).filter((name) => isBlank({ ...current, ...values }[name]));
	return missing.length === 0
		? []
		: [error('REQUIRED_FIELD_MISSING', `Required fields are missing: [${missing.join(', ')}]`, missing)];
}

/** Required on create: not nillable and without a default ("sObject Describe", `nillable` and `defaultedOnCreate`). */
const requiredFields = (org: Org): string[] =>
	org.fields
		.filter(({ createable, nillable, defaultedOnCreate }) => createable && !nillable && !defaultedOnCreate)
		.map(({ name }) => name);

const isBlank = (value: Value | undefined): boolean =>
	value === undefined || value === null || (typeof value === 'string' && value.trim() === '');

function valueError(known: FieldDescribe, value: Value): ItemError | undefined {
	const { name, type, length } = known;
	if (type === 'boolean' && typeof value !== 'boolean') return typeError(name, value);
	if ((type === 'int' || type === 'double') && typeof value !== 'number') return typeError(name, value);
	if (length === 0 || type === 'reference') return undefined;
	if (typeof value !== 'string') return typeError(name, value);
	// Too long is refused and never cut (AllowFieldTruncationHeader is SOAP only).
	if (value.length > length) {
		const text = `${known.label}: data value too large: ${value} (max length=${length})`;
		return error('STRING_TOO_LONG', text, [name]);
	}
	if (type === 'email' && !EMAIL.test(value)) {
		return error('INVALID_EMAIL_ADDRESS', `${known.label}: invalid email address: ${value}`, [name]);
	}
	const isKnown = known.picklistValues.some((choice) => choice.active && choice.value === value);
	if (known.restrictedPicklist && !isKnown) {
		const text = `${known.label}: bad value for restricted picklist field: ${value}`;
		return error('INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST', text, [name]);
	}
	return undefined;
}

/** Salesforce Help, "Integration Values for State and Country Picklists": only configured countries are taken as text. */
function countryError(org: Org, values: SfRecord): ItemError | undefined {
	const codes = org.rules.countryCodes;
	const isText = !isBlank(values.Country) && isBlank(values.CountryCode);
	if (!codes || !isText || codes.includes(String(values.Country))) return undefined;
	const text = `There's a problem with this country, even though it may appear correct. Please select a country/territory from the list of valid countries.: ${String(values.Country)}`;
	return error('FIELD_INTEGRITY_EXCEPTION', text, ['Country']);
}

const typeError = (name: string, value: Value): ItemError =>
	error('INVALID_TYPE_ON_FIELD_IN_RECORD', `${name}: value not of required type: ${String(value)}`, [name]);

export const error = (statusCode: string, message: string, fields: string[]): ItemError => ({
	statusCode,
	message,
	fields,
});
