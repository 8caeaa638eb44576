/** Child processes of the demo and of its installation. Plain JavaScript: a part of it runs before anything is installed. */
import { spawn } from 'node:child_process';

/** The command for npm: the one that started us, else the one in the path. */
export function npm(...args) {
	const script = process.env.npm_execpath;
	if (script?.endsWith('.js')) return [process.execPath, script, ...args];
	return [process.platform === 'win32' ? 'npm.cmd' : 'npm', ...args];
}

/** Starts a command. */
export const start = ([file, ...args], options) =>
	spawn(file, args, { ...options, shell: file.endsWith('.cmd') });

/**
 * Runs a command quietly to its end.
 *
 * @returns what it wrote to its standard output
 * @throws Error with the last lines of all it said, when it ends with another code than 0
 */
export async function run(command, options) {
	const child = start(command, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
	let output = '';
	let said = '';
	child.stdout.on('data', (text) => {
		output += text;
		said += text;
	});
	child.stderr.on('data', (text) => (said += text));
	const code = await ended(child);
	if (code === 0) return output;
	throw new Error(
		`${command.join(' ')} ended with ${code}:\n${said.trim().split('\n').slice(-25).join('\n')}`,
	);
}

/** Somebody pressed Ctrl+C, or ended us otherwise, while we waited for a child process. */
export class Interrupted extends Error {
	name = 'Interrupted';
}

/**
 * Waits for a child process and gives its exit code. Ctrl+C reaches the child by itself but `kill` reaches only us: it
 * is passed on, and the child is waited for all the same.
 *
 * @throws Interrupted when we were asked to end meanwhile
 */
export async function ended(child) {
	let interrupted = false;
	const stop = () => {
		interrupted = true;
		child.kill('SIGTERM');
	};
	process.on('SIGINT', stop).on('SIGTERM', stop);
	try {
		const code = await new Promise((resolve, reject) => child.on('close', resolve).on('error', reject));
		if (interrupted) throw new Interrupted('Stopped.');
		return code;
	} finally {
		process.off('SIGINT', stop).off('SIGTERM', stop);
	}
}
