/**
 * `npm test`: installs what is missing, builds, runs the tests on Node 24 and ends with the line `N passed, N failed`.
 *
 * Arguments go to jest: `npm test -- test/lead`.
 */
import { build } from '../dev/build.mjs';
import { installRoot, requireNode } from '../dev/demo/install.mjs';
import { runJest } from './jest.mjs';

requireNode();
try {
	await installRoot();
	await build();
	finish(runJest({ jestArguments: process.argv.slice(2) }));
} catch (failure) {
	process.stderr.write(`${failure.message}\n`);
	finish({ passed: 0, failed: 1 });
}

function finish({ passed, failed }) {
	process.stdout.write(`${passed} passed, ${failed} failed\n`);
	process.exit(failed === 0 && passed > 0 ? 0 : 1);
}
