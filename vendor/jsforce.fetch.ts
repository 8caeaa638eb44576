/**
 * Replaces `node-fetch` in the bundle, with which jsforce would open connections of its own, past n8n's proxy,
 * CA and SSRF settings. Our transport never gets here; whatever else in jsforce does, must fail and not connect.
 */
export default async function fetchNothing(): Promise<never> {
	return await Promise.reject(new Error('jsforce may connect through n8n only'));
}

export class Response {}

export class AbortError extends Error {}
