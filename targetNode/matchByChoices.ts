import type { INodePropertyOptions } from 'n8n-workflow';
import type { MatchBy } from '../delivery/target';

/** What can make two leads the same record at a target; dropdown and reading of the parameter derive from this list. */
export const MATCH_BY_CHOICES = [
	{
		name: 'Customer and Offer',
		value: 'customerAndOffer',
		description: 'One record per buyer and offer, even if the buyer sends several leads',
	},
	{
		name: 'Email',
		value: 'email',
		description: 'One record per buyer, for all offers',
	},
	{
		name: 'Lead',
		value: 'lead',
		description: 'One record per lead, even if they come from the same buyer',
	},
] as const satisfies ReadonlyArray<INodePropertyOptions & { value: MatchBy }>;
