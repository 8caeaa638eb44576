/**
 * What a user writes into a Code node to read leads by hand, as n8n's default mode has it: once for all items. It reads what a
 * sales team needs and no more: no ids, no stages, no test or do-not-contact leads, no warnings.
 */
export const USUAL_SCRIPT = `
return $input.all().map(({ json }) => {
	let customer = {};
	try {
		customer = JSON.parse(json.CustomerInfo ?? '{}') ?? {};
	} catch {}
	const [left = '', offer = ''] = String(json.LeadSource ?? '').split('|');
	const [source, action] = left.split('-');
	return {
		json: {
			source: source.trim(),
			action: (json.ActionCode ?? action ?? '').trim(),
			offer: json.ProductId ?? (offer.trim() || json.OfferDisplayName),
			firstName: customer.FirstName ?? null,
			lastName: customer.LastName ?? null,
			email: customer.Email ?? null,
			phone: customer.Phone ?? null,
			country: customer.Country ?? null,
			company: customer.Company ?? null,
			title: customer.Title ?? null,
			createdAt: new Date(json.CreatedTime ?? json.Timestamp),
		},
	};
});
`;
