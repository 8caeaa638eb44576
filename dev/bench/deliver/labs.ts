import { CONTOSO, startDataverse } from '../../lab/dataverse';
import { startHubSpot } from '../../lab/hubspot';
import { startMarketo } from '../../lab/marketo';
import { DEFAULT_APP, startSalesforce } from '../../lab/salesforce';

/** How a client gets into a stand-in; all are texts, for they travel to another process. */
export interface Access {
	/** Where the interface is. */
	url: string;
	/** Where tokens are given. */
	tokenUrl: string;
	clientId: string;
	clientSecret: string;
}

export interface Counts {
	/** Requests of all kinds but those for a token. */
	calls: number;
	/** Requests that write leads. */
	writes: number;
	/** Leads that stand in the target. */
	leads: number;
}

/** One target that leads are delivered to, as a bench sees it. */
export interface StandIn {
	access: Access;
	/** Counts from here on, and forgets the leads where the stand-in can. */
	begin(): void;
	counts(): Counts;
	/** Bodies of the writing requests since `begin`, in the order of arrival. */
	bodies(): string[];
	stop(): Promise<void>;
}

/** So many that no run of a bench is turned away: limits are what the benches of Salesforce and Dataverse are not about. */
const UNLIMITED = 1e9;

export type Vendor = 'salesforce' | 'dataverse' | 'hubspot' | 'marketo' | 'marketoWithoutLimits';

/** Starts a stand-in that takes so many milliseconds longer for each call than it needs. */
export const openStandIn = async (vendor: Vendor, latency: number): Promise<StandIn> =>
	await OPENERS[vendor](latency);

const OPENERS: { [vendor in Vendor]: (latency: number) => Promise<StandIn> } = {
	salesforce: async (latency) => {
		const lab = await startSalesforce({ dailyApiRequests: UNLIMITED });
		if (latency > 0) lab.script({ fault: { kind: 'slow', milliseconds: latency } });
		const isToken = (path: string) => path.startsWith('/services/oauth2');
		let from = 0;
		const since = () => lab.calls.slice(from).filter(({ path }) => !isToken(path));
		const writes = () => since().filter(({ method }) => method !== 'GET');
		return {
			access: {
				url: lab.origin,
				tokenUrl: `${lab.origin}/services/oauth2/token`,
				clientId: DEFAULT_APP.clientId,
				clientSecret: DEFAULT_APP.clientSecret ?? '',
			},
			begin: () => {
				from = lab.calls.length;
				lab.org.leads.clear();
			},
			counts: () => ({ calls: since().length, writes: writes().length, leads: lab.org.leads.size }),
			bodies: () => writes().map(({ body }) => body),
			stop: async () => await lab.stop(),
		};
	},

	dataverse: async (latency) => {
		const lab = await startDataverse();
		lab.limit({ requests: UNLIMITED });
		// n8n's own node asks for tables in a way that the stand-in does not know, and does without where it may not ask.
		lab.script({
			fault: { kind: 'status', status: 403 },
			when: ({ path }) => path.includes('/EntityDefinitions?'),
		});
		if (latency > 0) lab.script({ fault: { kind: 'slow', milliseconds: latency } });
		let from = 0;
		const since = () => lab.calls.slice(from);
		const writes = () => since().filter(({ method }) => method !== 'GET');
		return {
			access: {
				url: lab.environmentUrl,
				tokenUrl: `${lab.loginUrl}/${CONTOSO.tenantId}/oauth2/v2.0/token`,
				clientId: CONTOSO.appId,
				clientSecret: CONTOSO.secret,
			},
			begin: () => {
				from = lab.calls.length;
				lab.world.leads.clear();
			},
			counts: () => ({ calls: since().length, writes: writes().length, leads: lab.leads().length }),
			bodies: () => writes().map(({ body }) => body),
			stop: async () => await lab.stop(),
		};
	},

	hubspot: async (latency) => {
		const lab = await startHubSpot({ callsPerTenSeconds: UNLIMITED, callsPerDay: UNLIMITED });
		if (latency > 0) lab.script({ fault: { kind: 'slow', milliseconds: latency } });
		let from = 0;
		const since = () => lab.calls.slice(from);
		const isWrite = ({ path }: { path: string }) => /batch\/(?:create|update)$|\/createOrUpdate\//.test(path);
		return {
			access: { url: lab.url, tokenUrl: lab.url, clientId: '', clientSecret: lab.key },
			begin: () => {
				from = lab.calls.length;
				lab.empty();
			},
			counts: () => ({
				calls: since().length,
				writes: since().filter(isWrite).length,
				leads: lab.contacts().length,
			}),
			// Reads are a part of the work here: only they tell whom to create.
			bodies: () =>
				since()
					.filter(({ method }) => method === 'POST')
					.map(({ path, body }) => JSON.stringify({ path, body })),
			stop: async () => await lab.stop(),
		};
	},

	marketo: async (latency) => await marketo(latency, {}),
	marketoWithoutLimits: async (latency) =>
		await marketo(latency, { callsPerWindow: UNLIMITED, concurrent: UNLIMITED, daily: UNLIMITED }),
};

async function marketo(
	latency: number,
	limits: NonNullable<Parameters<typeof startMarketo>[0]>['limits'],
): Promise<StandIn> {
	const lab = await startMarketo({ limits });
	if (latency > 0) lab.script({ fault: { kind: 'slow', milliseconds: latency } });
	let from = 0;
	const since = () => lab.calls.slice(from);
	const writes = () => since().filter(({ method }) => method !== 'GET');
	return {
		access: {
			url: lab.url,
			tokenUrl: `${lab.url}/identity/oauth/token`,
			clientId: lab.clientId,
			clientSecret: lab.clientSecret,
		},
		begin: () => {
			from = lab.calls.length;
		},
		counts: () => ({ calls: since().length, writes: writes().length, leads: lab.people.length }),
		bodies: () => writes().map(({ body }) => JSON.stringify(body)),
		stop: async () => await lab.stop(),
	};
}
