import type {
	ICredentialDataDecryptedObject,
	ICredentialType,
	IHttpRequestOptions,
	INodeProperties,
} from 'n8n-workflow';
import { authenticationHeaders } from '../transport/authentication';
import { pageAddress } from '../targetNode/documentation';

const shownFor = (authentication: string) => ({ show: { authentication: [authentication] } });

export class HttpsEndpointApi implements ICredentialType {
	name = 'httpsEndpointApi';

	displayName = 'HTTPS Endpoint API';

	icon = {
		light: 'file:../nodes/HttpsEndpointLead/httpsEndpointLead.svg',
		dark: 'file:../nodes/HttpsEndpointLead/httpsEndpointLead.dark.svg',
	} as const;

	documentationUrl = pageAddress('https-endpoint-credential.md');

	properties: INodeProperties[] = [
		{
			displayName: 'URL',
			name: 'url',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			required: true,
			placeholder: 'e.g. https://example.com/leads?code=...',
			description:
				'The address that leads are posted to. It must begin with https://, except on this machine. It is kept secret, because such addresses often contain a key.',
		},
		{
			displayName: 'Authentication',
			name: 'authentication',
			type: 'options',
			options: [
				{ name: 'Basic', value: 'basic', description: 'User name and password' },
				{ name: 'Bearer', value: 'bearer', description: 'A token in the Authorization header' },
				{ name: 'Header', value: 'header', description: 'A header of your own choice' },
				{ name: 'None', value: 'none', description: 'No authentication besides the URL' },
				{
					name: 'Standard Webhooks',
					value: 'standardWebhooks',
					description: 'Each post is signed: the receiver can check that it was not changed',
				},
			],
			default: 'none',
			description: 'How n8n authenticates at the endpoint, besides the URL',
		},
		{
			displayName: 'Token',
			name: 'token',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			description: 'The token, without the word Bearer',
			displayOptions: shownFor('bearer'),
		},
		{
			displayName: 'User',
			name: 'user',
			type: 'string',
			default: '',
			placeholder: 'e.g. n8n',
			description: 'Your user name at the endpoint',
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
			description: 'The name of the header that is sent with each post',
			displayOptions: shownFor('header'),
		},
		{
			displayName: 'Header Value',
			name: 'headerValue',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			description: 'What the endpoint expects in this header',
			displayOptions: shownFor('header'),
		},
		{
			displayName: 'Signing Secret',
			name: 'signingSecret',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			placeholder: 'e.g. whsec_...',
			description: 'The secret that the receiver gave you: whsec_ followed by base64',
			displayOptions: shownFor('standardWebhooks'),
		},
	];

	/** Signs the very characters that are sent, anew for each attempt. */
	authenticate = async (
		credentials: ICredentialDataDecryptedObject,
		requestOptions: IHttpRequestOptions,
	): Promise<IHttpRequestOptions> => {
		const { headers = {}, body } = requestOptions;
		const signable = {
			body: typeof body === 'string' ? body : '',
			id: String(headers['Idempotency-Key'] ?? '').replaceAll('"', ''),
			timestamp: Math.floor(Date.now() / 1000),
		};
		return { ...requestOptions, headers: { ...headers, ...authenticationHeaders(credentials, signable) } };
	};
}
