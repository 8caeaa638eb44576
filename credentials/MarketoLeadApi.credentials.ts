import type { ICredentialType, INodeProperties } from 'n8n-workflow';
import { DEFAULT_CALLS_PER_WINDOW, MOST_CALLS_PER_WINDOW } from '../nodes/MarketoLead/api/limits';
import { pageAddress } from '../targetNode/documentation';

/** A custom service of Marketo; read by nodes/MarketoLead/login/access.ts, which also logs in with it. */
export class MarketoLeadApi implements ICredentialType {
	name = 'marketoLeadApi';

	displayName = 'Marketo Lead API';

	icon = {
		light: 'file:../nodes/MarketoLead/marketoLead.svg',
		dark: 'file:../nodes/MarketoLead/marketoLead.dark.svg',
	} as const;

	documentationUrl = pageAddress('marketo-credential.md');

	properties: INodeProperties[] = [
		{
			displayName: 'Munchkin ID or Base URL',
			name: 'address',
			type: 'string',
			default: '',
			required: true,
			placeholder: 'e.g. 123-ABC-456',
			description:
				'From Admin, Integration: the Munchkin ID, or the endpoint of the REST API under Web Services',
		},
		{
			displayName: 'Client ID',
			name: 'clientId',
			type: 'string',
			default: '',
			required: true,
			placeholder: 'e.g. aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee',
			description: 'From Admin, Integration, LaunchPoint, View Details of the custom service',
		},
		{
			displayName: 'Client Secret',
			name: 'clientSecret',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			required: true,
			description: 'From the same place',
		},
		{
			displayName: 'Calls per 20 Seconds',
			name: 'callsPerWindow',
			type: 'number',
			typeOptions: { minValue: 1, maxValue: MOST_CALLS_PER_WINDOW },
			default: DEFAULT_CALLS_PER_WINDOW,
			description:
				'Max number of calls that n8n makes in 20 seconds. All integrations of a subscription share 100.',
		},
		{
			displayName: 'Address of Marketo for Links',
			name: 'appUrl',
			type: 'string',
			default: '',
			placeholder: 'e.g. https://app-ab12.marketo.com',
			description:
				'Optional: copy it from the address bar of your browser while you use Marketo. The output then links each person.',
		},
	];
}
