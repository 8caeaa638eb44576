/** `npm start`: the whole scene, with leads that keep coming, until Ctrl+C. Started by dev/demo/start.mjs. */
import { setTimeout as delay } from 'node:timers/promises';
import { isRecord } from '../../lead/text';
import { LiveLine } from './liveLine';
import { type RecordsPage, startRecords } from './records';
import { Running, stopOnSignal } from './running';
import { startScene } from './scene';
import type { Scene } from './scene';
import { DEMO_HOME, leadCount, OWNER, settingsFor, TABLES } from './settings';
import { sentenceOf, sumsOf } from './sums';
import { readTable, readWhereabouts } from './whereabouts';

const FIRST_LEADS = '200';
const LEADS_AT_A_TIME = 3;
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
	const options = { firstLeads: first, withCrms: true };
	const settings = settingsFor(DEMO_HOME);
	const scene = await startScene(settings, running, options, (text) => line.print(text));
	const { azurite, receiver, feed } = scene;
	const records = await running.add(
		startRecords(settings.recordsPort, pagesOf(scene), async () => {
			const places = await readWhereabouts(azurite.connectionString, receiver);
			return sentenceOf(sumsOf(feed.written.keys(), places));
		}),
	);
	line.print(welcome(scene, records.url));
	const crash = scene.n8n.crashed.then((text) => {
		throw new Error(text);
	});
	await Promise.race([crash, keepLeadsComing(scene), keepCounting(scene)]);
}

const welcome = ({ n8n, workflowUrl, proofUrl, azurite }: Scene, recordsUrl: string) => `
  Editor     ${n8n.url}
  Login      ${OWNER.email}   password  ${OWNER.password}
  Workflow   ${workflowUrl}
  Proof      ${proofUrl}
             Press Execute workflow: Lead Ledger counts every lead and lists what did not arrive.
  Records    ${recordsUrl}
             What is in the CRMs, at the HTTPS endpoint and in the tables.
  Leads      in the tables of Azurite at ${azurite.url}
  Stop       Ctrl+C

New leads arrive all the time; the workflow looks for them every five seconds.
`;

async function keepLeadsComing({ feed }: Scene): Promise<void> {
	while (!running.isStopping) {
		await delay(SECONDS_BETWEEN_LEADS * 1000);
		if (!running.isStopping) await feed.write(LEADS_AT_A_TIME);
	}
}

async function keepCounting({ azurite, receiver, feed }: Scene): Promise<void> {
	while (!running.isStopping) {
		const places = await readWhereabouts(azurite.connectionString, receiver);
		line.show(sentenceOf(sumsOf(feed.written.keys(), places)));
		await delay(SECONDS_BETWEEN_COUNTS * 1000);
	}
}

/** What can be looked at in a browser: the records of every stand-in, and the tables. */
function pagesOf({ azurite, receiver, crms }: Scene): RecordsPage[] {
	const names = Object.keys(crms?.records() ?? {});
	return [
		...names.map((name) => ({
			path: name.toLowerCase().replaceAll(' ', '-'),
			title: `Records in ${name}`,
			read: () => crms?.records()[name] ?? [],
		})),
		{
			path: 'https-endpoint',
			title: 'Leads at the HTTPS endpoint',
			read: () => [...receiver.leads.values()].map(({ body }) => (isRecord(body) ? body : { body })),
		},
		...Object.values(TABLES).map((table) => ({
			path: `table-${table}`,
			title: `Table ${table}`,
			read: async () => await readTable(azurite.connectionString, table),
		})),
	];
}
