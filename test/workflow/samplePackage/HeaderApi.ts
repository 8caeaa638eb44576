import type { IAuthenticateGeneric, ICredentialType, INodeProperties } from 'n8n-workflow';

/** The declared form of `authenticate`. */
export class HeaderApi implements ICredentialType {
	name = 'headerApi';
	displayName = 'Header API';
	properties: INodeProperties[] = [
		{ displayName: 'Token', name: 'token', type: 'string', typeOptions: { password: true }, default: '' },
		{ displayName: 'Realm', name: 'realm', type: 'string', default: 'leads' },
	];
	authenticate: IAuthenticateGeneric = {
		type: 'generic',
		properties: { headers: { authorization: '={{"Bearer " + $credentials.token}}' } },
	};
}
