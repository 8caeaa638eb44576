import { once } from 'node:events';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { start } from '../../demo/process.mjs';
import { root } from '../../demo/settings';

/** What n8n's boot pays for the package, by n8n's own loader in a process of its own. */
export interface LoadCost {
	ms: number;
	/** Objects in use, in megabytes. */
	heapMB: number;
	/** Resident memory, in megabytes. */
	rssMB: number;
	/** How many of the bundled SDKs are loaded when n8n has started. */
	sdksAtBoot: number;
	/** The same once the classes of all nodes are loaded, and none has run. */
	sdksWithAllNodes: number;
}

/** Measures it in a fresh process, as a boot is one. */
export async function measureLoad(): Promise<LoadCost> {
	const preloaded = [
		join(root, 'node_modules', 'tsx', 'dist', 'loader.mjs'),
		join(root, 'dev', 'bench', 'frame', 'n8nOfDemo.mjs'),
	];
	const flags = preloaded.flatMap((file) => ['--import', pathToFileURL(file).href]);
	const child = start([process.execPath, '--expose-gc', ...flags, join(__dirname, 'bareLoad.ts')], {
		cwd: root,
		stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
	});
	const ended = once(child, 'close').then(() => {
		throw new Error('The process that loads the package ended without a word.');
	});
	const [cost] = (await Promise.race([once(child, 'message'), ended])) as [LoadCost];
	ended.catch(() => undefined);
	return cost;
}
