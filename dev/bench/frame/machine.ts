import { readFileSync } from 'node:fs';
import { availableParallelism, cpus, loadavg, totalmem } from 'node:os';
import { join } from 'node:path';
import { root } from '../../demo/settings';

/** Where and when a bench was run. */
export interface Machine {
	/** ISO 8601, to the minute. */
	date: string;
	cores: number;
	processor: string;
	/** GB */
	memory: number;
	system: string;
	node: string;
	n8n: string;
	/** How many processes wanted to run in the minute before the bench, this one among them; above the number of cores they had to wait. */
	load?: number;
}

export const thisMachine = (): Machine => ({
	date: new Date().toISOString().slice(0, 16),
	cores: availableParallelism(),
	processor: cpus()[0]?.model ?? 'unknown processor',
	memory: Math.round(totalmem() / 2 ** 30),
	system: `${process.platform} ${process.arch}`,
	node: process.version,
	n8n: n8nVersion(),
	load: Number((loadavg()[0] ?? 0).toFixed(1)),
});

function n8nVersion(): string {
	const file = join(root, 'dev', 'demo', 'n8n', 'node_modules', 'n8n', 'package.json');
	const manifest: unknown = JSON.parse(readFileSync(file, 'utf8'));
	const isManifest = typeof manifest === 'object' && manifest !== null && 'version' in manifest;
	return isManifest ? String(manifest.version) : 'unknown';
}

export const machineLine = ({ date, cores, processor, memory, system, node, n8n, load }: Machine): string =>
	`${cores} cores (${processor}), ${memory} GB, ${system}, Node ${node}, n8n ${n8n}, ${date} UTC${
		load !== undefined && load > cores
			? `; other work used the machine (load ${load}), so trust the ratios only`
			: ''
	}`;
