import { defineConfig } from '@playwright/test';
import { CHROMIUM_FLAGS } from '../chromium';

/** Generous: the editor is heavy, and the machine may be busy. No test waits longer than it must. */
const TEST_LIMIT_MS = 180_000;
const STEP_LIMIT_MS = 45_000;

/** What `npm run test:e2e` runs against one n8n; test/e2e/editor.ts starts that and sets the variables. */
export default defineConfig({
	testDir: __dirname,
	testMatch: '*.spec.ts',
	workers: 1,
	retries: 0,
	forbidOnly: true,
	timeout: TEST_LIMIT_MS,
	expect: { timeout: STEP_LIMIT_MS },
	outputDir: process.env.EDITOR_RESULTS,
	reporter: [['list'], ['json', { outputFile: process.env.EDITOR_REPORT }]],
	use: {
		actionTimeout: STEP_LIMIT_MS,
		navigationTimeout: STEP_LIMIT_MS,
		viewport: { width: 1440, height: 900 },
		colorScheme: 'light',
		screenshot: 'only-on-failure',
		trace: 'retain-on-failure',
		launchOptions: { executablePath: process.env.CHROMIUM, args: [...CHROMIUM_FLAGS] },
	},
});
