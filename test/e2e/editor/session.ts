import type { BrowserContext } from '@playwright/test';
import { OWNER } from '../../../dev/demo/settings';

/** n8n ties a session to the browser that has it, by an id that the browser chooses. */
const BROWSER_ID = 'editor-tests';

/**
 * Logs the pages of a browser in as the demo's owner, without the form: the cookie comes from n8n's own login call, and
 * the pages get the browser id that was sent with it.
 *
 * @param url address of n8n
 * @throws Error when n8n lets the owner not in
 */
export async function logIn(context: BrowserContext, url: string): Promise<void> {
	const answer = await context.request.post(`${url}/rest/login`, {
		headers: { 'browser-id': BROWSER_ID },
		data: { emailOrLdapLoginId: OWNER.email, password: OWNER.password },
	});
	if (!answer.ok()) throw new Error(`n8n does not let ${OWNER.email} in: ${answer.status()}`);
	await context.addInitScript((id) => localStorage.setItem('n8n-browserId', id), BROWSER_ID);
}
