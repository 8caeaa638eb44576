/**
 * `npm start`: installs what is missing and starts the demo. `npm run demo:account -- 10000` runs the same with free
 * ports, lets that many leads through and ends by itself.
 */
import { join } from 'node:path';
import { environment, installN8n, installRoot, node24, requireNode, root } from './install.mjs';
import { freePorts, usualPorts } from './ports.mjs';
import { ended, Interrupted, start } from './process.mjs';

const [script = 'main', ...args] = process.argv.slice(2);

requireNode();
try {
	const ports = script === 'main' ? await usualPorts() : await freePorts();
	await installRoot();
	await installN8n();
	process.exitCode = await runTypeScript(join('dev', 'demo', `${script}.ts`), args, ports);
} catch (failure) {
	if (!(failure instanceof Interrupted)) {
		process.stderr.write(`${failure.message}\n`);
		process.exitCode = 1;
	}
}

async function runTypeScript(file, fileArgs, ports) {
	const tsx = join(root, 'node_modules', 'tsx', 'dist', 'loader.mjs');
	const command = [node24(), '--import', `file://${tsx}`, file, ...fileArgs];
	return await ended(start(command, { cwd: root, stdio: 'inherit', env: environment(ports) }));
}
