/** Writes what n8n's editor shows of each node's output before the first run. Started by `npm run docs:schemas`. */
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { INodeType } from 'n8n-workflow';
import manifest from '../package.json';
import { root } from './demo/settings';
import { schemaFiles, type PublishedNode } from './schemas/files';

async function published(file: string): Promise<PublishedNode> {
	const source = file.replace(/^dist\//, '').replace(/\.js$/, '.ts');
	const classes = Object.values((await import(join(root, source))) as Record<string, unknown>);
	const Class = classes.find((one): one is new () => INodeType => typeof one === 'function');
	if (Class === undefined) throw new Error(`${source} exports no node.`);
	return { folder: dirname(source), description: new Class().description };
}

async function main(): Promise<void> {
	const nodes = await Promise.all(manifest.n8n.nodes.map(published));
	for (const { folder } of nodes) {
		await rm(join(root, folder, '__schema__'), { recursive: true, force: true });
	}
	const files = schemaFiles(nodes);
	for (const [path, schema] of files) {
		await mkdir(dirname(join(root, path)), { recursive: true });
		await writeFile(join(root, path), `${JSON.stringify(schema, null, 2)}\n`);
	}
	process.stdout.write(`${files.size} schemas written.\n`);
}

void main();
