import type { Access } from './labs';

/** A token by OAuth's client credentials, for the sides that are given theirs. */
export async function tokenFrom({ tokenUrl, clientId, clientSecret, url }: Access): Promise<string> {
	const form = new URLSearchParams({
		grant_type: 'client_credentials',
		client_id: clientId,
		client_secret: clientSecret,
		// Only Entra ID asks for it, and the others pass it by.
		scope: `${url}/.default`,
	});
	const response = await fetch(tokenUrl, { method: 'POST', body: form });
	const answer: unknown = await response.json();
	const token: unknown = Reflect.get(Object(answer), 'access_token');
	if (typeof token !== 'string') throw new Error(`No token: HTTP ${response.status}.`);
	return token;
}
