import { equal } from 'node:assert/strict';
import { OWNER } from '../../dev/demo/settings';

/** Runs a failed execution again, as Retry in the list of executions does with the workflow that is stored with it. */
export async function pressRetry(n8nUrl: string, id: number | undefined): Promise<void> {
	const headers = { 'browser-id': 'retry', 'content-type': 'application/json' };
	const login = await fetch(`${n8nUrl}/rest/login`, {
		method: 'POST',
		headers,
		body: JSON.stringify({ emailOrLdapLoginId: OWNER.email, password: OWNER.password }),
	});
	const cookie = login.headers.getSetCookie().map((value) => value.split(';', 1)[0]);
	const answer = await fetch(`${n8nUrl}/rest/executions/${id}/retry`, {
		method: 'POST',
		headers: { ...headers, cookie: cookie.join('; ') },
		body: JSON.stringify({ loadWorkflow: false }),
	});
	equal(answer.status, 200, await answer.text());
}
