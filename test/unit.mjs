/**
 * `npm run test:unit`: the tests that need no build and no service, in well under a minute, and how much of the code they run.
 *
 * Arguments are paths: `npm run test:unit -- test/lead`.
 */
import { installRoot, requireNode } from '../dev/demo/install.mjs';
import { runJest } from './jest.mjs';

/** What is pure, and the engine around it that gets its clock and its targets as arguments. */
const FOLDERS = ['lead', 'routing', 'delivery'];

requireNode();
try {
	await installRoot();
} catch (failure) {
	process.stderr.write(`${failure.message}\n`);
	process.exit(1);
}
const paths = process.argv.slice(2);
const { passed, failed } = runJest({
	jestArguments: [
		...(paths.length > 0 ? paths : FOLDERS.map((folder) => `test/${folder}/`)),
		// It writes to Azurite.
		'--testPathIgnorePatterns=routingTable',
		'--coverage',
		'--coverageReporters=text-summary',
		...FOLDERS.map((folder) => `--collectCoverageFrom=${folder}/**/*.ts`),
	],
});
process.stdout.write(`${passed} passed, ${failed} failed\n`);
process.exit(failed === 0 && passed > 0 ? 0 : 1);
