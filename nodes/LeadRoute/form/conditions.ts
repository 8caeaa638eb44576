import type { INodeProperties } from 'n8n-workflow';
import { ACTIONS, SOURCES, STAGES } from '../../../lead/vocabulary';
import { REGIONS } from '../../../routing/regions';

const choices = (words: readonly string[]) =>
	[...words].sort((a, b) => a.localeCompare(b)).map((word) => ({ name: nameOf(word), value: word }));

/** `initial-interest` is Initial Interest; names of Microsoft's stay as they are. */
const nameOf = (word: string): string =>
	word
		.split('-')
		.map((part) => part.charAt(0).toUpperCase() + part.slice(1))
		.join(' ');

/** What a rule can ask of a lead. All that are added must hold. */
export const conditions: INodeProperties = {
	displayName: 'Conditions',
	name: 'when',
	type: 'collection',
	placeholder: 'Add condition',
	default: {},
	description:
		'All conditions must be met. In a list, one match is enough. A rule without conditions matches every lead that reaches it.',
	options: [
		{
			displayName: 'Actions',
			name: 'actions',
			type: 'multiOptions',
			options: choices(ACTIONS),
			default: [],
			description: 'What the buyer did, e.g. INS for "Get it now" or PLT for "Contact me"',
		},
		{
			displayName: 'Companies',
			name: 'companies',
			type: 'string',
			default: '',
			placeholder: 'e.g. contoso, fabrikam',
			description: 'Parts of company names, separated by commas. Upper and lower case make no difference.',
		},
		{
			displayName: 'Countries',
			name: 'countries',
			type: 'string',
			default: '',
			placeholder: 'e.g. DE, AT, Switzerland',
			description:
				'Codes or English names, separated by commas. A lead matches if its country is in Countries or in Regions.',
		},
		{
			displayName: 'Email Domains',
			name: 'emailDomains',
			type: 'string',
			default: '',
			placeholder: 'e.g. contoso.com, *.edu',
			description: 'Domains, with their subdomains, separated by commas. An asterisk stands for any text.',
		},
		{
			displayName: 'Free Mail',
			name: 'freeMail',
			type: 'options',
			options: [
				{ name: 'No', value: 'no', description: 'The address belongs to a company' },
				{ name: 'Yes', value: 'yes', description: 'The address is from a free service, e.g. Gmail' },
			],
			default: 'no',
			description: 'Whether the email address is from a free mail service',
		},
		{
			displayName: 'Offers',
			name: 'offers',
			type: 'string',
			default: '',
			placeholder: 'e.g. contoso.backup-suite, contoso.*',
			description:
				'Offer IDs, with or without the publisher, or titles, separated by commas. An asterisk stands for any text.',
		},
		{
			displayName: 'Other Conditions',
			name: 'filter',
			type: 'filter',
			default: {},
			typeOptions: { filter: { caseSensitive: false, typeValidation: 'loose', version: 2 } },
			description: 'Conditions on any field of the item',
		},
		{
			displayName: 'Publishers',
			name: 'publishers',
			type: 'string',
			default: '',
			placeholder: 'e.g. contoso, fabrikam',
			description: 'Publisher IDs, separated by commas',
		},
		{
			displayName: 'Regions',
			name: 'regions',
			type: 'multiOptions',
			options: REGIONS.map(({ name, value }) => ({ name, value })),
			default: [],
			description: 'Named groups of countries. The page of this node lists the countries of each.',
		},
		{
			displayName: 'Sources',
			name: 'sources',
			type: 'multiOptions',
			options: choices(Object.keys(SOURCES)),
			default: [],
			description: 'Where the lead came from',
		},
		{
			displayName: 'Stages',
			name: 'stages',
			type: 'multiOptions',
			options: choices(STAGES),
			default: [],
			description: 'How close the buyer is to buying, by the stage model of Lead Parse',
		},
	],
};
