/** Builds the package, as `npm run build` does. Plain JavaScript: `npm test` begins before anything is installed. */
import { join } from 'node:path';
import { environment, node24, root } from './demo/install.mjs';
import { run } from './demo/process.mjs';

/** @throws Error with what the build said last */
export async function build() {
	const gulp = join(root, 'node_modules', 'gulp', 'bin', 'gulp.js');
	await run([node24(), gulp, 'build', '-L'], { cwd: root, env: environment() });
}
