import type { ICredentialType, INodeProperties } from 'n8n-workflow';
import { pageAddress } from '../targetNode/documentation';

const shownFor = (authentication: string) => ({ show: { authentication: [authentication] } });

/** What a sender of leads must show; checked by Marketplace Lead Webhook Trigger, which also tests it. */
export class LeadWebhookApi implements ICredentialType {
	name = 'leadWebhookApi';

	displayName = 'Lead Webhook API';

	icon = {
		light: 'file:../nodes/MarketplaceLeadWebhookTrigger/marketplaceLeadWebhookTrigger.svg',
		dark: 'file:../nodes/MarketplaceLeadWebhookTrigger/marketplaceLeadWebhookTrigger.dark.svg',
	} as const;

	documentationUrl = pageAddress('lead-webhook-credential.md');

	properties: INodeProperties[] = [
		{
			displayName: 'URL Secret',
			name: 'urlSecret',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			required: true,
			placeholder: 'e.g. 40 letters and digits',
			description:
				'At least 20 random letters and digits: use a password manager, or run "openssl rand -hex 24". Keep a copy, because n8n does not show it again. In Partner Center the URL must end with ?code= and this secret.',
		},
		{
			displayName: 'Authentication',
			name: 'authentication',
			type: 'options',
			options: [
				{ name: 'Basic', value: 'basic', description: 'User name and password' },
				{ name: 'Header', value: 'header', description: 'A header of your own choice' },
				{ name: 'None', value: 'none', description: 'Only the secret in the URL' },
			],
			default: 'none',
			description:
				'What the sender must send in addition to the secret in the URL. Partner Center can send nothing else, so choose None unless your own gateway adds it.',
		},
		{
			displayName: 'User',
			name: 'user',
			type: 'string',
			default: '',
			placeholder: 'e.g. gateway',
			description: 'The user name that the sender must send',
			displayOptions: shownFor('basic'),
		},
		{
			displayName: 'Password',
			name: 'password',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			description: 'The password of this user',
			displayOptions: shownFor('basic'),
		},
		{
			displayName: 'Header Name',
			name: 'headerName',
			type: 'string',
			default: '',
			placeholder: 'e.g. X-Api-Key',
			description: 'The name of the header that each post must have',
			displayOptions: shownFor('header'),
		},
		{
			displayName: 'Header Value',
			name: 'headerValue',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			description: 'The value that this header must have',
			displayOptions: shownFor('header'),
		},
	];
}
