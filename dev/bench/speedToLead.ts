/**
 * How long a lead takes from its row in the table to the receiver, through a real n8n with the template table-to-https. Prints one row of a
 * table for each setting of Look Every and each rate, and what n8n did while nothing came. `recipe` is a Schedule Trigger that asks the
 * whole table each minute with HTTP Request, and posts what it finds.
 *
 *     node dev/demo/start.mjs ../bench/speedToLead [seconds between looks, e.g. 5,2,recipe]
 */
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { LiveLine } from '../demo/liveLine';
import { N8nApi } from '../demo/n8nApi';
import { Running, stopOnSignal } from '../demo/running';
import { type Scene, startScene } from '../demo/scene';
import { settingsFor, TABLES } from '../demo/settings';
import { triggersRun } from '../demo/workflow';
import { leadIdOfRow } from '../../lead/identity';
import { addressWithSignature, recipeEachMinute } from './throughN8n/usualPipeline';

const SECOND = 1000;
/** Leads a minute, and for how many seconds they come. */
const RATES = [
	{ aMinute: 1, seconds: 720 },
	{ aMinute: 10, seconds: 120 },
	{ aMinute: 60, seconds: 60 },
] as const;
/** A lead that has not arrived by then is counted as missing. */
const PATIENCE = 150 * SECOND;
const IDLE_SECONDS = 60;

const running = new Running();
const line = new LiveLine();
const home = mkdtempSync(join(tmpdir(), 'speed-to-lead-'));
process.on('exit', () => rmSync(home, { recursive: true, force: true }));
stopOnSignal(running, () => line.print('Stopping.'));
main().then(
	async () => await finish(0),
	async (failure: Error) => {
		line.print(failure.message);
		await finish(1);
	},
);

async function main(): Promise<void> {
	const settings = (process.argv[2] ?? '5,2,recipe').split(',');
	const scene = await startScene(settingsFor(home), running, { firstLeads: 20 }, (text) => line.print(text));
	line.print(
		'| Look Every | leads a minute | leads | p50 | p95 | longest | missing |\n|---|---|---|---|---|---|---|',
	);
	for (const setting of settings) {
		const way = setting === 'recipe' ? await byRecipe(scene) : await byLooks(scene, Number(setting));
		await delay(10 * SECOND);
		await idle(way.name);
		for (const rate of RATES) line.print(await measured(scene, way, rate));
	}
}

/** How leads get to a receiver, and which of them have got there. */
interface Way {
	name: string;
	/** By the key of a delivery. */
	arrived: ReadonlyMap<string, { leadId?: string | null | undefined }>;
}

async function byLooks(scene: Scene, seconds: number): Promise<Way> {
	await setLookEvery(scene, seconds);
	return { name: `${seconds} s`, arrived: scene.receiver.leads };
}

async function byRecipe(scene: Scene): Promise<Way> {
	const api = await N8nApi.logIn(scene.n8n.url);
	await api.deactivate(await api.workflow(scene.workflowUrl.split('/').at(-1) ?? ''));
	const arrived = new Map<string, { leadId: string }>();
	const server = createServer((request, response) => {
		void json(request).then((row) => {
			const { PartitionKey, RowKey } = Object(row) as Record<string, unknown>;
			arrived.set(`${String(PartitionKey)}|${String(RowKey)}`, {
				leadId: leadIdOfRow(String(PartitionKey), String(RowKey)),
			});
			response.end('{}');
		});
	}).listen(0, '127.0.0.1');
	await once(server, 'listening');
	await running.add(Promise.resolve({ stop: async () => void (await Promise.resolve(server.close())) }));
	const { port } = server.address() as AddressInfo;
	const address = addressWithSignature(scene.azurite.connectionString, TABLES.leads);
	const workflow = await api.createWorkflow(recipeEachMinute(address, `http://127.0.0.1:${port}/`));
	await api.activate(workflow);
	await triggersRun(api, workflow);
	return { name: 'recipe', arrived };
}

/** Writes leads at an even pace and waits for those that go to the receiver. */
async function measured(
	{ feed }: Scene,
	{ name, arrived }: Way,
	{ aMinute, seconds }: (typeof RATES)[number],
): Promise<string> {
	const written = new Map<string, number>();
	const took: number[] = [];
	const seen = new Set(arrived.keys());
	const watch = (): void => {
		const now = performance.now();
		for (const [key, { leadId }] of arrived) {
			if (seen.has(key)) continue;
			seen.add(key);
			const at = written.get(leadId ?? '');
			if (at !== undefined) took.push(now - at);
		}
	};
	const watching = setInterval(watch, 20);
	const pause = (60 * SECOND) / aMinute;
	for (let nth = 0; nth < (aMinute * seconds) / 60; nth++) {
		const before = new Set(feed.written.keys());
		const at = performance.now();
		// A random moment of the pause, so that leads do not keep step with the looks.
		await delay(Math.random() * pause);
		const writtenAt = performance.now();
		await feed.write(1);
		for (const [id, output] of feed.written) {
			if (!before.has(id) && output === 'lead') written.set(id, writtenAt);
		}
		await delay(Math.max(0, pause - (performance.now() - at)));
	}
	const deadline = performance.now() + PATIENCE;
	while (took.length < written.size && performance.now() < deadline) await delay(100);
	clearInterval(watching);
	took.sort((a, b) => a - b);
	const at = (share: number) =>
		`${((took[Math.ceil(share * took.length) - 1] ?? NaN) / SECOND).toFixed(1)} s`;
	const missing = written.size - took.length;
	return `| ${name} | ${aMinute} | ${took.length} | ${at(0.5)} | ${at(0.95)} | ${at(1)} | ${missing} |`;
}

/** CPU time of n8n while no lead comes. */
async function idle(name: string): Promise<void> {
	const before = cpuSeconds();
	await delay(IDLE_SECONDS * SECOND);
	const share = ((cpuSeconds() - before) / IDLE_SECONDS) * 100;
	line.print(`Idle, ${name}: n8n used ${share.toFixed(1)} % of one core`);
}

/** Of the n8n that this process started, in whole hundredths (proc(5), utime and stime). */
function cpuSeconds(): number {
	const pids = execFileSync('pgrep', ['-P', String(process.pid)], { encoding: 'utf8' })
		.trim()
		.split('\n');
	return pids.reduce((sum, pid) => {
		const stat = execFileSync('sh', ['-c', `cat /proc/${pid}/stat 2>/dev/null || true`], {
			encoding: 'utf8',
		});
		if (!/\((node|n8n|MainThread)[^)]*\)/.test(stat)) return sum;
		const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
		return sum + (Number(fields[11]) + Number(fields[12])) / 100;
	}, 0);
}

async function setLookEvery(scene: Scene, seconds: number): Promise<void> {
	const api = await N8nApi.logIn(scene.n8n.url);
	const id = scene.workflowUrl.split('/').at(-1) ?? '';
	const workflow = await api.workflow<{
		nodes: Array<{ type: string; parameters: Record<string, unknown> }>;
	}>(id);
	for (const node of workflow.nodes) {
		if (node.type.endsWith('.marketplaceLeadTrigger')) node.parameters.lookEvery = seconds;
	}
	await api.deactivate(workflow);
	const changed = await api.updateWorkflow(id, workflow);
	await api.activate(changed);
	await triggersRun(api, changed);
}

async function finish(code: number): Promise<void> {
	await running.stopAll();
	process.exit(code);
}
