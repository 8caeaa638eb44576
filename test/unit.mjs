/**
 * `npm run test:unit`: the tests that need no build and no service, in well under a minute, and how much of the pure code they run.
 *
 * Arguments go to jest: `npm run test:unit -- lead/country`.
 */
import { installRoot, requireNode } from '../dev/demo/install.mjs';
import { runJest } from './jest.mjs';

