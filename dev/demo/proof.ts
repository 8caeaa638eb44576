import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './settings';
import type { WorkflowFile } from './workflow';

const RECONCILE = join(root, 'workflows', 'reconcile-with-partner-center.json');
const START = 'When You Ask';
const FILE = 'File of Partner Center';

/** How far below the nodes of Proof of delivery those of the comparison are, and how far to the left of where its template has them. */
const [LEFT, DOWN] = [368, 800];

/**
 * Adds to Proof of delivery the comparison of reconcile-with-partner-center, with the file that the demo makes in place of its sample.
 *
 * @param url where the file is
 */
export function addReconcile({ nodes, connections }: WorkflowFile, url: string): void {
	// A template is as this project wrote it.
	const template = JSON.parse(readFileSync(RECONCILE, 'utf8')) as WorkflowFile;
	for (const name of ['Extract From File', 'Reconcile', 'Count']) {
		const node = template.nodes.find((one) => one.name === name);
		if (node === undefined) throw new Error(`${RECONCILE} has no node ${name}.`);
		const [x = 0, y = 0] = node.position ?? [];
		nodes.push({ ...node, position: [x - LEFT, y + DOWN] });
	}
	nodes.push({
		id: 'b4a8cf0e-0f2c-4c5a-9d3e-6f1d7a0c2018',
		name: FILE,
		type: 'n8n-nodes-base.httpRequest',
		typeVersion: 4.2,
		position: [144, 352 + DOWN],
		parameters: { url, options: { response: { response: { responseFormat: 'file' } } } },
	});
	const to = (...names: string[]) => ({ main: [names.map((node) => ({ node, type: 'main', index: 0 }))] });
	connections[START]?.main?.[0]?.push({ node: FILE, type: 'main', index: 0 });
	connections[FILE] = to('Extract From File');
	connections['Extract From File'] = to('Reconcile', 'Count');
}
