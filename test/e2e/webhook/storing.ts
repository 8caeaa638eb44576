import { deepEqual, equal, ok } from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import { startAzurite } from '../../../dev/lab/azurite';
import { type Receiver, startReceiver } from '../../../dev/lab/receiver';
import { startAzuriteProxy } from '../../nodes/azuriteProxy';
import { post } from '../post';
import { activateWebhook, TRIGGER } from '../webhookWorkflow';
import { LEAD, type WebhookScene } from './scene';

const COUNT = 200;
/** Posts that come while the table is down. */
const DOWN = 3;
const PATIENCE_MS = 150_000;
const MOST_ROUNDS = 20;

const bodies = (what: string, count = COUNT): string[] =>
	Array.from({ length: count }, (_, index) => JSON.stringify({ ...LEAD, Description: `${what} ${index}` }));

/**
 * Posts that are stored in a table: every one that was answered with 200 reaches the receiver once, whatever happens to n8n or to the table.
 *
 * @param restart kills n8n and starts it again on the same folder
 */
export async function storingPromises(scene: WebhookScene, restart: () => Promise<void>): Promise<void> {
	const azurite = await startAzurite();
	const proxy = await startAzuriteProxy(azurite);
	const receiver = await startReceiver({ tls: false, accept: ['lead'] });
	let isDown = false;
	proxy.refuses = () => isDown;
	try {
		const account = { connectionString: proxy.connectionString, receiverUrl: receiver.url };
		const workflow = await activateWebhook(scene.api, scene.n8nUrl, { account });
		const postAll = async (all: readonly string[]) =>
			await Promise.all(
				all.map(
					async (body) => (await post(workflow.url, body, { timeout: 90_000 }).catch(() => null))?.status,
				),
			);

		const keptNow = (): number =>
			scene.executions.of(workflow.id).flatMap((execution) => execution.output(TRIGGER)).length;
		let keptBefore = 0;

		await scene.promises.keep(
			'a lead that is posted twice starts no execution of its own, and is delivered once',
			async () => {
				const all = bodies('one', 1);
				deepEqual([await postAll(all), await postAll(all)], [[200], [200]]);
				await arrived(receiver, all);
				const executions = await scene.executions.ended(workflow.id);
				equal(executions.length, 1);
				equal(executions[0]?.output(TRIGGER).length, 0);
			},
		);

		await scene.promises.keep(
			`${COUNT} leads that are posted at once, and then again, are delivered once`,
			async () => {
				const all = bodies('at once');
				await postUntilTaken(postAll, all);
				await postUntilTaken(postAll, all);
				await arrived(receiver, all);
				deepEqual(doubledIn(receiver), 0);
			},
		);

		await scene.promises.keep(
			'a lead that comes while the table is down is kept in n8n, and delivered',
			async () => {
				const all = bodies('table down', DOWN);
				isDown = true;
				await postUntilTaken(postAll, all).finally(() => (isDown = false));
				await arrived(receiver, all);
			},
		);

		await scene.promises.keep(
			'every lead that was answered with 200 is delivered once although n8n is killed while leads come in',
			async () => {
				const all = bodies('killed');
				const promised: string[] = [];
				const posting = Promise.all(
					all.map(async (body) => {
						const [status] = await postAll([body]);
						if (status === 200) promised.push(body);
					}),
				);
				// In the middle: some have been answered, others have not.
				for (let waited = 0; promised.length < COUNT / 10 && waited < PATIENCE_MS; waited += 20)
					await delay(20);
				keptBefore = keptNow();
				await restart();
				await posting;
				process.stdout.write(
					`    ${promised.length} of ${COUNT} posts were answered before n8n was killed\n`,
				);
				ok(promised.length > 0, 'no post was answered before n8n was killed');
				await arrived(receiver, promised);
				await postUntilTaken(
					postAll,
					all.filter((body) => !promised.includes(body)),
				);
				await arrived(receiver, all);
			},
		);

		await scene.promises.keep(
			'no lead is doubled in all of this, unless a table that did not answer in time met a post that another process of n8n had taken in',
			async () => {
				const doubled = doubledIn(receiver);
				process.stdout.write(`    ${doubled} doubled, ${keptNow() - keptBefore} kept after n8n was killed\n`);
				ok(doubled <= keptNow() - keptBefore, `${doubled} leads are doubled`);
			},
		);
	} finally {
		await receiver.stop();
		await proxy.stop();
		await azurite.stop();
	}
}

/** Posts again what n8n did not take, as a careful sender does: under load n8n itself answers 503 for a while. */
async function postUntilTaken(
	postAll: (bodies: readonly string[]) => Promise<Array<number | undefined>>,
	all: readonly string[],
): Promise<void> {
	let left = all;
	for (let round = 0; left.length > 0 && round < MOST_ROUNDS; round++) {
		if (round > 0) await delay(1000);
		const statuses = await postAll(left);
		left = left.filter((_body, index) => statuses[index] !== 200);
	}
	deepEqual(left, []);
}

const noteOf = ({ body }: { body: unknown }): string =>
	JSON.stringify(body).match(/"note":"([^"]*)"/)?.[1] ?? '';

/** How many calls came to the receiver under a second key. */
function doubledIn(receiver: Receiver): number {
	const notes = [...receiver.leads.values()].map(noteOf);
	return notes.length - new Set(notes).size;
}

async function arrived(receiver: Receiver, all: readonly string[]): Promise<void> {
	const wanted = all.map((body) => String((JSON.parse(body) as { Description: string }).Description));
	const deadline = Date.now() + PATIENCE_MS;
	for (;;) {
		const there = new Set([...receiver.leads.values()].map(noteOf));
		const missing = wanted.filter((note) => !there.has(note));
		if (missing.length === 0) return;
		if (Date.now() > deadline) throw new Error(`${missing.length} leads do not arrive, e.g. ${missing[0]}.`);
		await delay(200);
	}
}
