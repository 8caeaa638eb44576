/** The process of one bench; started by run.ts, which it tells how far it is and what came out. */
import { join } from 'node:path';
import { thisMachine } from './machine';
import type { Message } from './message';
import type { Bench } from './bench';
import { resultOf } from './result';
import { runRounds } from './rounds';

const [name = '', rounds] = process.argv.slice(2);

const tell = async (message: Message): Promise<void> =>
	await new Promise((resolve) => process.send?.(message, () => resolve()));

main().then(
	() => process.exit(0),
	async (failure: Error) => {
		await tell({ kind: 'failure', text: failure.stack ?? failure.message });
		process.exit(1);
	},
);

async function main(): Promise<void> {
	await tell({ kind: 'progress', text: 'setting up' });
	const { default: bench } = (await import(join(__dirname, '..', `${name}.ts`))) as { default: Bench };
	const machine = thisMachine();
	const { contenders, close } = await bench.open();
	const measured = await runRounds(contenders, {
		rounds: rounds === undefined ? (bench.rounds ?? 5) : Number(rounds),
		warmUps: bench.warmUps ?? 1,
		now: () => performance.now(),
		progress: (text) => void tell({ kind: 'progress', text }),
	});
	await close?.();
	await tell({ kind: 'result', result: resultOf(bench, contenders, measured, machine) });
}
