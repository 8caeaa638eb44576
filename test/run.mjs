/**
 * `npm test`: installs what is missing, builds, runs the tests on Node 24 and ends with the line `N passed, N failed`.
 *
 * Arguments go to jest: `npm test -- test/lead`.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { environment, installRoot, node24, requireNode, root } from '../dev/demo/install.mjs';

requireNode();
try {
	await installRoot();
} catch (failure) {
	process.stderr.write(`${failure.message}\n`);
	finish(0, 1);
}

const run = (script, ...args) =>
	spawnSync(node24(), [join(root, 'node_modules', script), ...args], {
		cwd: root,
		stdio: 'inherit',
		env: environment(),
	});

if (run('gulp/bin/gulp.js', 'build', '-L').status !== 0) finish(0, 1);

const folder = mkdtempSync(join(tmpdir(), 'leads-test-'));
const report = join(folder, 'report.json');
const { status } = run('jest/bin/jest.js', '--json', `--outputFile=${report}`, ...process.argv.slice(2));
finish(...counted(status));

/** A test file that could not even be loaded counts as one failure: jest counts no test in it. */
function counted(exitCode) {
	try {
		const { numPassedTests, numFailedTests, numRuntimeErrorTestSuites } = JSON.parse(
			readFileSync(report, 'utf8'),
		);
		const failed = numFailedTests + numRuntimeErrorTestSuites;
		return [numPassedTests, exitCode === 0 ? failed : Math.max(failed, 1)];
	} catch {
		return [0, 1];
	} finally {
		rmSync(folder, { recursive: true, force: true });
	}
}

function finish(passed, failed) {
	process.stdout.write(`${passed} passed, ${failed} failed\n`);
	process.exit(failed === 0 && passed > 0 ? 0 : 1);
}
