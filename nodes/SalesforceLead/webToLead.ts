import type { IExecuteFunctions } from 'n8n-workflow';
import { sendThrough } from '../../transport/send';
import type { Send } from '../../transport/send';
import type { WriteResult } from '../../delivery/outcome';
import type { Reason } from '../../transport/reason';
import { BatchFailure } from '../../delivery/target';
import type { DeliveryTarget } from '../../delivery/target';
import { readEndpointUrl } from '../../transport/endpointUrl';
import { targetOptions } from '../../targetNode/settings';
import { memberOf } from './fault';
import type { LeadFieldSchema, LeadSchema } from './leadSchema';
import { networkCodeOf, networkMeaningOf } from './networkFaults';
import { salesforceOptions } from './options';
import { recordOf } from './record';

export const WEB_TO_LEAD_URL = 'https://webto.salesforce.com/servlet/servlet.WebToLead?encoding=UTF-8';
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
			isCaseSensitive: false,
			allowed: null,
			choices: [],
		},
	]),
);

/**
 * Salesforce's public form as a target: one post per lead, no proof. It answers 200 whatever it does, and knows no repeat:
 * so a post whose answer is lost is not sent again.
 *
 * @throws BatchFailure of kind `setup`
 */
export async function webToLeadTarget(
	context: IExecuteFunctions,
	onShortened: (itemIndex: number, field: string) => void,
): Promise<DeliveryTarget<URLSearchParams>> {
	const oid = String(context.getNodeParameter('organizationId', 0, '')).trim();
	if (!/^00D[A-Za-z0-9]{12}([A-Za-z0-9]{3})?$/.test(oid)) throw new BatchFailure('setup', WRONG_OID);
	const address = readEndpointUrl(context.getNodeParameter('formAddress', 0, WEB_TO_LEAD_URL));
	if ('reason' in address) throw new BatchFailure('setup', WRONG_ADDRESS);
	const options = salesforceOptions(targetOptions(context));
	const send = sendThrough(context.helpers);
	return {
		name: 'salesforceWebToLead',
		maxBatchSize: 1,
		concurrency: 1,
		prepare(lead, index) {
			const record = recordOf(lead, null, { ...options, schema: SCHEMA, onShortened }, index);
			if ('status' in record) return record;
			const values: { [name: string]: unknown } = { ...record.fallbacks, ...record.fields };
			const form = new URLSearchParams({ oid: oid.slice(0, 15), encoding: 'UTF-8' });
			for (const { input, name } of INPUTS) if (name in values) form.set(input, String(values[name]));
			for (const [input, value] of furtherInputs(context, index)) form.set(input, value);
			return { lead, key: lead.leadId, record: form };
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
	const status = await send(request).then((response) => response.status, networkCodeOf);
	if (typeof status === 'string') return unreached(status);
	if (status >= 200 && status < 300) return { status: 'accepted', targetId: null };
	const told = { code: `HTTP ${status}`, message: 'The Web-to-Lead form did not take the lead' };
	if (status === 429 || status === 503) {
		throw new BatchFailure('retry', {
			...told,
			cause: 'Salesforce is too busy.',
			remedy: 'Send the lead again later.',
		});
	}
	if (status >= 500) return { status: 'rejected', ...ANSWER_LOST };
	throw new BatchFailure('setup', {
		...told,
		cause: 'At this address there is no Web-to-Lead form.',
		remedy: 'Copy the address from the action of the form that Setup, Web-to-Lead generates.',
	});
}

/** A connection that never came about took no lead with it; any other break leaves it open. */
const NEVER_SENT = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH']);

function unreached(code: string): WriteResult {
	const { kind, reason } = networkMeaningOf(code);
	if (kind === 'setup' || NEVER_SENT.has(code)) throw new BatchFailure(kind, reason);
	return { status: 'rejected', ...ANSWER_LOST };
}

const ANSWER_LOST: Reason = {
	code: 'ANSWER_LOST',
	message: 'It is unknown whether Salesforce took the lead in',
	cause: 'The post was sent and its answer was lost. Web-to-Lead knows no repeat, so it was not sent again.',
	remedy: 'Look for the lead in Salesforce, and send it again if it is not there.',
};

const WRONG_OID: Reason = {
	code: 'ORGANIZATION_ID_INVALID',
	message: 'Web-to-Lead cannot work',
	cause: 'The parameter Organization ID holds no ID of an org.',
	remedy: 'Copy it from Setup, Company Information, Salesforce.com Organization ID; it begins with 00D.',
};

const WRONG_ADDRESS: Reason = {
	code: 'FORM_ADDRESS_INVALID',
	message: 'Web-to-Lead cannot work',
	cause: 'The parameter Form Address holds no address that begins with https://.',
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
