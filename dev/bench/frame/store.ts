import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gainsOf } from '../gains';
import { resultsPage } from './page';
import type { BenchResult } from './result';

/** Results by the bench's name. */
export type Results = { [name: string]: BenchResult };

/**
 * Puts new results in the place of the old ones of the same benches, and writes the page anew from all.
 *
 * @param folder of `results.json` and `RESULTS.md`
 * @param order of the benches on the page; a result of a bench that is no longer among them is dropped
 */
export async function store(folder: string, order: readonly string[], fresh: Results): Promise<void> {
	const file = join(folder, 'results.json');
	const known: unknown = existsSync(file) ? JSON.parse(await readFile(file, 'utf8')) : {};
	// Nobody else writes the file.
	const all: Results = { ...(known as Results), ...fresh };
	const kept = order.flatMap((name): Array<[string, BenchResult]> => {
		const result = all[name];
		return result ? [[name, result]] : [];
	});
	await writeFile(file, `${JSON.stringify(Object.fromEntries(kept), null, 2)}\n`);
	const page = resultsPage(
		kept.map(([, result]) => result),
		gainsOf(all),
	);
	await writeFile(join(folder, 'RESULTS.md'), page);
}
