/** `npm start`: the whole scene, with leads that keep coming, until Ctrl+C. Started by dev/demo/start.mjs. */
import { setTimeout as delay } from 'node:timers/promises';
import { LiveLine } from './liveLine';
import { Running, stopOnSignal } from './running';
import { startScene } from './scene';
import type { Scene } from './scene';
import { DEMO_HOME, leadCount, OWNER, settingsFor } from './settings';
import { doubledIn, readWhereabouts } from './whereabouts';
import type { Whereabouts } from './whereabouts';

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
	const scene = await startScene(settingsFor(DEMO_HOME), running, options, (text) => line.print(text));
	line.print(welcome(scene));
	const crash = scene.n8n.crashed.then((text) => {
		throw new Error(text);
	});
	await Promise.race([crash, keepLeadsComing(scene), keepCounting(scene)]);
}

const welcome = ({ n8n, workflowUrl, azurite }: Scene) => `
  Editor     ${n8n.url}
  Login      ${OWNER.email}   password  ${OWNER.password}
  Workflow   ${workflowUrl}
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

async function keepCounting({ azurite, receiver, feed, crms }: Scene): Promise<void> {
	while (!running.isStopping) {
		const places = await readWhereabouts(azurite.connectionString, receiver);
		line.show(countText(feed.written.size, places, crms?.records() ?? {}));
		await delay(SECONDS_BETWEEN_COUNTS * 1000);
	}
}

/** The most important first: a narrow terminal shows only the beginning. */
function countText(arrived: number, places: Whereabouts, records: Record<string, number>): string {
	const lists = Object.values(places);
	const doubled = lists.reduce((sum, ids) => sum + doubledIn(ids), 0);
	const open = arrived - new Set(lists.flat()).size;
	const ends = [`${places.lead.length} delivered`, `${doubled} doubled`, `${open} on their way`];
	if (places.undelivered.length > 0) ends.push(`${places.undelivered.length} refused by a target`);
	const outputs = [
		`Do Not Contact ${places.doNotContact.length}`,
		`Test ${places.test.length}`,
		`Unreadable ${places.unreadable.length}`,
	];
	const crms = Object.entries(records).map(([name, count]) => `${name} ${count}`);
	return `${arrived} leads arrived · ${ends.join(', ')} · routed to ${outputs.join(', ')} · buyers in ${crms.join(', ')}`;
}
