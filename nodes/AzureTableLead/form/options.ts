import type { INodeProperties } from 'n8n-workflow';
import { laterLeadsOption, longValuesOption } from '../../../targetNode/properties';

export const options: INodeProperties[] = [
	{
		displayName: 'Include Raw Lead',
		name: 'includeRawLead',
		type: 'boolean',
		default: false,
		description:
			'Whether to write the lead as Microsoft sent it, too, as JSON text in the column Raw. Needs the same option of Lead Parse. It is left out if it is longer than 32,768 characters. Has no effect on manual field mapping.',
	},
	laterLeadsOption(),
	longValuesOption(),
];
