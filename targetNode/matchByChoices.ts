import type { INodePropertyOptions } from 'n8n-workflow';
import type { MatchBy } from '../delivery/target';

/** What can make two leads the same record at a target; dropdown and reading of the parameter derive from this list. */
export const MATCH_BY_CHOICES = [
	{
		name: 'Customer and Offer',
		value: 'customerAndOffer',
		description: 'One record per buyer and offer, however often the buyer comes back',
	},
	{
		name: 'Email',
		value: 'email',
		description: 'One record per buyer, whatever the offer',
	},
	{
		name: 'Lead',
		value: 'lead',
		description: 'One record per lead, several for a buyer who comes back',
	},
] as const satisfies ReadonlyArray<INodePropertyOptions & { value: MatchBy }>;
