/** Runs jest and counts. Plain JavaScript: `npm test` begins before anything is installed. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { environment as usualEnvironment, node24, root } from '../dev/demo/install.mjs';

/**
 * A test file that could not even be loaded counts as one failure: jest counts no test in it.
 *
 * @returns {{ passed: number, failed: number }}
 */
export function runJest({
	jestArguments,
	node = node24(),
	nodeArguments = [],
	environment = usualEnvironment(),
}) {
	const folder = mkdtempSync(join(tmpdir(), 'leads-test-'));
	const report = join(folder, 'report.json');
	const jest = join(root, 'node_modules', 'jest', 'bin', 'jest.js');
	try {
		const { status } = spawnSync(
			node,
			[...nodeArguments, jest, '--json', `--outputFile=${report}`, ...jestArguments],
			{ cwd: root, stdio: 'inherit', env: environment },
		);
		const counts = JSON.parse(readFileSync(report, 'utf8'));
		const failed = counts.numFailedTests + counts.numRuntimeErrorTestSuites;
		return { passed: counts.numPassedTests, failed: status === 0 ? failed : Math.max(failed, 1) };
	} catch {
		return { passed: 0, failed: 1 };
	} finally {
		rmSync(folder, { recursive: true, force: true });
	}
}
