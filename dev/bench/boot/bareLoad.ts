/**
 * In a process of its own: loads what n8n loads of a package at its boot, by n8n's own loader and after its own nodes, and tells what
 * that has cost. Then every node's class is loaded as at its first use.
 */
import '../../../test/workflow/n8nHome';
import { dirname, join } from 'node:path';
import { LazyPackageDirectoryLoader } from 'n8n-core';
import { root } from '../../demo/settings';
import type { LoadCost } from './loadCost';

/** What is bundled of vendors' libraries; Luxon and the list of countries are none that speaks to a vendor. */
const SDKS = ['azureDataTables.js', 'jsforce.js'].map((file) => join(root, 'dist', 'vendor', file));

/** Lead Parse needs it, so it must be among the loaded ones, or we look in the wrong place. */
const LUXON = join(root, 'dist', 'vendor', 'luxon.js');

const sdksLoaded = (): number => SDKS.filter((file) => file in require.cache).length;

async function main(): Promise<LoadCost> {
	await new LazyPackageDirectoryLoader(dirname(require.resolve('n8n-nodes-base/package.json'))).loadAll();
	globalThis.gc?.();
	const before = process.memoryUsage();
	const began = performance.now();
	const loader = new LazyPackageDirectoryLoader(root);
	await loader.loadAll();
	const ms = performance.now() - began;
	globalThis.gc?.();
	const after = process.memoryUsage();
	const sdksAtBoot = sdksLoaded();
	for (const name of Object.keys(loader.known.nodes)) loader.getNode(name);
	if (!(LUXON in require.cache)) throw new Error('The loaded modules are not found.');
	return {
		ms,
		heapMB: (after.heapUsed - before.heapUsed) / 2 ** 20,
		rssMB: Math.max(0, after.rss - before.rss) / 2 ** 20,
		sdksAtBoot,
		sdksWithAllNodes: sdksLoaded(),
	};
}

void main().then((cost) => process.send?.(cost));
