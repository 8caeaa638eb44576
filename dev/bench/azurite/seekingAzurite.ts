import { once } from 'node:events';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { start } from '../../demo/process.mjs';
import { root } from '../../demo/settings';
import type { Answer, Order } from './orders';

/** Azurite in a process of its own, with tables in memory that are filled fast and partitions that are sought. */
export interface SeekingAzurite {
	connectionString: string;
	/** @returns the rows that queries had tested since the last order `examined` */
	order(order: Order): Promise<number>;
	stop(): Promise<void>;
}

export async function startSeekingAzurite(): Promise<SeekingAzurite> {
	const tsx = pathToFileURL(join(root, 'node_modules', 'tsx', 'dist', 'loader.mjs')).href;
	const script = join(__dirname, 'process.ts');
	const child = start([process.execPath, '--max-old-space-size=5000', '--import', tsx, script], {
		cwd: root,
		stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
	});
	process.once('exit', () => child.kill('SIGKILL'));
	const next = async (): Promise<Exclude<Answer, { failure: string }>> => {
		const [said] = (await once(child, 'message')) as [Answer];
		if ('failure' in said) throw new Error(`Azurite: ${said.failure}`);
		return said;
	};
	const started = await next();
	if (!('connectionString' in started)) throw new Error('Azurite did not say where it is.');
	return {
		connectionString: started.connectionString,
		async order(order) {
			child.send(order);
			const said = await next();
			return 'examined' in said ? said.examined : 0;
		},
		async stop() {
			child.kill('SIGKILL');
			await once(child, 'close');
		},
	};
}
