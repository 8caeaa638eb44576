/**
 * The demo as `npm start` shows it: leads by table and by post, and the workflow Proof of delivery, whose figures must be those of the
 * stand-ins. Started by `node dev/demo/start.mjs ../../test/e2e/demo`; ends with the line `N passed, N failed`.
 */
import { deepEqual, equal, ok } from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { IDataObject } from 'n8n-workflow';
import { N8nApi } from '../../dev/demo/n8nApi';
import { Running, stopOnSignal } from '../../dev/demo/running';
import { type Scene, startScene } from '../../dev/demo/scene';
import { sentenceNow, showRecords, sumsNow } from '../../dev/demo/sceneRecords';
import { settingsFor } from '../../dev/demo/settings';
import type { Sums } from '../../dev/demo/sums';
import { Executions, type StoredExecution } from './executions';
import { Promises } from './promises';
import { startByHand } from './templates/template';

/** Enough for each output of Lead Parse, for refusals, and for two buyers of one company. */
const [ROWS, POSTS] = [200, 20];
/** A lead waits up to some minutes for an earlier one of its buyer. */
const PATIENCE_MS = 240_000;

const running = new Running();
const promises = new Promises();
const home = mkdtempSync(join(tmpdir(), 'leads-demo-'));

process.on('exit', () => rmSync(home, { recursive: true, force: true }));
stopOnSignal(running, () => process.stdout.write('Stopping.\n'));
void promises.keep('the demo starts', main).finally(async () => {
	await running.stopAll();
	process.exit(promises.conclude() ? 0 : 1);
});

async function main(): Promise<void> {
	const settings = settingsFor(home);
	const options = { firstLeads: ROWS, withCrms: true, withPosts: true };
	const scene = await startScene(settings, running, options, () => {});
	const records = await running.add(showRecords(scene, settings.recordsPort));
	const { feed, posting } = scene;
	equal(await feed.post(POSTS, posting?.url ?? ''), 0, 'a post was not answered with 200');

	let sums = await sumsNow(scene);
	await promises.keep(
		'the demo: leads by table and by post are each in one place, and the figures add up',
		async () => {
			const deadline = Date.now() + PATIENCE_MS;
			while (sums.onTheirWay > 0 && Date.now() < deadline) {
				await delay(1000);
				sums = await sumsNow(scene);
			}
			deepEqual([sums.arrived, sums.posted, sums.onTheirWay, sums.doubled], [ROWS + POSTS, POSTS, 0, 0]);
			equal(asideOf(sums) + sums.sales, sums.arrived);
			const page = await (await fetch(records.url)).text();
			ok(page.includes(await sentenceNow(scene)), 'the page of records says something else');
		},
	);
	const proof = await runProof(scene);
	await promises.keep(
		'Proof: its counts are those of the demo, and each target has what Summary says of it',
		async () => {
			const { sales, refused } = sums;
			const byStatus = Object.fromEntries(
				proof.output('Summary').map(({ status, count }) => [status, count]),
			);
			deepEqual(byStatus, { delivered: sales - refused, givenUp: refused, setAside: asideOf(sums) });
			const posted = proof.output('At Each Target').filter(isAt('httpsEndpoint', 'delivered'));
			deepEqual(
				posted.map(({ count }) => count),
				[scene.receiver.leads.size],
			);
			const undelivered = proof.output('Find Undelivered');
			equal(undelivered.length, refused);
			ok(undelivered.every(({ LedgerCause, LedgerRemedy }) => LedgerCause && LedgerRemedy));
		},
	);
	await promises.keep(
		'Proof: the file shows each result of Reconcile, and the counts are those of the rows',
		async () => {
			const rows = proof.output('Reconcile');
			const [count] = proof.output('Count');
			const counted = (result: string) => rows.filter((row) => row.result === result && !row.isRepeat).length;
			const results = ['delivered', 'notDelivered', 'notInAccount', 'severalCandidates'];
			deepEqual(
				results.map((result) => count?.[result]),
				results.map(counted),
			);
			equal(counted('notInAccount'), 3);
			for (const result of results) ok(counted(result) > 0, `no row is ${result}`);
		},
	);
}

const asideOf = ({ doNotContact, test, unreadable }: Sums): number => doNotContact + test + unreadable;

const isAt =
	(target: string, status: string) =>
	(group: IDataObject): boolean =>
		group.target === target && group.status === status;

/** Runs the workflow as the button in the editor does, and keeps what its nodes output. */
async function runProof({ n8n, proof }: Scene): Promise<StoredExecution> {
	const api = await N8nApi.logIn(n8n.url);
	await api.updateWorkflow(proof.id, { settings: { executionOrder: 'v1', saveManualExecutions: true } });
	await startByHand({ n8nUrl: n8n.url }, proof, 'When You Ask');
	const executions = new Executions(home);
	const [execution] = await executions.ended(proof.id, 0, 1);
	executions.close();
	if (execution?.status !== 'success')
		throw new Error(`Proof failed: ${execution?.error() ?? 'it did not run'}`);
	return execution;
}
