import type { INodeProperties } from 'n8n-workflow';
import { fromListOr } from '../../../targetNode/editorLists';
import {
	laterLeadsOption,
	longValuesOption,
	optionsProperty,
	shownFor,
} from '../../../targetNode/properties';
import { MAX_RECORDS, WRITE_METHODS } from './operations';

const own: INodeProperties[] = [
	{
		displayName: 'If Several Match',
		name: 'ifSeveralMatch',
		type: 'options',
		options: [
			{
				name: 'Accept as Duplicate',
				value: 'duplicate',
				description: 'Write nothing; the status of the lead is duplicate',
			},
			{
				name: 'Reject',
				value: 'reject',
				description: 'The lead goes to the error output, with the IDs of the people who match',
			},
		],
		default: 'reject',
		description: 'What to do with a lead that several people in Marketo match',
	},
	{
		displayName: 'Partition',
		name: 'partition',
		type: 'resourceLocator',
		default: { mode: 'list', value: '' },
		modes: fromListOr('Name', 'searchPartitions', 'e.g. Default'),
		description:
			'The partition in which people are created or updated. If it is empty: the default partition of the API user. Has no effect on Submit Form.',
	},
	{
		displayName: 'Note Field',
		name: 'noteField',
		type: 'resourceLocator',
		default: { mode: 'list', value: '' },
		modes: fromListOr('Name', 'searchNoteFields', 'e.g. marketplaceNote'),
		description:
			'A text field for the words of the buyer, the offer, and every value that does not fit its field or differs from the value in Marketo. Each lead is appended once.',
	},
	{
		displayName: 'Program of the Form',
		name: 'formProgram',
		type: 'resourceLocator',
		default: { mode: 'list', value: '' },
		modes: fromListOr('ID', 'searchProgramIds', 'e.g. 1044', {
			regex: '[0-9]+',
			errorMessage: 'The ID of a program is a number. It is in the address of the program in Marketo.',
		}),
		description:
			'For Submit Form: the program to which the person is added. If it is empty: the program of the form, if it has one.',
	},
];

/** The shared options are made for one operation that writes leads; this node has three. */
const FOR_LEADS = ['batchSize', 'doNotContact', 'laterLeads', 'longValues', 'testLeads', 'unreadableLeads'];

const WRITING = WRITE_METHODS.map(({ value }) => value);

export const marketoOptions = (): INodeProperties =>
	shownFor(
		WRITING,
		FOR_LEADS,
		optionsProperty({
			maxBatchSize: MAX_RECORDS,
			extra: [...own, laterLeadsOption(), longValuesOption()],
			writing: WRITING,
		}),
	);
