import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createConnection, createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { run, start } from '../../dev/demo/process.mjs';
import type { Command } from '../../dev/demo/process.mjs';
import { installSystemPackages } from '../e2e/systemPackages';

/** A server that this test started for itself, on loopback. */
export interface Service {
	port: number;
	stop(): Promise<void>;
}

const HOST = '127.0.0.1';
const POSTGRES_ROOT = '/usr/lib/postgresql';
const START_LIMIT_MS = 30_000;

/** Sees to it that Redis and PostgreSQL are there. @throws Error saying what to install */
export async function installServices(): Promise<void> {
	const missing = [
		...(existsSync('/usr/bin/redis-server') ? [] : ['redis-server']),
		...(existsSync(POSTGRES_ROOT) ? [] : ['postgresql']),
	];
	if (missing.length > 0) await installSystemPackages(missing);
}

export async function startRedis(): Promise<Service> {
	const port = await freePort();
	const options = ['--port', String(port), '--bind', HOST, '--save', '', '--appendonly', 'no'];
	const child = start(['redis-server', ...options], { stdio: 'ignore' });
	await accepts(port, 'Redis');
	return { port, stop: async () => await end(child, 'SIGTERM') };
}

/** A new PostgreSQL cluster in a folder of its own; user and database are `postgres`, without a password. */
export async function startPostgres(): Promise<Service> {
	const port = await freePort();
	const folder = mkdtempSync(join(tmpdir(), 'leads-postgres-'));
	const [version] = readdirSync(POSTGRES_ROOT).sort().reverse();
	const bin = join(POSTGRES_ROOT, version ?? '', 'bin');
	// PostgreSQL refuses to run as root.
	const isRoot = process.getuid?.() === 0;
	if (isRoot) await run(['chown', 'postgres', folder], {});
	const asUser = (file: string, ...args: string[]): Command =>
		isRoot ? ['runuser', '-u', 'postgres', '--', join(bin, file), ...args] : [join(bin, file), ...args];
	const data = join(folder, 'data');
	await run(asUser('initdb', '-D', data, '-U', 'postgres', '-A', 'trust'), { cwd: folder });
	const settings = ['-D', data, '-p', String(port), '-k', folder, '-c', `listen_addresses=${HOST}`];
	const child = start(asUser('postgres', ...settings), { stdio: 'ignore', cwd: folder });
	await accepts(port, 'PostgreSQL');
	return {
		port,
		stop: async () => {
			// Of its signals for shutting down, the one that runuser hands on; n8n has let go of it by then.
			await end(child, 'SIGTERM');
			rmSync(folder, { recursive: true, force: true });
		},
	};
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
	if (child.exitCode !== null || child.signalCode !== null) return;
	child.kill(signal);
	await once(child, 'exit');
}

export async function freePort(): Promise<number> {
	const server = createServer();
	server.listen(0, HOST);
	await once(server, 'listening');
	// An address without a port belongs to a pipe only.
	const { port } = server.address() as AddressInfo;
	server.close();
	await once(server, 'close');
	return port;
}

async function accepts(port: number, name: string): Promise<void> {
	const deadline = Date.now() + START_LIMIT_MS;
	while (Date.now() < deadline) {
		const socket = createConnection({ port, host: HOST });
		const isOpen = await once(socket, 'connect').then(
			() => true,
			() => false,
		);
		socket.destroy();
		if (isOpen) return;
		await delay(200);
	}
	throw new Error(`${name} did not start within ${START_LIMIT_MS / 1000} s.`);
}
