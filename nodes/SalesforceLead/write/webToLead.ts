import type { IExecuteFunctions } from 'n8n-workflow';
import type { WriteResult } from '../../../delivery/outcome';
import { BatchFailure, type DeliveryTarget, failureOf } from '../../../delivery/target';
import { longValuesOf } from '../../../targetNode/settings';
import { readEndpointUrl } from '../../../transport/endpointUrl';
import { memberOf } from '../../../transport/json';
import { networkFaultOf, NEVER_SENT } from '../../../transport/networkFaults';
import type { Reason } from '../../../transport/reason';
import { retryAfterOf } from '../../../transport/retryAfter';
import { type Send, sendThrough } from '../../../transport/send';
import { recordOf } from '../fields/fit';
import type { LeadFieldSchema, LeadSchema } from '../fields/schema';
import { salesforceOptions } from '../form/options';
import { newValues } from './laterLead';

const WEB_TO_LEAD_URL = 'https://webto.salesforce.com/servlet/servlet.WebToLead?encoding=UTF-8';
const TIMEOUT_MS = 60_000;

/** Inputs of the form, their fields and lengths (Salesforce Help, "Generate a Web-to-Lead Form"; Field Reference, "Lead"). */
const INPUTS = [
	{ input: 'first_name', name: 'FirstName', type: 'string', length: 40 },
	{ input: 'last_name', name: 'LastName', type: 'string', length: 80 },
	{ input: 'company', name: 'Company', type: 'string', length: 255 },
	{ input: 'email', name: 'Email', type: 'email', length: 80 },
	{ input: 'phone', name: 'Phone', type: 'phone', length: 40 },
	{ input: 'title', name: 'Title', type: 'string', length: 128 },
	{ input: 'country', name: 'Country', type: 'string', length: 80 },
	{ input: 'description', name: 'Description', type: 'textarea', length: 32_000 },
	{ input: 'lead_source', name: 'LeadSource', type: 'picklist', length: 255 },
] as const;

const SCHEMA: LeadSchema = new Map(
	INPUTS.map(({ name, type, length }): [string, LeadFieldSchema] => [
		name,
		{
			name,
			label: name,
			type,
			length,
			isRequired: name === 'LastName' || name === 'Company',
			isWritable: true,
			isExternalId: false,
			isUnique: false,
			isCaseSensitive: false,
			allowed: null,
			choices: [],
		},
	]),
);

/**
 * Salesforce's public form as a target: one post per lead, and no confirmation. It answers 200 whatever it does, and knows no
 * repeat: so a post whose answer is lost is not sent again.
 *
 * @throws BatchFailure of kind `setup`
 */
export async function webToLeadTarget(context: IExecuteFunctions): Promise<DeliveryTarget<URLSearchParams>> {
	const oid = String(context.getNodeParameter('organizationId', 0, '')).trim();
	if (!/^00D[A-Za-z0-9]{12}([A-Za-z0-9]{3})?$/.test(oid)) throw new BatchFailure('setup', WRONG_OID);
	const address = readEndpointUrl(context.getNodeParameter('formAddress', 0, WEB_TO_LEAD_URL));
	if ('reason' in address) throw new BatchFailure('setup', WRONG_ADDRESS);
	const settings = { ...salesforceOptions(context), schema: SCHEMA, longValues: longValuesOf(context) };
	const send = sendThrough(context.helpers);
	return {
		name: 'salesforceWebToLead',
		isAppendOnly: true,
		maxBatchSize: 1,
		concurrency: 1,
		prepare(lead, index) {
			const fitted = recordOf(lead, null, settings);
			if ('status' in fitted) return fitted;
			const values = newValues(fitted.record, SCHEMA);
			const form = new URLSearchParams({ oid: oid.slice(0, 15), encoding: 'UTF-8' });
			for (const { input, name } of INPUTS) if (name in values) form.set(input, String(values[name]));
			for (const [input, value] of furtherInputs(context, index)) form.set(input, value);
			return { lead, key: lead.leadId, record: form, hints: fitted.hints };
		},
		async writeBatch(batch) {
			const results: WriteResult[] = [];
			for (const { record } of batch) results.push(await post(send, address.url, record));
			return results;
		},
	};
}

async function post(send: Send, url: string, form: URLSearchParams): Promise<WriteResult> {
	const headers = { 'content-type': 'application/x-www-form-urlencoded' };
	const request = { method: 'POST', url, headers, body: form.toString(), timeout: TIMEOUT_MS };
	const response = await send(request).catch((thrown: unknown) => networkFaultOf(thrown, 'Salesforce'));
	if ('blame' in response) {
		if (response.blame === 'setup' || NEVER_SENT.has(response.reason.code)) throw failureOf(response);
		return { status: 'rejected', ...ANSWER_LOST };
	}
	const { status } = response;
	if (status >= 200 && status < 300) return { status: 'accepted', targetId: null };
	const told = { code: `HTTP ${status}`, message: 'The Web-to-Lead form did not accept the lead' };
	if (status === 429 || status === 503) {
		const reason = {
			...told,
			cause: 'Salesforce is too busy.',
			remedy: 'Leads from Marketplace Lead Trigger are retried automatically. Send other leads again later.',
		};
		throw new BatchFailure('retry', reason, retryAfterOf(response));
	}
	if (status >= 500) return { status: 'rejected', ...ANSWER_LOST };
	throw new BatchFailure('setup', {
		...told,
		cause: 'There is no Web-to-Lead form at this address.',
		remedy: 'Copy the address from the action of the form that Setup, Web-to-Lead generates.',
	});
}

const ANSWER_LOST: Reason = {
	code: 'ANSWER_LOST',
	message: 'It is not known whether Salesforce received the lead',
	cause:
		'The post was sent, but the response was lost. Web-to-Lead does not recognise a repeat, so it was not sent again.',
	remedy: 'Look for the lead in Salesforce, and send it again if it is not there.',
};

const WRONG_OID: Reason = {
	code: 'ORGANIZATION_ID_INVALID',
	message: 'Web-to-Lead is not set up correctly',
	cause: 'The parameter Organization ID is not the ID of an org.',
	remedy: 'Copy it from Setup, Company Information, Salesforce.com Organization ID; it begins with 00D.',
};

const WRONG_ADDRESS: Reason = {
	code: 'FORM_ADDRESS_INVALID',
	message: 'Web-to-Lead is not set up correctly',
	cause: 'The parameter Form Address is not an address that begins with https://.',
	remedy: `The usual one is ${WEB_TO_LEAD_URL}.`,
};

/** What the user adds for one item, e.g. custom fields by their 15-character ID. */
function furtherInputs(context: IExecuteFunctions, index: number): Array<[string, string]> {
	const rows: unknown = context.getNodeParameter('formFields.values', index, []);
	if (!Array.isArray(rows)) return [];
	return rows.flatMap((row: unknown): Array<[string, string]> => {
		const input = String(memberOf(row, 'name') ?? '').trim();
		const value = memberOf(row, 'value');
		return input === '' || value === null || value === undefined || value === ''
			? []
			: [[input, String(value)]];
	});
}
