import type { INodeProperties } from 'n8n-workflow';

const forRecords = () => ({ show: { '/operation': ['createOrUpdate', 'sendTestLead'] } });

/** Salesforce's own options. */
export const options: INodeProperties[] = [
	{
		displayName: 'Assignment Rule',
		name: 'assignmentRule',
		type: 'options',
		options: [
			{ name: 'Off', value: 'off', description: 'New leads belong to the integration user' },
			{ name: 'Org Default', value: 'orgDefault', description: 'The rule that is active in the org' },
			{ name: 'Specific Rule', value: 'rule', description: 'The rule with the Assignment Rule ID' },
		],
		default: 'orgDefault',
		description:
			'Who gets the leads. Salesforce applies the rule to existing leads that are updated, too; choose Off if that takes leads away from their owners.',
		displayOptions: forRecords(),
	},
	{
		displayName: 'Assignment Rule ID',
		name: 'assignmentRuleId',
		type: 'string',
		default: '',
		placeholder: 'e.g. 01Q000000000001',
		description: 'From the address of the rule in Setup, Lead Assignment Rules',
		displayOptions: { show: { '/operation': ['createOrUpdate', 'sendTestLead'], assignmentRule: ['rule'] } },
	},
	{
		displayName: 'Campaign ID',
		name: 'campaignId',
		type: 'string',
		default: '',
		placeholder: 'e.g. 701000000000001',
		description: 'A campaign that each lead becomes a member of. Takes one more call per batch.',
		displayOptions: forRecords(),
	},
	{
		displayName: 'Campaign Member Status',
		name: 'campaignMemberStatus',
		type: 'string',
		default: '',
		placeholder: 'e.g. Responded',
		description: "Blank is the campaign's own default",
		displayOptions: forRecords(),
	},
	{
		displayName: 'Company If Blank',
		name: 'companyFallback',
		type: 'string',
		default: 'Not provided',
		placeholder: 'e.g. Not provided',
		description:
			'Company of a new lead that names none, since Salesforce requires one. An existing record keeps its own.',
	},
	{
		displayName: 'Last Name If Blank',
		name: 'lastNameFallback',
		type: 'string',
		default: 'Not provided',
		placeholder: 'e.g. Not provided',
		description:
			'Last name of a new lead that names none, since Salesforce requires one. An existing record keeps its own.',
	},
	{
		displayName: 'Lead Source',
		name: 'leadSource',
		type: 'string',
		default: 'Microsoft Marketplace',
		placeholder: 'e.g. Microsoft Marketplace',
		description:
			'Value of the field Lead Source under automatic field mapping. If the picklist is restricted, the org must have it. Blank writes none.',
	},
	{
		displayName: 'Long Texts',
		name: 'longTexts',
		type: 'options',
		options: [
			{ name: 'Reject', value: 'reject', description: 'The lead leaves by the error output' },
			{
				name: 'Shorten',
				value: 'shorten',
				description: 'Cut the text to the length of its field, and say so in a hint',
			},
		],
		default: 'reject',
		description:
			'What to do with a text that is longer than its field. Addresses, phone numbers and keys are never cut.',
	},
];
