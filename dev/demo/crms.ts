import { CONTOSO, type Dataverse, startDataverse } from '../lab/dataverse';
import { type Marketo, startMarketo } from '../lab/marketo';
import { DEFAULT_APP, type SalesforceLab, startSalesforce } from '../lab/salesforce';
import type { CredentialData } from './workflow';

/** The stand-ins of the CRMs, each with the credential that opens it. */
export interface Crms {
	salesforce: SalesforceLab;
	dataverse: Dataverse;
	marketo: Marketo;
	credentials: CredentialData;
	/** How many records each holds, by the name of its node. One buyer of one offer is one record. */
	records(): Record<string, number>;
	stop(): Promise<void>;
}

/** Starts Salesforce, Dataverse and Marketo as the lab plays them, on free ports. */
export async function startCrms(): Promise<Crms> {
	const [salesforce, dataverse, marketo] = await Promise.all([
		startSalesforce(),
		startDataverse(),
		startMarketo(),
	]);
	return {
		salesforce,
		dataverse,
		marketo,
		credentials: {
			salesforceLeadApi: {
				authentication: 'clientCredentials',
				domain: salesforce.origin,
				consumerKey: DEFAULT_APP.clientId,
				consumerSecret: DEFAULT_APP.clientSecret ?? '',
			},
			dynamics365LeadApi: {
				environmentUrl: dataverse.environmentUrl,
				tenantId: CONTOSO.tenantId,
				applicationId: CONTOSO.appId,
				clientSecret: CONTOSO.secret,
				cloud: 'custom',
				loginUrl: dataverse.loginUrl,
			},
			marketoLeadApi: {
				address: marketo.url,
				clientId: marketo.clientId,
				clientSecret: marketo.clientSecret,
			},
		},
		records: () => ({
			Salesforce: salesforce.org.leads.size,
			'Dynamics 365': dataverse.leads().length,
			Marketo: marketo.people.length,
		}),
		stop: async () => {
			await Promise.all([salesforce.stop(), dataverse.stop(), marketo.stop()]);
		},
	};
}
