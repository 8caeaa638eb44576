import { mkdtempSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const root = resolve(__dirname, '../..');

/**
 * A package folder for `startEngine` that holds single nodes of ours as they stand in the sources, so that a node can be
 * tested on n8n's engine without a build.
 *
 * @param nodes `n8n.nodes` as in package.json, but pointing to the sources, e.g. `nodes/X/X.node.ts`
 */
export function sourcePackage(nodes: readonly string[], credentials: readonly string[]): string {
	const folder = mkdtempSync(join(realpathSync(tmpdir()), 'marketplace-leads-'));
	for (const part of ['nodes', 'credentials']) symlinkSync(join(root, part), join(folder, part), 'dir');
	const manifest = {
		name: 'n8n-nodes-marketplace-leads',
		version: '0.0.0',
		n8n: { n8nNodesApiVersion: 1, nodes, credentials },
	};
	writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest));
	return folder;
}
