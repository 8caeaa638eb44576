import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';

const root = resolve(__dirname, '../..');
const cache = join(root, 'node_modules/.cache/n8n-nodes-marketplace-leads');

/**
 * A package folder for `startEngine` that holds single nodes of ours as they stand in the sources, so that a node can be
 * tested on n8n's engine without a build. One per checkout and jest worker; the next call in a worker replaces it.
 *
 * @param nodes `n8n.nodes` as in package.json, but pointing to the sources, e.g. `nodes/X/X.node.ts`
 */
export function sourcePackage(nodes: readonly string[], credentials: readonly string[]): string {
	const folder = join(cache, basename(root), `source-package-${process.env.JEST_WORKER_ID ?? '0'}`);
	rmSync(folder, { recursive: true, force: true });
	mkdirSync(folder, { recursive: true });
	for (const part of ['nodes', 'credentials']) symlinkSync(join(root, part), join(folder, part), 'dir');
	const manifest = {
		name: 'n8n-nodes-marketplace-leads',
		version: '0.0.0',
		n8n: { n8nNodesApiVersion: 1, nodes, credentials },
	};
	writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest));
	return folder;
}
