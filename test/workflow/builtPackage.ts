import './n8nHome';
import { LazyPackageDirectoryLoader } from 'n8n-core';
import { staleBuild } from '../../dev/demo/freshBuild';
import { root } from '../../dev/demo/settings';

/**
 * Loads the package as n8n does at boot: names from the lists in `dist/`, code at the first use.
 *
 * @param folder a built package; by default this one, which must be newer than its sources. `PACKAGE_DIR` names another
 *   one for a whole test run, e.g. an unpacked tarball.
 */
export async function loadBuiltPackage(
	folder = process.env.PACKAGE_DIR,
): Promise<LazyPackageDirectoryLoader> {
	// A test against yesterday's build proves nothing.
	const stale = folder === undefined ? staleBuild() : undefined;
	if (stale) throw new Error(`Run npm run build: ${stale}.`);
	const loader = new LazyPackageDirectoryLoader(folder ?? root);
	await loader.loadAll();
	return loader;
}
