/**
 * `N8N_FOLDER` names a folder in whose node_modules another n8n-core is installed: the tests then run on that one
 * (`npm run test:versions`).
 */
const { existsSync } = require('node:fs');
const { join } = require('node:path');

const n8nFolder = process.env.N8N_FOLDER;
const ofThatFolder = (name) => require.resolve(name, { paths: [n8nFolder] });

const UTILS = 'dist/execution-engine/node-execution-context/utils';

/** The one file that the tests take from inside of n8n-core had another name before. */
function requestHelpers() {
	const names = ['request-helpers.js', 'request-helper-functions.js'];
	const files = names.map((name) => join(n8nFolder, 'node_modules', 'n8n-core', UTILS, name));
	return files.find((file) => existsSync(file));
}

/** @type {import('jest').Config} */
module.exports = {
	testEnvironment: 'node',
	// Much of a test is waiting, so that a core that jest would leave free is not needed: two cores take half the time of one.
	maxWorkers: '100%',
	roots: ['<rootDir>/test'],
	testMatch: ['**/*.test.ts'],
	testPathIgnorePatterns: ['/node_modules/', '<rootDir>/test/e2e/', '<rootDir>/test/crash/'],
	modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/dev/demo/'],
	moduleNameMapper: n8nFolder
		? {
				...Object.fromEntries(['n8n-core', 'n8n-workflow'].map((name) => [`^${name}$`, ofThatFolder(name)])),
				[`^n8n-core/${UTILS}/request-helpers$`]: requestHelpers(),
			}
		: {},
	transform: {
		'^.+\\.ts$': [
			'@swc/jest',
			{ jsc: { parser: { syntax: 'typescript' }, target: 'es2022' }, module: { type: 'commonjs' } },
		],
		// It comes as modules only; in the package esbuild bundles it.
		'/node_modules/(echarts|zrender)/.+\\.js$': [
			'@swc/jest',
			{ jsc: { target: 'es2022' }, module: { type: 'commonjs' } },
		],
	},
	transformIgnorePatterns: ['/node_modules/(?!(echarts|zrender)/)'],
	testTimeout: 30_000,
};
