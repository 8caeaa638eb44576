import type {
	ICredentialDataDecryptedObject,
	ICredentialType,
	IHttpRequestOptions,
	INodeProperties,
} from 'n8n-workflow';

/** The function form of `authenticate`. */
export class SignedApi implements ICredentialType {
	name = 'signedApi';
	displayName = 'Signed API';
	properties: INodeProperties[] = [
		{ displayName: 'Secret', name: 'secret', type: 'string', typeOptions: { password: true }, default: '' },
	];
	async authenticate(
		credentials: ICredentialDataDecryptedObject,
		request: IHttpRequestOptions,
	): Promise<IHttpRequestOptions> {
		return { ...request, headers: { ...request.headers, 'x-signed-with': String(credentials.secret) } };
	}
}
