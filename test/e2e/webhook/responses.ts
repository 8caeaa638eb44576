import { deepEqual, equal } from 'node:assert/strict';
import { post } from '../post';
import { activateWebhook, TRIGGER } from '../webhookWorkflow';
import { LEAD, type WebhookScene } from './scene';

/** When and how a post is answered, and that it is in the database by then. */
export async function responsePromises({ promises, api, executions, n8nUrl }: WebhookScene): Promise<void> {
	const stored = await activateWebhook(api, n8nUrl);

	await promises.keep('a post is answered with a bare 200 when it is in the database', async () => {
		const body = JSON.stringify(LEAD);
		const answer = await post(stored.url, body);
		const atOnce = executions.of(stored.id);
		deepEqual([answer.status, answer.body], [200, '']);
		equal(atOnce.length, 1);
		equal(atOnce[0]?.received().body, body);
	});

	await promises.keep('Lead Parse reads what the trigger outputs', async () => {
		const [execution] = await executions.ended(stored.id);
		const [lead] = execution?.output('Lead Parse') ?? [];
		deepEqual(
			[lead?.receivedFrom, lead?.source, lead?.action, lead?.offerTitle, lead?.warnings],
			['httpsEndpoint', 'AzureMarketplace', 'INS', 'Contoso Suite', ['offer-not-qualified']],
		);
	});

	await promises.keep('the item holds the post and nothing of its URL and headers', async () => {
		const [execution] = await executions.ended(stored.id);
		deepEqual(Object.keys(execution?.received() ?? {}), ['leadId', 'receivedAt', 'contentType', 'body']);
		equal(execution?.received().contentType, 'application/json');
	});

	await promises.keep('a repeated post is the same lead, however its members are arranged', async () => {
		const [earlier] = executions.of(stored.id).slice(-1);
		const { UserDetails, ...rest } = LEAD;
		const status = [
			(await post(stored.url, JSON.stringify(LEAD))).status,
			(await post(stored.url, JSON.stringify({ ...rest, UserDetails }, null, 4))).status,
		];
		const repeats = await executions.ended(stored.id, earlier?.id);
		const ids = [earlier, ...repeats].map((execution) => execution?.output('Lead Parse')[0]?.leadId);
		deepEqual(status, [200, 200]);
		deepEqual([ids.length, new Set(ids).size, typeof ids[0]], [3, 1, 'string']);
	});

	await promises.keep('with Respond: When Workflow Has Finished, 200 comes after its success', async () => {
		const patient = await activateWebhook(api, n8nUrl, { parameters: { respond: 'lastNode' } });
		const answer = await post(patient.url, JSON.stringify(LEAD));
		const [execution] = executions.of(patient.id);
		deepEqual([answer.status, answer.body, execution?.status], [200, '', 'success']);
	});

	await promises.keep('and 500 after its failure, which tells nothing and still keeps the lead', async () => {
		const failing = await activateWebhook(api, n8nUrl, {
			parameters: { respond: 'lastNode' },
			ending: 'fails',
		});
		const answer = await post(failing.url, JSON.stringify(LEAD));
		const [execution] = executions.of(failing.id);
		deepEqual([answer.status, answer.body], [500, '{"message":"Error in workflow"}']);
		equal(execution?.status, 'error');
		equal(execution?.output(TRIGGER)[0]?.body, JSON.stringify(LEAD));
	});

	await promises.keep(
		'with Respond: When Lead Is Stored, a later failure is no concern of the sender',
		async () => {
			const failing = await activateWebhook(api, n8nUrl, { ending: 'fails' });
			equal((await post(failing.url, JSON.stringify(LEAD))).status, 200);
			const [execution] = await executions.ended(failing.id);
			equal(execution?.status, 'error');
		},
	);
}
