import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { npm, run } from './process.mjs';
import { root } from './settings';

/**
 * Installs the package into n8n as a user would by hand: the tarball that npm would publish, in the folder `nodes` of
 * n8n's user folder (n8n's documentation, "Manually install community nodes from npm").
 *
 * @returns the folder of the installed package
 */
export async function installPackage(home: string): Promise<string> {
	const nodes = join(home, '.n8n', 'nodes');
	const { name } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { name: string };
	const installed = join(nodes, 'node_modules', name);
	await mkdir(nodes, { recursive: true });
	const tarball = await packInto(nodes);
	const known = join(nodes, 'installed.sha512');
	if (existsSync(installed) && (await textOf(known)) === tarball.integrity) return installed;

	const own = join(nodes, 'package.json');
	if (!existsSync(own)) await writeFile(own, '{ "name": "installed-nodes", "private": true }\n');
	await rm(installed, { recursive: true, force: true });
	// n8n-workflow, the only peer, comes with n8n: without the flags npm would fetch a second one.
	const flags = [
		'--legacy-peer-deps',
		'--omit=dev',
		'--ignore-scripts',
		'--no-audit',
		'--no-fund',
		'--prefer-offline',
	];
	await run(npm('install', ...flags, '--no-package-lock', tarball.file), { cwd: nodes });
	await writeFile(known, tarball.integrity);
	return installed;
}

/** Packs the package under a name that does not change, for npm notes it in the folder's package.json. */
async function packInto(folder: string): Promise<{ file: string; integrity: string }> {
	const written = await run(npm('pack', '--json', '--ignore-scripts', '--pack-destination', folder), {
		cwd: root,
	});
	const [packed] = JSON.parse(written) as Array<{ filename: string; integrity: string }>;
	if (!packed) throw new Error('npm pack made nothing.');
	const file = join(folder, 'package.tgz');
	await rename(join(folder, packed.filename), file);
	return { file, integrity: packed.integrity };
}

const textOf = async (file: string): Promise<string> =>
	existsSync(file) ? await readFile(file, 'utf8') : '';
