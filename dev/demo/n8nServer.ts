import { once } from 'node:events';
import { openSync, readFileSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { start } from './process.mjs';
import { root } from './settings';
import type { Settings } from './settings';

const N8N = join(root, 'dev', 'demo', 'n8n', 'node_modules', 'n8n', 'bin', 'n8n');
const BOOT_LIMIT_MS = 180_000;
/** A running execution may take this long to end after Ctrl+C. */
const GRACE_SECONDS = 5;
/** Then n8n is killed; what it held comes back by the ledger. */
const KILL_AFTER_MS = 8_000;

export interface N8nServer {
	/** Of the editor. */
	url: string;
	/** Of its process; undefined when it could not be started. */
	pid: number | undefined;
	/**
	 * Waits until n8n answers.
	 *
	 * @throws Error with the end of n8n's log when it ends, or does not answer in three minutes
	 */
	ready(): Promise<void>;
	/** Resolves when n8n ends without having been stopped: a text with the end of its log. */
	crashed: Promise<string>;
	stop(): Promise<void>;
	/** Ends n8n as a crash would: at once, with nothing tidied up. */
	kill(): Promise<void>;
}

export interface N8nOptions {
	/** A certificate that n8n shall trust, PEM. */
	caFile?: string;
	logLevel?: 'info' | 'debug';
	/** What of n8n to run: the whole of it, the default, or a part of it in queue mode. */
	part?: 'start' | 'worker' | 'webhook';
	/** Further settings of n8n, e.g. of its database and queue. */
	env?: Record<string, string>;
}

/** Starts n8n as a child process. It is there to be stopped at once; `ready` says when it answers. */
export async function startN8n(settings: Settings, options: N8nOptions = {}): Promise<N8nServer> {
	await mkdir(settings.home, { recursive: true });
	// n8n sleeps ten seconds where this note says that it crashed (its crash-journal.ts), and does nothing else about it.
	await rm(join(settings.home, '.n8n', 'crash.journal'), { force: true });
	const { part = 'start' } = options;
	const logFile = join(settings.home, part === 'start' ? 'n8n.log' : `n8n-${part}-${settings.n8nPort}.log`);
	const log = openSync(logFile, 'w');
	const child = start([process.execPath, N8N, part], {
		cwd: settings.home,
		env: environmentOf(settings, options),
		stdio: ['ignore', log, log],
	});
	const ended = once(child, 'exit').then(() => undefined);
	let stopping = false;
	const crashed = new Promise<string>((resolve) => {
		void ended.then(() => {
			if (!stopping) resolve(`n8n has ended unexpectedly. The end of ${logFile}:\n${tailOf(logFile)}`);
		});
	});

	const stop = async () => {
		stopping = true;
		if (child.exitCode !== null || child.signalCode !== null) return;
		child.kill('SIGTERM');
		const timer = setTimeout(() => child.kill('SIGKILL'), KILL_AFTER_MS);
		await ended;
		clearTimeout(timer);
	};

	const kill = async () => {
		stopping = true;
		if (child.exitCode !== null || child.signalCode !== null) return;
		child.kill('SIGKILL');
		await ended;
	};

	const url = `http://localhost:${settings.n8nPort}`;
	const ready = async () => {
		const boot = await Promise.race([answers(url, part === 'start'), crashed]);
		if (boot === true) return;
		throw new Error(
			boot === false ? `n8n does not answer. The end of ${logFile}:\n${tailOf(logFile)}` : boot,
		);
	};
	return { url, pid: child.pid, ready, crashed, stop, kill };
}

/** Nothing of the caller's own n8n, nothing that calls home, and no more of the editor's advertising than needed. */
function environmentOf(
	{ home, n8nPort, brokerPort }: Settings,
	{ caFile, logLevel = 'info', env = {} }: N8nOptions,
): NodeJS.ProcessEnv {
	const foreign = /^(N8N|DB|EXECUTIONS|QUEUE|WEBHOOK|GENERIC|NODE_FUNCTION)_|^NODE_(OPTIONS|ENV)$/;
	const inherited = Object.entries(process.env).filter(([name]) => !foreign.test(name));
	return {
		...Object.fromEntries(inherited),
		...(caFile === undefined ? {} : { NODE_EXTRA_CA_CERTS: caFile }),
		N8N_LOG_LEVEL: logLevel,
		N8N_USER_FOLDER: home,
		N8N_PORT: String(n8nPort),
		// The login is known to everybody, so only this machine gets in.
		N8N_LISTEN_ADDRESS: '127.0.0.1',
		N8N_RUNNERS_BROKER_PORT: String(brokerPort),
		N8N_ENCRYPTION_KEY: 'the-demo-holds-no-secrets',
		N8N_SECURE_COOKIE: 'false',
		N8N_GRACEFUL_SHUTDOWN_TIMEOUT: String(GRACE_SECONDS),
		N8N_DIAGNOSTICS_ENABLED: 'false',
		N8N_VERSION_NOTIFICATIONS_ENABLED: 'false',
		N8N_DYNAMIC_BANNERS_ENABLED: 'false',
		N8N_TEMPLATES_ENABLED: 'false',
		N8N_PERSONALIZATION_ENABLED: 'false',
		N8N_HIRING_BANNER_ENABLED: 'false',
		N8N_LICENSE_AUTO_RENEW_ENABLED: 'false',
		// These fetch lists from n8n's servers; nothing here needs them.
		N8N_DISABLED_MODULES: 'agents,instance-ai,mcp-registry',
		N8N_VERIFIED_PACKAGES_ENABLED: 'false',
		N8N_UNVERIFIED_PACKAGES_ENABLED: 'true',
		...env,
	};
}

/** `/healthz` answers while the database is still being made; the readiness check and the settings come after it. */
async function answers(url: string, hasEditor: boolean): Promise<boolean> {
	const deadline = Date.now() + BOOT_LIMIT_MS;
	while (Date.now() < deadline) {
		if ((await isOk(`${url}/healthz/readiness`)) && (!hasEditor || (await isOk(`${url}/rest/settings`))))
			return true;
		await delay(300);
	}
	return false;
}

async function isOk(url: string): Promise<boolean> {
	try {
		const response = await fetch(url);
		await response.arrayBuffer();
		return response.ok;
	} catch {
		return false;
	}
}

const tailOf = (file: string): string =>
	readFileSync(file, 'utf8').trimEnd().split('\n').slice(-25).join('\n');
