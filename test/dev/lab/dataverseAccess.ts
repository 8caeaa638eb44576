import { CONTOSO } from '../../../dev/lab/dataverse';
import type { Dataverse } from '../../../dev/lab/dataverse';

export interface TokenRequest {
	tenant?: string;
	clientId?: string;
	secret?: string;
	scope?: string;
	grantType?: string;
}

/** Asks the token endpoint as any OAuth client does. */
export async function askForToken(dataverse: Dataverse, request: TokenRequest = {}): Promise<Response> {
	const form = new URLSearchParams({
		client_id: request.clientId ?? CONTOSO.appId,
		client_secret: request.secret ?? CONTOSO.secret,
		scope: request.scope ?? `${dataverse.environmentUrl}/.default`,
		grant_type: request.grantType ?? 'client_credentials',
	});
	const tenant = encodeURIComponent(request.tenant ?? CONTOSO.tenantId);
	return await fetch(`${dataverse.loginUrl}/${tenant}/oauth2/v2.0/token`, { method: 'POST', body: form });
}

export async function tokenOf(dataverse: Dataverse): Promise<string> {
	const answer: unknown = await (await askForToken(dataverse)).json();
	return String(Reflect.get(Object(answer), 'access_token'));
}

/** Calls the Web API without any client library. */
export async function call(
	dataverse: Dataverse,
	method: string,
	path: string,
	{ body, headers = {} }: { body?: string; headers?: Record<string, string> } = {},
): Promise<{ status: number; headers: Headers; text: string; code: unknown }> {
	const response = await fetch(`${dataverse.environmentUrl}/api/data/v9.2/${path}`, {
		method,
		headers: {
			authorization: `Bearer ${await tokenOf(dataverse)}`,
			'content-type': 'application/json',
			...headers,
		},
		...(body === undefined ? {} : { body }),
	});
	const text = await response.text();
	const code: unknown = text.startsWith('{"error"')
		? Reflect.get(Object(Reflect.get(Object(JSON.parse(text)), 'error')), 'code')
		: undefined;
	return { status: response.status, headers: response.headers, text, code };
}
