/**
 * `npm run demo:account -- 10000`: lets so many generated leads through the active workflow of a real n8n and holds
 * both ends against each other, lead by lead. Ends with 0 when the account is square. Everything is new: free ports, a
 * folder of its own.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { LiveLine } from './liveLine';
import { accountTable, reconcile } from './reconcile';
import { Running, stopOnSignal } from './running';
import { startScene } from './scene';
import type { Scene } from './scene';
import { leadCount, settingsFor } from './settings';
import { readWhereabouts } from './whereabouts';

/** So long without any lead arriving anywhere means that nothing will come any more: two polls and their retries. */
const PATIENCE_MS = 5 * 60_000;

const running = new Running();
const line = new LiveLine();
const home = mkdtempSync(join(tmpdir(), 'leads-account-'));

process.on('exit', () => rmSync(home, { recursive: true, force: true }));
stopOnSignal(running, () => line.print('Stopping.'));
main().then(finish, async (failure: Error) => {
	if (running.isStopping) return;
	line.print(failure.message);
	await finish(false);
});

async function main(): Promise<boolean> {
	const began = Date.now();
	const count = leadCount(process.argv[2] ?? '10000', 'The argument');
	const scene = await startScene(settingsFor(home), running, { firstLeads: count }, (text) =>
		line.print(text),
	);
	const account = await Promise.race([settled(scene), scene.n8n.crashed]);
	if (typeof account === 'string') throw new Error(account);
	line.print(`${accountTable(account)}\n`);
	line.print(
		`${count} leads generated, ${account.isSquare ? 'each accounted for once' : 'NOT all accounted for'}; ` +
			`${repeats(scene)} repeated calls absorbed by their Idempotency-Key; ` +
			`${Math.round((Date.now() - began) / 1000)} s with the start of n8n.`,
	);
	return account.isSquare;
}

/** Waits until every lead is somewhere, or nothing moves any more, and gives the account. */
async function settled({ azurite, receiver, feed }: Scene) {
	let there = -1;
	let lastMove = Date.now();
	for (;;) {
		const places = await readWhereabouts(azurite.connectionString, receiver);
		const found = new Set(Object.values(places).flat()).size;
		if (found !== there) lastMove = Date.now();
		there = found;
		line.show(`${found} of ${feed.written.size} leads are where they belong, or are undelivered`);
		if (found >= feed.written.size || Date.now() - lastMove > PATIENCE_MS) {
			return reconcile(feed.written, await readWhereabouts(azurite.connectionString, receiver));
		}
		await delay(1000);
	}
}

const repeats = ({ receiver }: Scene) =>
	[...receiver.leads.values()].reduce((sum, { calls }) => sum + calls - 1, 0);

async function finish(isSquare: boolean): Promise<void> {
	await running.stopAll();
	process.exit(isSquare ? 0 : 1);
}
