import { CONTOSO, startDataverse } from './lab/dataverse';
import { startHubSpot } from './lab/hubspot';
import { startMarketo } from './lab/marketo';
import { DEFAULT_APP, startSalesforce } from './lab/salesforce';

/** What is shown and tested of a target beside its own tests. */
export interface TargetEntry {
	/** Its name; that of its node has `Lead` after it. */
	name: string;
	/** Type of its node, without the package. */
	node: string;
	/** Pages in `docs/`, and pictures of the same names, by what they are about. */
	pages: { node: string; credential: string };
	/** What a user types into the nodes panel. */
	search: string;
	credentialType: string;
	/** Values for the picture of the credential's dialog, choices by the text of their option. None of the secrets is real. */
	filled: Readonly<Record<string, string>>;
	/** Which value the browser test spoils at first, and what the dialog must say then. */
	refusal?: { secret: string; says: string };
	/** The stand-in of its service, for the demo and the tests of templates. */
	start?(): Promise<Started>;
}

interface Lab {
	stop(): Promise<void>;
}

/** A stand-in with the credential that opens it. */
export interface Started<Service extends Lab = Lab> {
	lab: Service;
	credential: Record<string, string>;
	/** The records that it holds of the leads, as people see them. */
	records(): ReadonlyArray<Readonly<Record<string, unknown>>>;
}

const KEY = 'none-of-these-is-a-real-secret';

/** Every target that demo, screenshots, templates, browser and docs tests know. A new target is one entry here. */
export const TARGETS = {
	salesforce: {
		name: 'Salesforce',
		node: 'salesforceLead',
		pages: { node: 'salesforce-lead', credential: 'salesforce-credential' },
		search: 'salesforce lead',
		credentialType: 'salesforceLeadApi',
		filled: {
			domain: 'contoso.my.salesforce.com',
			consumerKey: 'the-consumer-key-of-your-app',
			consumerSecret: KEY,
		},
		refusal: {
			secret: 'consumerSecret',
			says: 'The consumer secret does not belong to the app. Copy the Consumer Secret again',
		},
		start: async () =>
			started(
				await startSalesforce(),
				({ origin }) => ({
					authentication: 'clientCredentials',
					domain: origin,
					consumerKey: DEFAULT_APP.clientId,
					consumerSecret: DEFAULT_APP.clientSecret ?? '',
				}),
				({ org }) => [...org.leads.values()],
			),
	},
	dataverse: {
		name: 'Dynamics 365',
		node: 'dynamics365Lead',
		pages: { node: 'dynamics-365-lead', credential: 'dynamics-365-credential' },
		search: 'dynamics',
		credentialType: 'dynamics365LeadApi',
		filled: {
			environmentUrl: 'https://contoso.crm.dynamics.com',
			tenantId: '11111111-2222-3333-4444-555555555555',
			applicationId: '66666666-7777-8888-9999-000000000000',
			clientSecret: KEY,
		},
		refusal: {
			secret: 'clientSecret',
			says: 'create a new client secret and paste its Value into Client Secret',
		},
		start: async () =>
			started(
				await startDataverse(),
				({ environmentUrl, loginUrl }) => ({
					environmentUrl,
					tenantId: CONTOSO.tenantId,
					applicationId: CONTOSO.appId,
					clientSecret: CONTOSO.secret,
					cloud: 'custom',
					loginUrl,
				}),
				(lab) => lab.leads().map(({ id, values }) => ({ id, ...values })),
			),
	},
	hubspot: {
		name: 'HubSpot',
		node: 'hubSpotLead',
		pages: { node: 'hubspot-lead', credential: 'hubspot-credential' },
		search: 'hubspot',
		credentialType: 'hubSpotLeadApi',
		filled: { apiKey: KEY },
		refusal: {
			secret: 'apiKey',
			says: 'HubSpot does not accept the service key',
		},
		start: async () =>
			started(
				await startHubSpot(),
				({ url, key }) => ({ apiKey: key, baseUrl: url }),
				(lab) => lab.contacts().map(({ id, properties }) => ({ id, ...properties })),
			),
	},
	marketo: {
		name: 'Marketo',
		node: 'marketoLead',
		pages: { node: 'marketo-lead', credential: 'marketo-credential' },
		search: 'marketo',
		credentialType: 'marketoLeadApi',
		filled: { address: '123-ABC-456', clientId: '66666666-7777-8888-9999-000000000000', clientSecret: KEY },
		refusal: {
			secret: 'clientSecret',
			says: 'Marketo does not accept the client ID and client secret. One of them is wrong',
		},
		start: async () =>
			started(
				await startMarketo(),
				({ url, clientId, clientSecret }) => ({
					address: url,
					clientId,
					clientSecret,
				}),
				({ people }) => people.map(({ id, values }) => ({ id, ...values })),
			),
	},
	httpsEndpoint: {
		name: 'HTTPS Endpoint',
		node: 'httpsEndpointLead',
		pages: { node: 'https-endpoint-lead', credential: 'https-endpoint-credential' },
		search: 'https endpoint',
		credentialType: 'httpsEndpointApi',
		filled: {
			url: 'https://leads.contoso.com/marketplace',
			authentication: 'Standard Webhooks',
			signingSecret: KEY,
		},
	},
} as const satisfies Record<string, TargetEntry>;

/** The same, for readers to whom it does not matter which they are. */
export const TARGET_LIST: readonly TargetEntry[] = Object.values(TARGETS);

function started<Service extends Lab>(
	lab: Service,
	credentialOf: (lab: Service) => Record<string, string>,
	recordsOf: (lab: Service) => ReadonlyArray<Readonly<Record<string, unknown>>>,
): Started<Service> {
	return { lab, credential: credentialOf(lab), records: () => recordsOf(lab) };
}
