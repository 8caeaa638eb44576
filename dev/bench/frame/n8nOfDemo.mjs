/**
 * Lets a bench run on the n8n of the demo: n8n's own nodes and ours on one and the same engine, in the versions that a
 * user has. Preloaded into every bench; without it, `n8n-core` would be the one of the tests, and n8n-nodes-base, which
 * brings its own, would run on another.
 */
import { createRequire, registerHooks } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from '../../demo/install.mjs';

const OF_N8N = /^(n8n-(core|workflow|nodes-base)|@n8n\/[\w-]+|reflect-metadata)(\/|$)/;
const { resolve } = createRequire(join(root, 'dev', 'demo', 'n8n', 'package.json'));

registerHooks({
	resolve: (specifier, context, next) =>
		OF_N8N.test(specifier) && !isOfDemo(context)
			? { url: pathToFileURL(resolve(specifier)).href, format: 'commonjs', shortCircuit: true }
			: next(specifier, context),
});

/** Packages of the demo's n8n resolve as they always do: some have copies of their own. */
function isOfDemo(context) {
	return context.parentURL?.includes('/dev/demo/n8n/') ?? false;
}
