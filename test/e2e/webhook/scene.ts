import type { N8nApi } from '../../../dev/demo/n8nApi';
import type { Executions } from '../executions';
import type { Promises } from '../promises';

/** What every part of the test works with. */
export interface WebhookScene {
	promises: Promises;
	api: N8nApi;
	executions: Executions;
	n8nUrl: string;
	/** The folder of this n8n: its log is `n8n.log` in it. */
	home: string;
}

export const LEAD = {
	UserDetails: {
		FirstName: 'Ada',
		LastName: 'Lovelace',
		Email: 'ada@example.org',
		Phone: '555 0100',
		Country: 'GB',
		Company: 'Analytical Engines',
		Title: 'Countess',
	},
	LeadSource: 'AzureMarketplace',
	ActionCode: 'INS',
	OfferTitle: 'Contoso Suite',
	Description: '',
};
