/**
 * `npm run test:crash -- 200`: kills n8n again and again while leads come in, and then holds both ends against each other.
 * Further arguments: a seed, and `durable` for n8n's durable poll engine.
 *
 * Two n8n work on one table and one ledger, each killed with SIGKILL at a drawn moment (while it polls, claims, delivers, settles, or
 * at any time) and started again. Now and then the tables or the receiver are gone for a while, or the workflow is taken off and on.
 * Lead Route decides who gets each lead. At the end every lead must be exactly once where it belongs, or visibly given up, and each of its
 * deliveries must have had the owner who was decided first. Ends with the line `N passed, N failed`.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { LiveLine } from '../../dev/demo/liveLine';
import { Running, stopOnSignal } from '../../dev/demo/running';
import { settingsFor } from '../../dev/demo/settings';
import type { Settings } from '../../dev/demo/settings';
import { SeededRandom } from '../../dev/lab/seededRandom';
import { freePorts } from '../../dev/demo/ports.mjs';
import { finalAccount, printAccount } from './account';
import { Instance } from './instance';
import { ownerFaults } from './owners';
import { drawTripwire, type Moment, type Tripwire } from './tripwire';
import { crashWorkflow, type Listeners, openGate, startWorld, type World } from './world';

const kills = Number(process.argv[2] ?? '20');
const seed = Number(process.argv[3] ?? '1');
/** n8n's poll engine: the default one, or the durable one, which keeps polls in the database (n8n-facts 2.5). */
const env: Record<string, string> =
	process.argv[4] === 'durable'
		? {
				N8N_SCHEDULER_ENABLED: 'true',
				N8N_SCHEDULER_POLL_TRIGGERS_ENABLED: 'true',
				N8N_POLLER_DURABLE_CURSORS_ENABLED: 'true',
			}
		: {};

/** An n8n that nothing struck is killed all the same, so long after its first call, or after it should have made one. */
const LONGEST_LIFE_MS = 6_000;
const LONGEST_SLEEP_MS = 30_000;
const BATCH_SIZE = 20;

const running = new Running();
const line = new LiveLine();
const home = mkdtempSync(join(tmpdir(), 'leads-crash-'));
const struck = new Map<string, number>();

process.on('exit', () => rmSync(home, { recursive: true, force: true }));
stopOnSignal(running, () => line.print('Stopping.'));
main().then(finish, async (failure: Error) => {
	if (running.isStopping) return;
	line.print(failure.stack ?? failure.message);
	await finish(false);
});

async function main(): Promise<boolean> {
	const began = Date.now();
	const world = await startWorld(running, home, seed);
	const workflowFile = crashWorkflow(home, { batchSize: BATCH_SIZE });
	await world.feed.write(100);
	line.print(`Killing n8n ${kills} times (seed ${seed})`);
	const tally = { left: kills };
	const instances = await Promise.all([0, 1].map(async (index) => await setUp(index, world, workflowFile)));
	await Promise.all(
		instances.map(
			async (instance, index) => await lives(instance, world, new SeededRandom(seed * 2 + index), tally),
		),
	);
	world.listeners.clear();
	for (const { gate } of instances) gate.listeners.clear();
	line.print('The last kill is done; what was held comes back now');
	for (const instance of instances) if (!instance.isUp) await instance.start();
	const account = await finalAccount(world, (text) => line.show(text));
	for (const [moment, count] of [...struck].sort()) line.print(`  killed ${count} times: ${moment}`);
	const seconds = Math.round((Date.now() - began) / 1000);
	printAccount(account, world, `${kills} kills, ${seconds} s`, (text) => line.print(text));
	const faults = await ownerFaults(world);
	for (const fault of faults.slice(0, 20)) line.print(fault);
	line.print(faults.length === 0 ? 'Every delivery had the owner who was decided first' : 'Owners changed');
	return account.isSquare && faults.length === 0;
}

async function setUp(index: number, world: World, workflowFile: string): Promise<Instance> {
	Object.assign(process.env, await freePorts());
	const settings: Settings = settingsFor(join(home, `n8n-${index}`));
	await mkdir(settings.home, { recursive: true });
	const instance = new Instance(settings, world, await openGate(running, world), env);
	running.add(Promise.resolve({ stop: async () => await instance.kill() }));
	await instance.setUp(workflowFile);
	return instance;
}

/** Kills the instance and starts it again, as long as there are kills left. */
async function lives(
	instance: Instance,
	world: World,
	random: SeededRandom,
	tally: { left: number },
): Promise<void> {
	while (tally.left > 0) {
		tally.left--;
		// Before n8n starts, because it polls at once and then not for a minute.
		await world.feed.write(random.between(10, 60));
		const wire = drawTripwire(random);
		const hit = strikes([instance.gate.listeners, world.listeners], wire);
		const awake = strikes([instance.gate.listeners], { ...wire, moment: 'poll', nth: 1 });
		if (!instance.isUp) {
			await instance.start();
			// It may be killed before it is up: that is one of the moments.
			await Promise.race([instance.ready().catch(() => undefined), hit]);
		}
		const chaos = disturb(instance, world, random).catch(() => undefined);
		const life =
			wire.moment === 'any time' ? delay(wire.after) : awake.then(async () => await delay(LONGEST_LIFE_MS));
		const moment = await Promise.race([hit, life.then(() => null), delay(LONGEST_SLEEP_MS, null)]);
		await instance.kill();
		await chaos;
		const told = moment ?? (wire.moment === 'any time' ? 'any time' : 'idle');
		struck.set(told, (struck.get(told) ?? 0) + 1);
		line.show(`${kills - tally.left} kills, ${world.feed.written.size} leads written`);
	}
}

/** Resolves at the nth call of the drawn kind. Calls to the receiver may be those of the other n8n. */
async function strikes(listened: readonly Listeners[], { moment, nth }: Tripwire): Promise<Moment> {
	let seen = 0;
	return await new Promise((resolve) => {
		const listen = (call: Moment) => {
			if (call !== moment || ++seen < nth) return;
			for (const listeners of listened) listeners.delete(listen);
			resolve(call);
		};
		for (const listeners of listened) listeners.add(listen);
	});
}

/** In some lives the tables or the receiver go away for a while, or the workflow is taken off and on. */
async function disturb(instance: Instance, world: World, random: SeededRandom): Promise<void> {
	const what = random.weighted({ nothing: 70, tables: 10, receiver: 10, republish: 10 });
	if (what === 'nothing') return;
	await delay(random.between(0, 1_500));
	if (what === 'republish') return await instance.republish();
	world.down[what] = true;
	await delay(random.between(500, 3_000));
	world.down[what] = false;
}

async function finish(isSquare: boolean): Promise<void> {
	await running.stopAll();
	line.print(isSquare ? '1 passed, 0 failed' : '0 passed, 1 failed');
	process.exit(isSquare ? 0 : 1);
}
