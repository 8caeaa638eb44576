import { deliveryContenders } from './deliver/contenders';
import { confirmedBy, ourNode } from './deliver/nodes';
import { nearLimit, writingCalls } from './deliver/targets';
import { tokenFrom } from './deliver/token';
import { defineBench } from './frame/bench';

const CHUNK = 300;
const PATH = '/rest/v1/leads.json';

export default defineBench({
	title: 'Marketo, 1,000 leads',
	notes: [
		'All three write the same 1,000 complete leads of 1,000 buyers, by e-mail address. The stand-in runs in a process of its own, answers each call so much later, and keeps its people: from the second round on they are updated.',
		'Our node and the bare client keep to the limits of Marketo (100 calls in 20 s, 10 at a time), each against a subscription of its own.',
		'HTTP Request sends one lead per call. It was given a subscription without limits and sends all calls at once, which no real one lets it do: Marketo takes 100 calls in 20 s, so 1,000 calls last 180 s at least, at whatever latency.',
		'The other two overwrite, so our node is set to Later Leads: Overwrite. With Add, its default, it makes one reading call more for each writing one: 4 for 1,000 leads.',
		"The limit is a bare client on Node's own fetch: 300 leads a call, one after the other, with records and token at hand.",
		'Our node is at work: a run with one lead went before each. Once a day it makes one call more, for the fields.',
		"Why ours takes longer than the limit: n8n's own work in a run (the No Operation row, an isolate for the expressions, the garbage of both), a new connection for each call by n8n's request helper, and the checks, mapping and pairing of 1,000 leads. At 0 ms that weighs as much as the calls.",
	],
	targets: [writingCalls(4), nearLimit(20)],
	open: async () =>
		await deliveryContenders({
			ours: ourNode('Marketo Lead', 'marketo', {
				type: 'marketoLead',
				parameters: { options: { laterLeads: 'overwrite' } },
				credentialType: 'marketoLeadApi',
				credential: ({ url, clientId, clientSecret }) => ({ address: url, clientId, clientSecret }),
			}),
			usual: {
				label: "n8n's HTTP Request node, one lead a call, without limits",
				vendor: 'marketoWithoutLimits',
				open: async (access, { engine, leads }) => {
					const node = {
						type: 'n8n-nodes-base.httpRequest',
						typeVersion: 4.2,
						parameters: httpRequest(`${access.url}${PATH}`, await tokenFrom(access)),
					};
					return async () => confirmedBy(await engine.run(node, leads), ({ success }) => success === true);
				},
			},
			limit: {
				label: 'bare client',
				vendor: 'marketo',
				open: async (access, { bodies }) => {
					const token = await tokenFrom(access);
					const records = bodies.flatMap(recordsOf);
					return async () => {
						let confirmed = 0;
						for (let from = 0; from < records.length; from += CHUNK) {
							confirmed += await sync(access.url, token, records.slice(from, from + CHUNK));
						}
						return confirmed;
					};
				},
			},
		}),
});

const httpRequest = (url: string, token: string) => ({
	method: 'POST',
	url,
	sendHeaders: true,
	headerParameters: { parameters: [{ name: 'Authorization', value: `Bearer ${token}` }] },
	sendBody: true,
	contentType: 'json',
	specifyBody: 'json',
	jsonBody: `={{ JSON.stringify({
		action: 'createOrUpdate',
		lookupField: 'email',
		input: [{
			email: $json.email,
			firstName: $json.firstName,
			lastName: $json.lastName,
			phone: $json.phone,
			company: $json.company,
			title: $json.title,
			country: $json.country
		}]
	}) }}`,
	options: {},
});

function recordsOf(body: string): object[] {
	const { input }: { input: object[] } = JSON.parse(body);
	return input;
}

/** Sync Leads (leads.md, Create and Update). @returns how many records were written */
async function sync(url: string, token: string, input: readonly object[]): Promise<number> {
	const response = await fetch(`${url}${PATH}`, {
		method: 'POST',
		headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
		body: JSON.stringify({ action: 'createOrUpdate', lookupField: 'email', input }),
	});
	const { result = [] }: { result?: Array<{ status?: string }> } = Object(await response.json());
	return result.filter(({ status }) => status === 'created' || status === 'updated').length;
}
