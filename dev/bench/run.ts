/**
 * `npm run bench`: measures this package against what a user would pick instead, prints the targets with what came out,
 * and writes `dev/bench/RESULTS.md`. `npm run bench -- deliverSalesforce` runs one bench and keeps the rows of the others;
 * `--rounds 2` takes so many rounds instead of the bench's own, and the page says so. `npm run bench -- --page` measures nothing and
 * writes the page anew from `results.json`.
 *
 * `BENCH_ROUNDS=1` is for those who work on a bench: so many rounds, and nothing is written. Ends with 0 when every bench
 * ran, whether its targets were reached or not.
 */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { staleBuild } from '../demo/freshBuild';
import { build } from '../build.mjs';
import { LiveLine } from '../demo/liveLine';
import { start } from '../demo/process.mjs';
import { Running, stopOnSignal } from '../demo/running';
import { root } from '../demo/settings';
import { BENCHES } from './benches';
import type { Message } from './frame/message';
import { contenderTable, targetTable } from './frame/page';
import type { BenchResult } from './frame/result';
import { store } from './frame/store';
import type { Results } from './frame/store';

const running = new Running();
const line = new LiveLine();
const { values: options, positionals } = parseArgs({
	allowPositionals: true,
	options: { rounds: { type: 'string' }, page: { type: 'boolean' } },
});
const rounds = process.env.BENCH_ROUNDS ?? options.rounds;

stopOnSignal(running, () => line.print('Stopping.'));
main().then(
	(isComplete) => process.exit(isComplete ? 0 : 1),
	(failure: Error) => {
		if (running.isStopping) return;
		line.print(failure.message);
		process.exit(1);
	},
);

async function main(): Promise<boolean> {
	const names = options.page === true ? [] : chosen(positionals);
	if (names.length > 0 && staleBuild()) {
		line.print('Building the package');
		await build();
	}
	const results: Results = {};
	for (const name of names) {
		const result = await runBench(name);
		if (result) results[name] = result;
	}
	if (process.env.BENCH_ROUNDS === undefined) await store(__dirname, BENCHES, results);
	line.print(targetTable(Object.values(results)).join('\n'));
	return Object.keys(results).length === names.length;
}

function chosen(names: readonly string[]): readonly string[] {
	const unknown = names.filter((name) => !BENCHES.some((bench) => bench === name));
	if (unknown.length > 0)
		throw new Error(`No such bench: ${unknown.join(', ')}. There are ${BENCHES.join(', ')}.`);
	return names.length > 0 ? names : BENCHES;
}

/** Each bench has a process of its own: memory and compiled code of one do not touch another. */
async function runBench(name: string): Promise<BenchResult | undefined> {
	const began = Date.now();
	const seconds = () => `${Math.round((Date.now() - began) / 1000)} s`;
	let result: BenchResult | undefined;
	const child = start(commandFor(name), { cwd: root, stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
	child.on('message', (message: Message) => {
		if (message.kind === 'progress') line.show(`${name} · ${seconds()} · ${message.text}`);
		else if (message.kind === 'result') ({ result } = message);
		else line.print(`${name} failed: ${message.text}`);
	});
	const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
	await running.add(
		Promise.resolve({
			stop: async () => {
				child.kill('SIGTERM');
				await ended;
			},
		}),
	);
	await ended;
	line.print(`${name}: ${result ? 'measured' : 'no result'}, ${seconds()}`);
	if (result) line.print(`${contenderTable(result).join('\n')}\n`);
	return result;
}

function commandFor(name: string): readonly [string, ...string[]] {
	const preloaded = [
		join(root, 'node_modules', 'tsx', 'dist', 'loader.mjs'),
		join(__dirname, 'frame', 'n8nOfDemo.mjs'),
	];
	const flags = preloaded.flatMap((file) => ['--import', pathToFileURL(file).href]);
	const script = join(__dirname, 'frame', 'child.ts');
	return [process.execPath, '--expose-gc', ...flags, script, name, ...(rounds === undefined ? [] : [rounds])];
}
