/** `npm start`: the whole scene, with leads that keep coming, until Ctrl+C. Started by dev/demo/start.mjs. */
import { setTimeout as delay } from 'node:timers/promises';
import { LiveLine } from './liveLine';
import { Running, stopOnSignal } from './running';
import { startScene } from './scene';
import type { Scene } from './scene';
import { DEMO_HOME, leadCount, OWNER, settingsFor } from './settings';
import { sentenceNow, showRecords } from './sceneRecords';

const FIRST_LEADS = '200';
const FIRST_POSTS = 20;
/** Each time, so many are written into the table, and so many posted. */
const [ROWS_AT_A_TIME, POSTS_AT_A_TIME] = [2, 1];
const SECONDS_BETWEEN_LEADS = 5;
const SECONDS_BETWEEN_COUNTS = 2;

const running = new Running();
const line = new LiveLine();

stopOnSignal(running, () => line.print('Stopping n8n, Azurite and the receiver.'));
main().catch(async (failure: Error) => {
	if (running.isStopping) return;
	line.print(failure.message);
	await running.stopAll();
	process.exit(1);
});

async function main(): Promise<void> {
	// `LEADS=10000 npm start` begins with so many.
	const first = leadCount(process.env.LEADS ?? FIRST_LEADS, 'LEADS');
	const options = { firstLeads: first, withCrms: true, withPosts: true };
	const settings = settingsFor(DEMO_HOME);
	const scene = await startScene(settings, running, options, (text) => line.print(text));
	const records = await running.add(showRecords(scene, settings.recordsPort));
	await post(scene, FIRST_POSTS);
	line.print(welcome(scene, records.url));
	const crash = scene.n8n.crashed.then((text) => {
		throw new Error(text);
	});
	await Promise.race([crash, keepLeadsComing(scene), keepCounting(scene)]);
}

const welcome = ({ n8n, workflowUrl, proofUrl, azurite, posting }: Scene, recordsUrl: string) => `
  Editor     ${n8n.url}
  Login      ${OWNER.email}   password  ${OWNER.password}
  Workflow   ${workflowUrl}
  Proof      ${proofUrl}
             Press Execute workflow: Lead Ledger counts every lead, lists what did not arrive, and
             compares all with a list as Partner Center has it.
  Records    ${recordsUrl}
             What is in the CRMs, at the HTTPS endpoint and in the tables.
  Leads      in the tables of Azurite at ${azurite.url}
  Posts      one lead in three is posted to ${posting?.url ?? ''}
  Stop       Ctrl+C

New leads arrive all the time; the workflow looks for them every five seconds.
`;

async function keepLeadsComing(scene: Scene): Promise<void> {
	while (!running.isStopping) {
		await delay(SECONDS_BETWEEN_LEADS * 1000);
		if (running.isStopping) return;
		await scene.feed.write(ROWS_AT_A_TIME);
		await post(scene, POSTS_AT_A_TIME);
	}
}

let isPostingLost = false;

/** Says once that posts are lost, until one is taken again. */
async function post({ feed, posting }: Scene, count: number): Promise<void> {
	if (posting === undefined || running.isStopping) return;
	const lost = await feed.post(count, posting.url);
	if (lost > 0 && !isPostingLost && !running.isStopping) line.print(POST_LOST);
	isPostingLost = lost > 0;
}

const POST_LOST =
	'A post was not answered with 200, so its lead is lost to n8n: is the workflow published? Reconcile in Proof shows it as not in the account.';

async function keepCounting(scene: Scene): Promise<void> {
	while (!running.isStopping) {
		line.show(await sentenceNow(scene));
		await delay(SECONDS_BETWEEN_COUNTS * 1000);
	}
}
