import { deepEqual, equal, match, rejects } from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { post, type PostOptions } from '../post';
import { activateWebhook, SECRET } from '../webhookWorkflow';
import { LEAD, type WebhookScene } from './scene';

const BODY = JSON.stringify(LEAD);
const OTHER_METHODS = ['GET', 'HEAD', 'PUT', 'PATCH', 'DELETE'];
const basic = (pair: string): PostOptions => ({
	headers: { authorization: `Basic ${Buffer.from(pair).toString('base64')}` },
});

/** Who may post, and what everybody else learns: a status. */
export async function admissionPromises(scene: WebhookScene): Promise<void> {
	const { promises, api, executions, n8nUrl } = scene;
	const open = await activateWebhook(api, n8nUrl);

	await promises.keep('a wrong, absent or doubled secret is a bare 401, and no execution', async () => {
		const { productionUrl } = open;
		const urls = [
			productionUrl,
			`${productionUrl}?code=`,
			`${productionUrl}?code=${SECRET}x`,
			`${productionUrl}?code=${SECRET.toUpperCase()}`,
			`${productionUrl}?code=${SECRET}&code=${SECRET}`,
			`${productionUrl}?code[]=${SECRET}`,
			`${productionUrl}?Code=${SECRET}`,
		];
		for (const url of urls) {
			const answer = await post(url, BODY);
			deepEqual([answer.status, answer.body], [401, ''], url);
		}
		equal(executions.of(open.id).length, 0);
	});

	await promises.keep('another method is a 404 of n8n itself, and no execution', async () => {
		for (const method of OTHER_METHODS) {
			equal((await post(open.url, BODY, { method })).status, 404, method);
		}
		equal(executions.of(open.id).length, 0);
	});

	await promises.keep('Basic authentication is asked for, and what is wrong is refused', async () => {
		const guarded = await activateWebhook(api, n8nUrl, {
			credential: { authentication: 'basic', user: 'gateway', password: 'pa:ss' },
		});
		const none = await post(guarded.url, BODY);
		match(none.headers.get('www-authenticate') ?? '', /^Basic /);
		const wrong = await post(guarded.url, BODY, basic('gateway:pa'));
		const withoutSecret = await post(guarded.productionUrl, BODY, basic('gateway:pa:ss'));
		deepEqual([none.status, wrong.status, withoutSecret.status, withoutSecret.body], [401, 401, 401, '']);
		equal(executions.of(guarded.id).length, 0);
		equal((await post(guarded.url, BODY, basic('gateway:pa:ss'))).status, 200);
	});

	await promises.keep('a header of the user’s own choice is asked for', async () => {
		const guarded = await activateWebhook(api, n8nUrl, {
			credential: { authentication: 'header', headerName: 'X-Gateway-Key', headerValue: 'one two' },
		});
		equal((await post(guarded.url, BODY)).status, 401);
		equal((await post(guarded.url, BODY, { headers: { 'x-gateway-key': 'one' } })).status, 401);
		equal((await post(guarded.url, BODY, { headers: { 'x-gateway-key': 'one two' } })).status, 200);
	});

	await promises.keep('an address outside the list is a bare 403, one inside comes in', async () => {
		const strangers = { parameters: { settings: { allowedAddresses: '192.0.2.0/24, 2001:db8::/32' } } };
		const outside = await activateWebhook(api, n8nUrl, strangers);
		const answer = await post(outside.url, BODY, { headers: { 'x-forwarded-for': '192.0.2.7' } });
		deepEqual([answer.status, answer.body], [403, '']);
		equal(executions.of(outside.id).length, 0);
		const friends = { parameters: { settings: { allowedAddresses: '127.0.0.0/8, ::1' } } };
		const inside = await activateWebhook(api, n8nUrl, friends);
		equal((await post(inside.url, BODY)).status, 200);
	});

	await setUpPromises(scene);

	await promises.keep('the secret is in no execution and not in n8n’s log', async () => {
		equal(readFileSync(join(scene.home, 'n8n.log'), 'utf8').includes(SECRET), false);
		const texts = executions.of(open.id).map(({ text }) => text);
		equal(texts.join().includes(SECRET), false);
	});
}

async function setUpPromises({ promises, api, executions, n8nUrl }: WebhookScene): Promise<void> {
	await promises.keep(
		'a workflow with an unfit secret or list is not activated, and n8n says why',
		async () => {
			const settings = { allowedAddresses: '192.0.2.300' };
			// n8n tries for a while before it gives up, so both at a time.
			await Promise.all([
				rejects(
					activateWebhook(api, n8nUrl, { credential: { urlSecret: 'short' } }),
					/The URL Secret in the credential is not valid\. \w/,
				),
				rejects(
					activateWebhook(api, n8nUrl, { parameters: { settings } }),
					/has an entry that is not an address: 192\.0\.2\.300/,
				),
			]);
		},
	);

	await promises.keep(
		'a secret that is emptied later lets no post in, and shows in the executions',
		async () => {
			const emptied = await activateWebhook(api, n8nUrl);
			await api.saveCredential(emptied.credentialName, 'leadWebhookApi', { urlSecret: '' });
			equal((await post(`${emptied.productionUrl}?code=`, BODY)).status, 500);
			const [execution] = await executions.ended(emptied.id, 0, 1);
			equal(execution?.status, 'error');
			match(execution?.error() ?? '', /^The credential has no URL Secret\. Open the credential/);
		},
	);
}
