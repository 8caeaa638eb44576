import { Connection } from 'jsforce';
import { EXTERNAL_ID } from '../lab/salesforce';
import { deliveryContenders } from './deliver/contenders';
import { builtInNode, ourNode } from './deliver/nodes';
import { fasterThanUsual, nearLimitAndItems, writingCalls } from './deliver/targets';
import { tokenFrom } from './deliver/token';
import { defineBench } from './frame/bench';

const CHUNK = 200;

export default defineBench({
	title: 'Salesforce, 1,000 leads',
	notes: [
		'All three write the same 1,000 complete leads of 1,000 buyers to an org that has none of them. The other two upsert on an external id; our node first looks what is there, with one query per 200 leads, and creates what is not. The stand-in runs in a process of its own and answers each call so much later.',
		"The built-in node writes a Custom Object named `Lead`; its OAuth2 credential holds a token and the stand-in's address as n8n would have stored them.",
		'The limit is jsforce in a bare script: a query and a collection for 200 leads each, one after the other, with records and token at hand.',
		'Our node is at work: a run with one lead went before each. After a pause of a minute it reads the fields again, after ten minutes it signs in again: one call more each.',
	],
	targets: [writingCalls(5), fasterThanUsual(20, 50), fasterThanUsual(0, 20), nearLimitAndItems(20)],
	open: async () =>
		await deliveryContenders({
			ours: ourNode('Salesforce Lead', 'salesforce', {
				type: 'salesforceLead',
				credentialType: 'salesforceLeadApi',
				parameters: { externalIdField: EXTERNAL_ID },
				credential: ({ url, clientId, clientSecret }) => ({
					authentication: 'clientCredentials',
					domain: url,
					consumerKey: clientId,
					consumerSecret: clientSecret,
				}),
			}),
			usual: builtInNode("n8n's Salesforce node, upsert", 'salesforce', {
				type: 'salesforce',
				credentialType: 'salesforceOAuth2Api',
				parameters: BUILT_IN_UPSERT,
				credential: () => ({}),
				isWritten: ({ success }) => success === true,
			}),
			limit: {
				label: 'jsforce alone',
				vendor: 'salesforce',
				open: async (access, { bodies }) => {
					const connection = new Connection({
						instanceUrl: access.url,
						accessToken: await tokenFrom(access),
						version: '66.0',
					});
					const records = bodies.flatMap(recordsOf);
					return async () => {
						let confirmed = 0;
						for (let from = 0; from < records.length; from += CHUNK) {
							const chunk = records.slice(from, from + CHUNK);
							const keys = chunk.map((record) => `'${record[EXTERNAL_ID]}'`).join(',');
							await connection.query(`SELECT Id FROM Lead WHERE ${EXTERNAL_ID} IN (${keys})`);
							const results = await connection.upsert('Lead', chunk, EXTERNAL_ID);
							confirmed += results.filter(({ success }) => success).length;
						}
						return confirmed;
					};
				},
			},
		}),
});

/** The same fields as our node writes by default. */
const FIELDS = {
	LastName: 'lastName',
	FirstName: 'firstName',
	Email: 'email',
	Phone: 'phone',
	Company: 'company',
	Title: 'title',
	Country: 'country',
	Description: 'note',
} as const;

export const BUILT_IN_UPSERT = {
	resource: 'customObject',
	operation: 'upsert',
	customObject: 'Lead',
	externalId: EXTERNAL_ID,
	externalIdValue: '={{ $json.customerKey }}',
	customFieldsUi: {
		customFieldsValues: Object.entries(FIELDS).map(([fieldId, path]) => ({
			fieldId,
			value: `={{ $json.${path} }}`,
		})),
	},
};

/** The records of a collections call, without what jsforce adds by itself. */
function recordsOf(body: string): Array<{ [field: string]: string }> {
	const { records }: { records: Array<{ [field: string]: unknown }> } = JSON.parse(body);
	return records.map((record) =>
		Object.fromEntries(
			Object.entries(record).flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : [])),
		),
	);
}
