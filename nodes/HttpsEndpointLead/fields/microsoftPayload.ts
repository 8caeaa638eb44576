import type { JsonObject, Lead } from '../../../lead/lead';

/**
 * The lead as Microsoft posts it to an HTTPS endpoint: exactly the documented members, in the documented spelling (HTTPS page,
 * 08/2022, JSON schema). It is rebuilt from the fields; what the lead lacks is blank.
 */
export const microsoftPayload = (lead: Lead): JsonObject => ({
	UserDetails: {
		FirstName: lead.firstName ?? '',
		LastName: lead.lastName ?? '',
		Email: lead.email ?? lead.emailRaw ?? '',
		Phone: lead.phone ?? '',
		Country: lead.country ?? '',
		Company: lead.company ?? '',
		Title: lead.title ?? '',
	},
	LeadSource: lead.sourceRaw ?? lead.source ?? '',
	ActionCode: lead.actionRaw ?? lead.action ?? '',
	OfferTitle: lead.offerTitle ?? lead.offer ?? '',
	Description: describe(lead),
});

/** Description has the buyer's words or, as JSON, the parameters of the campaign (get-customer-leads). */
const describe = ({ note, campaign }: Lead): string => note ?? (campaign ? JSON.stringify(campaign) : '');
