import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { IDataObject } from 'n8n-workflow';
import { root } from '../demo/settings';
import { deliveryContenders } from './deliver/contenders';
import { inFlight } from './deliver/dataverseClient';
import { confirmedBy, ourNode } from './deliver/nodes';
import { fasterThanUsual, nearLimit, writingCalls } from './deliver/targets';
import { defineBench } from './frame/bench';

/** As many as our node writes at a time. */
const BATCHES_IN_FLIGHT = 2;
/** HubSpot counts calls in ten seconds. */
const WINDOW_MS = 10_000;

export default defineBench({
	title: 'HubSpot, 1,000 leads',
	notes: [
		'All three write the same 1,000 complete leads of 1,000 buyers, by email address, as contacts without notes, to an account that holds none of them. The stand-in runs in a process of its own, answers each call so much later, and has no limits.',
		'Our node keeps to 90 calls in ten seconds, of which a run takes 20; so it rests for ten seconds before each round. With Record Interest As: Note it makes 10 calls more.',
		"n8n's own node has the address of HubSpot written into it; the requests are led to the stand-in below n8n. It makes two calls per lead, of the API v1, and sends them one after the other. A real account allows 100 calls in ten seconds (190 from Professional on), so 2,000 calls last 200 s at least, or 105 s, at whatever latency.",
		`The limit is a bare client on Node's own fetch: the same batch calls, one that reads and one that creates for each 100 leads, ${BATCHES_IN_FLIGHT} batches in flight as in our node, with bodies at hand.`,
		"Why ours takes longer than the limit: n8n's own work in a run (the No Operation row, an isolate for the expressions, the garbage of both), a new connection for each call by n8n's request helper, and the checks, mapping and pairing of 1,000 leads. At 0 ms that weighs as much as the calls.",
	],
	targets: [writingCalls(10), fasterThanUsual(20, 50), nearLimit(20)],
	open: async () =>
		await deliveryContenders({
			ours: {
				...ourNode('HubSpot Lead', 'hubspot', {
					type: 'hubSpotLead',
					parameters: { recordInterestAs: 'nothing' },
					credentialType: 'hubSpotLeadApi',
					credential: ({ url, clientSecret }) => ({ apiKey: clientSecret, baseUrl: url }),
				}),
				restMs: WINDOW_MS,
			},
			usual: {
				label: "n8n's HubSpot node, two calls a lead, without limits",
				vendor: 'hubspot',
				isSlow: true,
				open: ({ url, clientSecret }, { engine, leads }) => {
					const credentials = { its: { type: 'hubspotAppToken', data: { appToken: clientSecret } } };
					const node = {
						type: 'n8n-nodes-base.hubspot',
						typeVersion: 2.2,
						parameters: BUILT_IN,
						credentials: { hubspotAppToken: { id: 'its', name: 'its' } },
					};
					return async () => {
						const lead = leadTo(url);
						try {
							return confirmedBy(
								await engine.run(node, leads, credentials),
								({ vid }: IDataObject) => typeof vid === 'number',
							);
						} finally {
							lead.end();
						}
					};
				},
			},
			limit: {
				label: 'bare batch client',
				vendor: 'hubspot',
				open: ({ url, clientSecret }, { bodies }) => {
					const calls = bodies.map(callOf);
					const creates = calls.filter(({ path }) => path.endsWith('/contacts/batch/create'));
					const reads = calls.filter(({ path }) => path.endsWith('/contacts/batch/read'));
					return async () => {
						const written = await inFlight(
							BATCHES_IN_FLIGHT,
							creates.map((create, index) => [reads[index], create]),
							async (batch) => {
								let results = 0;
								for (const call of batch) if (call) results = await post(url, clientSecret, call);
								return results;
							},
						);
						return written.reduce((sum, count) => sum + count, 0);
					};
				},
			},
		}),
});

/** The properties that our node writes by default, as far as the built-in one names them. */
const BUILT_IN = {
	authentication: 'appToken',
	resource: 'contact',
	operation: 'upsert',
	email: '={{ $json.email }}',
	additionalFields: {
		firstName: '={{ $json.firstName }}',
		lastName: '={{ $json.lastName }}',
		companyName: '={{ $json.company }}',
		jobTitle: '={{ $json.title }}',
		phoneNumber: '={{ $json.phone }}',
		country: '={{ $json.country }}',
		lifeCycleStage: 'lead',
		leadStatus: 'NEW',
	},
};

interface Call {
	path: string;
	body: object;
}

function callOf(text: string): Call {
	const call: Call = JSON.parse(text);
	return call;
}

/** @returns how many contacts are in the answer */
async function post(url: string, key: string, { path, body }: Call): Promise<number> {
	const response = await fetch(`${url}${path}`, {
		method: 'POST',
		headers: { Authorization: `Bearer ${key}`, 'Content-Type': 'application/json' },
		body: JSON.stringify(body),
	});
	const { results = [] }: { results?: unknown[] } = Object(await response.json());
	return results.length;
}

const N8N = join(root, 'dev', 'demo', 'n8n', 'node_modules');

/** What n8n sends with, as far as it is needed here. */
interface Axios {
	interceptors: {
		request: {
			use(change: (config: { url?: string }) => object): number;
			eject(id: number): void;
		};
	};
}

/** Leads what n8n sends to HubSpot to a stand-in, for as long as it is not ended. */
function leadTo(url: string): { end(): void } {
	const { interceptors }: Axios = createRequire(join(N8N, '@n8n', 'backend-network', 'package.json'))(
		'axios',
	);
	const id = interceptors.request.use((config) => {
		return Object.assign(config, { url: config.url?.replace('https://api.hubapi.com', url) });
	});
	return { end: () => interceptors.request.eject(id) };
}
