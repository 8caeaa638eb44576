/**
 * `npm run package`: builds, and makes the file that n8n installs, `n8n-nodes-marketplace-leads-<version>.tgz`.
 *
 * `npm pack` alone would take whatever `dist/` holds: `.npmrc` lets npm run no scripts, so no `prepack` could build.
 */
import { build } from './build.mjs';
import { installRoot, requireNode, root } from './demo/install.mjs';
import { npm, run } from './demo/process.mjs';

requireNode();
try {
	await installRoot();
	await build();
	const written = await run(npm('pack', '--json', '--ignore-scripts'), { cwd: root });
	const [{ filename, size, entryCount }] = JSON.parse(written);
	process.stdout.write(`${filename}: ${entryCount} files, ${(size / 1e6).toFixed(1)} MB\n`);
} catch (failure) {
	process.stderr.write(`${failure.message}\n`);
	process.exitCode = 1;
}
