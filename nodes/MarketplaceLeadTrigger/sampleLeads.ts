import { dayPartitionKey } from '../../lead/dayPartition';
import type { JsonObject } from '../../lead/lead';
import { testMarker } from '../../targetNode/testLead';

/**
 * What Fetch Test Event shows while the table is empty, so that a workflow can be built before the first lead: one row of
 * each form in which Microsoft writes leads, with the columns of a real one.
 *
 * They must never be taken for leads. So they exist in the editor only, their Description says what they are, their
 * people are of example.com, and the job title is Microsoft's own test marker: Lead Parse outputs them to Test, and targets
 * suppress them unless the user says otherwise. A sample at the output Lead would be written into a CRM by the first
 * press of Execute Workflow.
 *
 * @param table the name of the leads' table
 * @param now milliseconds
 */
export const sampleLeads = (table: string, now: number): JsonObject[] =>
	FORMS.map((form, index) => {
		const at = new Date(now - index * MINUTE);
		const number = index + 1;
		return {
			PartitionKey: dayPartitionKey(at),
			RowKey: `sample-${number}`,
			Timestamp: at.toISOString(),
			...form,
			OfferDisplayName: 'Sample Offer',
			PublisherDisplayName: 'Sample Publisher',
			CustomerInfo: JSON.stringify({
				FirstName: 'Sample',
				LastName: `Buyer ${number}`,
				Email: `sample.buyer.${number}@example.com`,
				Phone: '+1 555 0100',
				Country: 'US',
				Company: 'Sample Company',
				Title: testMarker(now),
			}),
			Description: `Sample, not a lead: the table ${table} has no leads yet. Lead Parse sends samples to Test.`,
			CreatedTime: at.toISOString(),
		};
	});

const MINUTE = 60_000;

/** Offer and plan are fused in ProductId, as Microsoft does it (get-customer-leads pages, "Understand lead data"). */
const FORMS = [
	// In columns of their own.
	{ LeadSource: 'AzureMarketplace', ActionCode: 'INS', ProductId: 'contoso.sample-offerbasic' },
	// Source, action and offer in one column.
	{ LeadSource: 'SPZA-PLT|contoso.sample-offer' },
	// A purchase in the Azure portal.
	{ LeadSource: 'AzurePortal', ActionCode: 'Create', ProductId: 'contoso.sample-offer' },
	// A buyer who asked another publisher.
	{ LeadSource: 'SPZA', ActionCode: 'DNC', ProductId: 'contoso.sample-offer' },
] as const satisfies readonly JsonObject[];
