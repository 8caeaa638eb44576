import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow';
import { BatchFailure } from '../../../delivery/target';
import { ownerFromLeadRoute } from '../../../targetNode/assignedOwner';
import { fromListOr } from '../../../targetNode/editorLists';
import { laterLeadsOption, longValuesOption } from '../../../targetNode/properties';
import { located, targetOptions } from '../../../targetNode/settings';
import type { Campaign } from '../write/campaign';

export const DEFAULT_LEAD_SOURCE = 'Microsoft Marketplace';
const DEFAULT_FALLBACK = 'Not provided';

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
		description: 'Who gets new leads. A lead that is in the org already keeps its owner.',
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
		displayName: 'Campaign',
		name: 'campaign',
		type: 'resourceLocator',
		default: { mode: 'list', value: '' },
		modes: fromListOr('ID', 'searchCampaigns', 'e.g. 701000000000001', {
			regex: '701[A-Za-z0-9]{12}(?:[A-Za-z0-9]{3})?',
			errorMessage:
				'This is not the ID of a campaign. It begins with 701 and has 15 or 18 letters and digits: copy it from the address of the campaign.',
		}),
		description: 'Each lead becomes a member of this campaign. Takes one more call per batch.',
		displayOptions: forRecords(),
	},
	{
		displayName: 'Campaign Member Status',
		name: 'campaignMemberStatus',
		type: 'string',
		default: '',
		placeholder: 'e.g. Responded',
		description: 'Leave it empty for the default of the campaign',
		displayOptions: forRecords(),
	},
	{
		displayName: 'Company If Blank',
		name: 'companyFallback',
		type: 'string',
		default: DEFAULT_FALLBACK,
		placeholder: 'e.g. Not provided',
		description:
			'Company of a new lead that has none, because Salesforce requires it. Existing records keep their company.',
	},
	{
		displayName: 'Last Name If Blank',
		name: 'lastNameFallback',
		type: 'string',
		default: DEFAULT_FALLBACK,
		placeholder: 'e.g. Not provided',
		description:
			'Last name of a new lead that has none, because Salesforce requires it. Existing records keep their last name.',
	},
	{
		displayName: 'Lead Source',
		name: 'leadSource',
		type: 'string',
		default: DEFAULT_LEAD_SOURCE,
		placeholder: 'e.g. Microsoft Marketplace',
		description:
			'Value of the field Lead Source with automatic field mapping. If the picklist is restricted, it must contain this value. If it is empty, the field is not written.',
	},
	laterLeadsOption(),
	longValuesOption(),
	ownerFromLeadRoute(),
];

/** The node's own options, read. */
export interface SalesforceOptions {
	/** The value of `Sforce-Auto-Assign`. */
	assignment: string;
	hasRoutedOwner: boolean;
	campaign: Campaign | null;
	leadSource: string;
	lastNameFallback: string;
	companyFallback: string;
}

/**
 * What was not added to Options has its default.
 *
 * @throws BatchFailure of kind `setup`
 */
export function salesforceOptions(context: IExecuteFunctions): SalesforceOptions {
	const given = targetOptions(context);
	const campaign = located(given.campaign);
	return {
		// A rule of the org would take the lead away from its owner.
		assignment: given.ownerFromLeadRoute === true ? 'FALSE' : assignmentOf(given),
		hasRoutedOwner: given.ownerFromLeadRoute === true,
		campaign:
			campaign === null ? null : { id: campaign, memberStatus: textOf(given.campaignMemberStatus, '') },
		leadSource: textOf(given.leadSource, DEFAULT_LEAD_SOURCE),
		lastNameFallback: textOf(given.lastNameFallback, '') || DEFAULT_FALLBACK,
		companyFallback: textOf(given.companyFallback, '') || DEFAULT_FALLBACK,
	};
}

/** `Sforce-Auto-Assign` is always sent: REST assigns when it is absent, other APIs do not (REST API guide, "Assignment Rule Header"). */
function assignmentOf({ assignmentRule, assignmentRuleId }: { [name: string]: unknown }): string {
	if (assignmentRule === 'off') return 'FALSE';
	if (assignmentRule !== 'rule') return 'TRUE';
	const id = textOf(assignmentRuleId, '');
	if (/^01Q[A-Za-z0-9]{12}([A-Za-z0-9]{3})?$/.test(id)) return id;
	throw new BatchFailure('setup', {
		code: 'ASSIGNMENT_RULE_INVALID',
		message: 'The assignment rule cannot be used',
		cause: 'The option Assignment Rule ID is not the ID of an assignment rule.',
		remedy: 'Copy it from the address of the rule in Setup, Lead Assignment Rules; it begins with 01Q.',
	});
}

const textOf = (value: unknown, otherwise: string): string =>
	typeof value === 'string' ? value.trim() : otherwise;
