import { CONTOSO } from '../lab/dataverse';
import { deliveryContenders } from './deliver/contenders';
import { inFlight, postBatch, readBatchBody } from './deliver/dataverseClient';
import { builtInNode, ourNode } from './deliver/nodes';
import { fasterThanUsual, nearLimit, writingCalls } from './deliver/targets';
import { tokenFrom } from './deliver/token';
import { defineBench } from './frame/bench';

const CHUNK = 100;
/** As many as the node has by default. */
const CALLS_IN_FLIGHT = 2;

export default defineBench({
	title: 'Dataverse, 1,000 leads',
	notes: [
		'All three write the same 1,000 complete leads of 1,000 buyers to an environment that holds none of them, by PATCH on a GUID. The stand-in runs in a process of its own and answers each call so much later; its service protection limit is lifted, or the rounds would add up to it.',
		"The built-in node's OAuth2 credential holds a token and the stand-in's address as n8n would have stored them. Its user may not read the tables' metadata (the stand-in has less of it than the node asks for), which the node does without, and Allow Elastic Table Replacement is on for the same reason: this saves it three calls.",
		`The limit is a bare client on Node's own fetch: 100 operations in a batch, ${CALLS_IN_FLIGHT} batches in flight as in our node, with columns and token at hand.`,
		'Our node is at work: a run with one lead went before each. After a pause of ten minutes it makes five calls more, for the columns of the table.',
		"Why ours takes longer than the limit: n8n's own work in a run (the No Operation row, an isolate for the expressions, the garbage of both), a new connection for each call by n8n's request helper, and the checks, mapping and pairing of 1,000 leads. At 0 ms that weighs as much as the calls.",
	],
	targets: [writingCalls(10), fasterThanUsual(20, 60), nearLimit(20)],
	open: async () =>
		await deliveryContenders({
			ours: ourNode('Dynamics 365 Lead', 'dataverse', {
				type: 'dynamics365Lead',
				credentialType: 'dynamics365LeadApi',
				credential: ({ url, tokenUrl, clientId, clientSecret }) => ({
					environmentUrl: url,
					tenantId: CONTOSO.tenantId,
					applicationId: clientId,
					clientSecret,
					cloud: 'custom',
					loginUrl: new URL(tokenUrl).origin,
				}),
			}),
			usual: builtInNode("n8n's Microsoft Dataverse node, upsert", 'dataverse', {
				type: 'microsoftDataverse',
				credentialType: 'microsoftDataverseOAuth2Api',
				parameters: BUILT_IN,
				credential: ({ url }) => ({ grantType: 'clientCredentials', environmentUrl: url }),
				isWritten: ({ leadid }) => typeof leadid === 'string',
			}),
			limit: {
				label: 'bare $batch client',
				vendor: 'dataverse',
				open: async (access, { bodies }) => {
					const token = await tokenFrom(access);
					const operations = bodies.flatMap(readBatchBody);
					const chunks = Array.from({ length: Math.ceil(operations.length / CHUNK) }, (_, index) =>
						operations.slice(index * CHUNK, (index + 1) * CHUNK),
					);
					return async () => {
						const counts = await inFlight(
							CALLS_IN_FLIGHT,
							chunks,
							async (chunk) => await postBatch(access.url, token, chunk),
						);
						return counts.reduce((sum, count) => sum + count, 0);
					};
				},
			},
		}),
});

/** The columns that our node writes by default, as far as a user would map them. */
const BUILT_IN = {
	resource: 'row',
	operation: 'upsert',
	entitySet: { __rl: true, mode: 'id', value: 'leads' },
	identifierType: 'guid',
	recordId: { __rl: true, mode: 'id', value: '={{ $json.leadId }}' },
	inputMode: 'json',
	fieldsJson: `={{ {
		subject: $json.offerTitle ?? $json.offerId,
		firstname: $json.firstName,
		lastname: $json.lastName,
		emailaddress1: $json.email,
		telephone1: $json.phone,
		companyname: $json.company,
		jobtitle: $json.title,
		address1_country: $json.country,
		description: $json.note
	} }}`,
	upsertOptions: { allowElasticTableReplacement: true },
};
