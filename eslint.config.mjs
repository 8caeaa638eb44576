import { configWithoutCloudSupport } from '@n8n/node-cli/eslint';
import { layers } from './dev/layers.mjs';

export default [
	...configWithoutCloudSupport,
	{
		files: ['package.json'],
		rules: {
			// It wants an e-mail address. The project has none; SECURITY.md and CONTRIBUTING.md say how to reach it.
			'@n8n/community-nodes/valid-author': 'off',
		},
	},
	{
		files: ['credentials/**/*.ts'],
		rules: {
			// It knows literals only. The address of all pages is one constant, in targetNode/documentation.ts.
			'n8n-nodes-base/cred-class-field-documentation-url-missing': 'off',
		},
	},
	{
		files: ['dev/**/*.ts', 'test/**/*.ts'],
		rules: {
			// It is about code that runs in n8n. These start n8n, and tools of the tests.
			'@n8n/community-nodes/no-dangerous-functions': 'off',
		},
	},
	...layers,
];
