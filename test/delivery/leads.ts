import type { Lead } from '../../lead/lead';
import { parseLead } from '../../lead/parse';

/** A real lead of one buyer, as Lead Parse reads it from what Microsoft posts. */
export const leadOf = (buyer: string, changes: Partial<Lead> = {}): Lead => ({
	...parseLead({
		UserDetails: {
			FirstName: 'Robin',
			LastName: `Secretname ${buyer}`,
			Email: `${buyer}@private.example`,
			Phone: '555 0100',
			Country: 'US',
			Company: 'Fabrikam',
			Title: 'Buyer',
		},
		LeadSource: 'AzureMarketplace-INS|contoso.widget',
		ActionCode: 'INS',
		OfferTitle: 'Contoso Widget',
		Description: '',
	}),
	...changes,
});

export const leadsOf = (count: number): Lead[] =>
	Array.from({ length: count }, (_, index) => leadOf(`buyer${index}`));
