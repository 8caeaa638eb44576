import { existsSync, readdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import './n8nHome';
import { LazyPackageDirectoryLoader } from 'n8n-core';

const root = resolve(__dirname, '../..');
const SOURCES = ['azureTable', 'credentials', 'delivery', 'lead', 'ledger', 'nodes', 'vendor'];

/**
 * Loads the package as n8n does at boot: names from the lists in `dist/`, code at the first use.
 *
 * @param folder a built package; by default this one, which must be newer than its sources. `PACKAGE_DIR` names another
 *   one for a whole test run, e.g. an unpacked tarball.
 */
export async function loadBuiltPackage(
	folder = process.env.PACKAGE_DIR,
): Promise<LazyPackageDirectoryLoader> {
	if (folder === undefined) assertFresh();
	const loader = new LazyPackageDirectoryLoader(folder ?? root);
	await loader.loadAll();
	return loader;
}

/** A test against yesterday's build proves nothing. */
function assertFresh(): void {
	const manifest = join(root, 'dist', 'types', 'nodes.json');
	if (!existsSync(manifest)) throw new Error('The package is not built. Run: npm run build');
	const built = statSync(manifest).mtimeMs;
	const newer = SOURCES.flatMap(filesUnder).find((file) => statSync(file).mtimeMs > built);
	if (newer) throw new Error(`dist/ is older than ${newer}. Run: npm run build`);
}

const filesUnder = (folder: string): string[] =>
	readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
		.filter((entry) => entry.isFile())
		.map((entry) => join(entry.parentPath, entry.name));
