/**
 * `npm run test:queue -- 20000`: n8n in queue mode, with one main, one webhook processor and two workers on real Redis and PostgreSQL.
 * One worker is killed and the main is restarted in the middle of the work. At the end every lead must be exactly once where it
 * belongs, and the ledger must name target, status and record of each, as it does where n8n is one process. Ends with the line `N passed, N failed`.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { installPackage } from '../../dev/demo/installPackage';
import { LiveLine } from '../../dev/demo/liveLine';
import { N8nApi } from '../../dev/demo/n8nApi';
import { startN8n } from '../../dev/demo/n8nServer';
import type { N8nServer } from '../../dev/demo/n8nServer';
import { Running, stopOnSignal } from '../../dev/demo/running';
import { leadCount } from '../../dev/demo/settings';
import type { Settings } from '../../dev/demo/settings';
import { startWorkflow } from '../../dev/demo/workflow';
import { finalAccount, printAccount } from './account';
import { freePort, installServices, startPostgres, startRedis } from './services';
import { ledgerFaults } from './ledgerFaults';
import { ownerFaults } from './owners';
import { crashWorkflow, openGate, SIGNING_SECRET, startWorld } from './world';

const WORKER_KILLED_AFTER_SHARE = 0.2;
const MAIN_RESTARTED_AFTER_SHARE = 0.5;

const running = new Running();
const line = new LiveLine();
const home = mkdtempSync(join(tmpdir(), 'leads-queue-'));

process.on('exit', () => rmSync(home, { recursive: true, force: true }));
stopOnSignal(running, () => line.print('Stopping.'));
main().then(finish, async (failure: Error) => {
	if (running.isStopping) return;
	line.print(failure.stack ?? failure.message);
	await finish(false);
});

async function main(): Promise<boolean> {
	const began = Date.now();
	const count = leadCount(process.argv[2] ?? '20000', 'The argument');
	await installServices();
	const redis = await running.add(startRedis());
	const postgres = await running.add(startPostgres());
	const world = await startWorld(running, home, 42);
	const gate = await openGate(running, world);
	await world.feed.write(count);

	const env = {
		EXECUTIONS_MODE: 'queue',
		QUEUE_BULL_REDIS_HOST: '127.0.0.1',
		QUEUE_BULL_REDIS_PORT: String(redis.port),
		DB_TYPE: 'postgresdb',
		DB_POSTGRESDB_HOST: '127.0.0.1',
		DB_POSTGRESDB_PORT: String(postgres.port),
		DB_POSTGRESDB_USER: 'postgres',
		DB_POSTGRESDB_DATABASE: 'postgres',
		N8N_DISABLE_PRODUCTION_MAIN_PROCESS: 'true',
	};
	await mkdir(home, { recursive: true });
	await installPackage(home);
	const launch = async (part: 'start' | 'worker' | 'webhook'): Promise<N8nServer> => {
		const settings: Settings = {
			home,
			n8nPort: await freePort(),
			brokerPort: await freePort(),
			azuritePort: world.azurite.port,
			receiverPort: world.receiver.port,
			recordsPort: await freePort(),
		};
		const own = { QUEUE_HEALTH_CHECK_ACTIVE: 'true', QUEUE_HEALTH_CHECK_PORT: String(settings.n8nPort) };
		const options = { caFile: world.caFile, part, env: part === 'worker' ? { ...env, ...own } : env };
		const server = await running.add(startN8n(settings, options));
		await server.ready();
		line.print(`n8n ${part} answers`);
		return server;
	};

	let master = await launch('start');
	const [worker] = [await launch('worker'), await launch('worker'), await launch('webhook')];
	const api = await N8nApi.logIn(master.url);
	await startWorkflow(
		api,
		home,
		{
			azureTableApi: { authentication: 'connectionString', connectionString: gate.connectionString },
			azureTableLedgerApi: {
				authentication: 'connectionString',
				connectionString: gate.connectionString,
			},
			httpsEndpointApi: {
				url: world.receiver.url,
				authentication: 'standardWebhooks',
				signingSecret: SIGNING_SECRET,
			},
		},
		crashWorkflow(home, { batchSize: 600, confirms: true }),
	);

	await arrived(world.receiver, count * WORKER_KILLED_AFTER_SHARE);
	await worker?.kill();
	line.print('A worker was killed; a new one takes its place');
	await launch('worker');
	await arrived(world.receiver, count * MAIN_RESTARTED_AFTER_SHARE);
	await master.kill();
	line.print('The main was killed; it starts again');
	master = await launch('start');

	const account = await finalAccount(world, (text) => line.show(text));
	const seconds = Math.round((Date.now() - began) / 1000);
	printAccount(account, world, `1 worker killed, 1 main killed, ${seconds} s with all starts`, (text) =>
		line.print(text),
	);
	const faults = await ownerFaults(world);
	for (const fault of faults.slice(0, 20)) line.print(fault);
	line.print(faults.length === 0 ? 'Every delivery had the owner who was decided first' : 'Owners changed');
	const unnamed = await ledgerFaults(world, (text) => line.show(text));
	for (const fault of unnamed.slice(0, 20)) line.print(fault);
	line.print(
		unnamed.length === 0
			? `The ledger names target, status and record of all ${count} leads`
			: `The ledger does not name them of ${unnamed.length} leads`,
	);
	return account.isSquare && faults.length === 0 && unnamed.length === 0;
}

async function arrived({ leads }: { leads: ReadonlyMap<string, unknown> }, enough: number): Promise<void> {
	while (leads.size < enough) {
		line.show(`${leads.size} leads at the receiver`);
		await delay(250);
	}
}

async function finish(isSquare: boolean): Promise<void> {
	await running.stopAll();
	line.print(isSquare ? '1 passed, 0 failed' : '0 passed, 1 failed');
	process.exit(isSquare ? 0 : 1);
}
