import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';
import type { MatchBy } from '../delivery/target';
import { MATCH_BY_CHOICES } from './matchByChoices';
import { choicesOf, type OperationChoice } from './operation';
import { TARGET_OPERATIONS } from './targetOperations';

/** Shown for the operation that writes the incoming leads, and hidden for Send Test Lead. */
const FOR_LEADS = { show: { operation: ['createOrUpdate'] } };

/** The first property of every target node. @param own operations of this target; one of the same value replaces the shared one */
export function operationProperty(own: readonly OperationChoice[] = []): INodeProperties {
	return {
		displayName: 'Operation',
		name: 'operation',
		type: 'options',
		noDataExpression: true,
		options: choicesOf([
			...TARGET_OPERATIONS.filter(({ value }) => !own.some((one) => one.value === value)),
			...own,
		]).sort((one, other) => one.name.localeCompare(other.name)),
		default: 'createOrUpdate',
	};
}

/**
 * @param choices the choices that the target can honour; all of them by default
 */
export function matchByProperty(
	choices: readonly MatchBy[] = ['customerAndOffer', 'email', 'lead'],
): INodeProperties {
	return {
		displayName: 'Match By',
		name: 'matchBy',
		type: 'options',
		options: MATCH_BY_CHOICES.filter(({ value }) => choices.includes(value)),
		default: 'customerAndOffer',
		description:
			'When two leads are the same record. A lead without an email address is matched by its lead ID.',
		displayOptions: FOR_LEADS,
	};
}

/** What becomes of a lead whose record exists. @param further choices of this target beside those of every target */
export function ifExistsProperty(
	further: ReadonlyArray<INodePropertyOptions & { name: string }> = [],
): INodeProperties {
	return {
		displayName: 'If Record Exists',
		name: 'ifExists',
		type: 'options',
		options: [...IF_EXISTS, ...further].sort((one, other) => one.name.localeCompare(other.name)),
		default: 'update',
		description: 'What to do with a lead if its record exists already (see Match By)',
		displayOptions: FOR_LEADS,
	};
}

const IF_EXISTS = [
	{
		name: 'Skip',
		value: 'skip',
		description: 'Leave the record unchanged. The status of the lead is duplicate.',
	},
	{
		name: 'Update',
		value: 'update',
		description:
			'Add the data of the lead, as the option Later Leads says. An empty value never erases anything.',
	},
];

/**
 * What becomes of a new lead for which the rules of the CRM find another record. By default it is written: Match By has said
 * already that it is a record of its own.
 *
 * @param words what the choices mean in this CRM
 */
export function duplicatesProperty(words: { save: string; skip: string; update: string }): INodeProperties {
	return {
		displayName: 'Duplicates',
		name: 'duplicates',
		type: 'options',
		options: [
			{ name: 'Save Anyway', value: 'save', description: words.save },
			{ name: 'Skip', value: 'skip', description: words.skip },
			{ name: 'Update the Match', value: 'update', description: words.update },
		],
		default: 'save',
		description: 'What to do with a new lead if the duplicate rules of the CRM find another record',
		displayOptions: { show: { operation: ['createOrUpdate', 'sendTestLead'] } },
	};
}

export interface OptionsChoice {
	/** Most leads in one call. With 1 there is no Batch Size to choose. */
	maxBatchSize: number;
	/** The target's own options. */
	extra?: INodeProperties[];
	/** Operations that write the incoming leads, if there are further ones. */
	writing?: readonly string[];
}

/** The Options collection: the shared ones and the target's own, in alphabetical order. */
export function optionsProperty({
	maxBatchSize,
	extra = [],
	writing = ['createOrUpdate'],
}: OptionsChoice): INodeProperties {
	const options = [...handlingOptions(), ...batchSizeOption(maxBatchSize), ...extra];
	return {
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add option',
		default: {},
		options: options.sort((one, other) => one.displayName.localeCompare(other.displayName)),
		displayOptions: { show: { operation: [...writing, 'sendTestLead'] } },
	};
}

function batchSizeOption(maxBatchSize: number): INodeProperties[] {
	if (maxBatchSize <= 1) return [];
	return [
		{
			displayName: 'Batch Size',
			name: 'batchSize',
			type: 'number',
			typeOptions: { minValue: 1, maxValue: maxBatchSize },
			default: maxBatchSize,
			description: 'Max number of leads to write in one call',
			displayOptions: onlyForLeads(),
		},
	];
}

function handlingOptions(): INodeProperties[] {
	return [
		{
			displayName: 'Do Not Contact Leads',
			name: 'doNotContact',
			type: 'options',
			options: [
				{ name: 'Deliver', value: 'deliver', description: 'Write them like any other lead' },
				{
					name: 'Suppress',
					value: 'suppress',
					description: 'Do not write them. Their status is suppressed.',
				},
			],
			default: 'suppress',
			description: 'What to do with leads of buyers who must not be contacted',
			displayOptions: onlyForLeads(),
		},
		{
			displayName: 'Dry Run',
			name: 'dryRun',
			type: 'boolean',
			default: false,
			description:
				'Whether to map and check leads without writing them. If you do not set this option, leads from the trigger are only checked when you start the workflow manually.',
		},
		{
			displayName: 'Test Leads',
			name: 'testLeads',
			type: 'options',
			options: [
				{ name: 'Deliver', value: 'deliver', description: 'Write them like any other lead' },
				{
					name: 'Suppress',
					value: 'suppress',
					description: 'Do not write them. Their status is suppressed.',
				},
			],
			default: 'suppress',
			description: 'What to do with the leads that Microsoft sends to check the connection',
			displayOptions: onlyForLeads(),
		},
		{
			displayName: 'Unreadable Leads',
			name: 'unreadableLeads',
			type: 'options',
			options: [
				{ name: 'Deliver', value: 'deliver', description: 'Write the parts that could be read' },
				{ name: 'Reject', value: 'reject', description: 'Do not write them. They go to the error output.' },
			],
			default: 'reject',
			description: 'What to do with leads that Lead Parse could not read completely',
			displayOptions: onlyForLeads(),
		},
	];
}

/** For `extra`, in targets that keep one record per buyer. */
export function laterLeadsOption(): INodeProperties {
	return {
		displayName: 'Later Leads',
		name: 'laterLeads',
		type: 'options',
		options: [
			{
				name: 'Add',
				value: 'add',
				description: 'Fill empty fields, append the words of the buyer, and keep everything else',
			},
			{
				name: 'Overwrite',
				value: 'overwrite',
				description: 'Overwrite all values with those of the lead. Only the owner stays.',
			},
		],
		default: 'add',
		description: 'What a later lead changes in the record of its buyer',
		displayOptions: onlyForLeads(),
	};
}

/** For `extra`, in targets whose fields have a length or a list of values. */
export function longValuesOption(): INodeProperties {
	return {
		displayName: 'Long Values',
		name: 'longValues',
		type: 'options',
		options: [
			{ name: 'Fit', value: 'fit', description: 'Shorten the value or leave it out, and write the lead' },
			{ name: 'Reject', value: 'reject', description: 'Do not write the lead' },
		],
		default: 'fit',
		description: 'What to do with a value that is too long for its field, or that the field does not accept',
		displayOptions: onlyForLeads(),
	};
}

/** An Options collection of which some are shown for further operations that write leads. */
export const shownFor = (
	operations: readonly string[],
	names: readonly string[],
	collection: INodeProperties,
): INodeProperties => ({
	...collection,
	options: collection.options?.map((option) =>
		names.includes(option.name)
			? { ...option, displayOptions: { show: { '/operation': [...operations] } } }
			: option,
	),
});

/** Inside a collection the node's own parameters are reached by a leading slash. */
const onlyForLeads = () => ({ show: { '/operation': ['createOrUpdate'] } });
