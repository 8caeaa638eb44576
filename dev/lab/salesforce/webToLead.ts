import type { Answer } from '../faultyAnswer';
import { fieldErrors } from './fieldRules';
import type { Org, SfRecord } from './org';

/** Names of the form's inputs and the fields they fill (Salesforce Help, "Generate a Web-to-Lead Form"). */
const INPUTS: { readonly [input: string]: string } = {
	first_name: 'FirstName',
	last_name: 'LastName',
	company: 'Company',
	email: 'Email',
	phone: 'Phone',
	title: 'Title',
	country: 'Country',
	country_code: 'CountryCode',
	description: 'Description',
	lead_source: 'LeadSource',
	URL: 'Website',
};
const DAILY_LEADS = 500;

/**
 * `POST /servlet/servlet.WebToLead`: always 200 and a page, whatever became of the lead. What an unknown org, a
 * validation rule, a required field or the daily limit stops is dropped or queued in silence (Salesforce Help,
 * "Web-to-Lead limits").
 */
export function takeWebLead(org: Org, form: URLSearchParams): Answer {
	const page: Answer = {
		status: 200,
		headers: { 'content-type': 'text/html;charset=UTF-8' },
		body: '<html><head></head><body>Your request has been queued.</body></html>',
	};
	if (form.get('oid') !== org.id.slice(0, 15) || form.get('encoding') !== 'UTF-8') return page;
	org.webLeads += 1;
	if (org.webLeads > (org.rules.dailyWebLeads ?? DAILY_LEADS)) return page;
	const values: SfRecord = {};
	for (const [input, value] of form) {
		const name = INPUTS[input];
		if (name !== undefined && value !== '') values[name] = value;
	}
	// Addresses are not checked by this door.
	const errors = fieldErrors(org, values, undefined).filter(
		({ statusCode }) => statusCode !== 'INVALID_EMAIL_ADDRESS',
	);
	if (errors.length === 0) org.addLead(values);
	return page;
}
