import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { installPackage } from '../../demo/installPackage';
import { startN8n } from '../../demo/n8nServer';
import { settingsFor } from '../../demo/settings';

/** Two homes of n8n, the same but for the package; both databases are made already. */
export interface Homes {
	without: string;
	withPackage: string;
	remove(): Promise<void>;
}

export async function makeHomes(): Promise<Homes> {
	const folder = await mkdtemp(join(tmpdir(), 'leads-boot-'));
	const without = join(folder, 'without');
	const withPackage = join(folder, 'with');
	await boot(without);
	await cp(without, withPackage, { recursive: true });
	await installPackage(withPackage);
	return { without, withPackage, remove: async () => await rm(folder, { recursive: true, force: true }) };
}

/**
 * Starts n8n, waits until its editor could be opened, and stops it.
 *
 * @returns milliseconds until then, and megabytes of its process by its own metrics
 */
export async function boot(home: string): Promise<{ ms: number; rssMB: number }> {
	const began = performance.now();
	const server = await startN8n(settingsFor(home), { env: { N8N_METRICS: 'true' } });
	try {
		await server.ready();
		const ms = performance.now() - began;
		return { ms, rssMB: (await residentBytes(server.url)) / 2 ** 20 };
	} finally {
		await server.stop();
	}
}

async function residentBytes(url: string): Promise<number> {
	const metrics = await (await fetch(`${url}/metrics`)).text();
	const bytes = Number(/^\w*process_resident_memory_bytes\S* (\S+)/m.exec(metrics)?.[1]);
	if (!(bytes > 0)) throw new Error('n8n does not tell the memory of its process.');
	return bytes;
}
