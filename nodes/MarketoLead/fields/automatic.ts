import type { FieldRule } from '../../../delivery/laterLead';
import type { LeadFieldName } from '../../../delivery/leadFields';
import type { Lead } from '../../../lead/lead';
import type { Schema } from './schema';

/** Which field of the lead goes where automatically. Standard fields by their REST names (leads.md, Fields). */
export const AUTOMATIC_FIELDS = {
	firstName: 'firstName',
	lastName: 'lastName',
	email: 'email',
	phone: 'phone',
	country: 'country',
	company: 'company',
	title: 'title',
	source: 'leadSource',
} as const satisfies Partial<Record<LeadFieldName, string>>;

/** The values of a lead by the table above; fields that Marketo lacks or does not let anybody write are left out. */
export function automaticValues(lead: Lead, { fields }: Schema): { [field: string]: unknown } {
	const leadValues: { readonly [name: string]: unknown } = { ...lead };
	return Object.fromEntries(
		Object.entries(AUTOMATIC_FIELDS)
			.filter(([, name]) => fields.get(name)?.updateable)
			.map(([leadField, name]) => [name, leadValues[leadField]]),
	);
}

/** Where a person came from first: written for new people only. */
const CREATE_ONLY = new Set([
	'leadSource',
	'originalSourceType',
	'originalSourceInfo',
	'acquisitionProgramId',
]);

/** What a later lead does to a field that is mapped by hand, by the field of the lead that its expression reads. */
const RULE_OF_LEAD_FIELD: ReadonlyArray<readonly [pattern: RegExp, rule: FieldRule]> = [
	[/\bjson\??\.(action|stage)\b|\bjson\[["'](action|stage)["']\]/, 'advance'],
	[/\bjson\??\.note\b|\bjson\[["']note["']\]/, 'append'],
	[/\bjson\??\.(source|sourceRaw|campaign|createdAt|receivedFrom)\b/, 'createOnly'],
];

/**
 * What a later lead does to each field of a person.
 *
 * @param expressions what the user mapped, by field, before it is evaluated; null when the mapping is automatic
 */
export function fieldRules(
	expressions: { readonly [field: string]: unknown } | null,
): (field: string) => FieldRule {
	return (field) => {
		if (CREATE_ONLY.has(field)) return 'createOnly';
		const expression = String(expressions?.[field] ?? '');
		return RULE_OF_LEAD_FIELD.find(([pattern]) => pattern.test(expression))?.[1] ?? 'fill';
	};
}
