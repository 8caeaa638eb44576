import type { ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { start } from '../../demo/process.mjs';
import { root } from '../../demo/settings';
import type { Access, Counts, Vendor } from './labs';
import type { Request, Response } from './protocol';

/** A stand-in in the other process. */
export interface RemoteStandIn {
	access: Access;
	begin(): Promise<void>;
	counts(): Promise<Counts>;
	bodies(): Promise<string[]>;
}

type WithoutId<Any> = Any extends { id: number } ? Omit<Any, 'id'> : never;

/** The stand-ins of one bench, in a process that ends with it. */
export class StandIns {
	private readonly child: ChildProcess;
	private readonly waiting = new Map<number, (response: Response) => void>();
	private lastId = 0;

	constructor() {
		const loader = pathToFileURL(join(root, 'node_modules', 'tsx', 'dist', 'loader.mjs')).href;
		const script = join(__dirname, 'standInProcess.ts');
		this.child = start([process.execPath, '--import', loader, script], {
			stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
		});
		this.child.on('message', (response: Response) => this.waiting.get(response.id)?.(response));
	}

	async open(vendor: Vendor, latency: number): Promise<RemoteStandIn> {
		const { index, access } = await this.ask<{ index: number; access: Access }>({
			kind: 'open',
			vendor,
			latency,
		});
		return {
			access,
			begin: async () => void (await this.ask({ kind: 'begin', index })),
			counts: async () => await this.ask<Counts>({ kind: 'counts', index }),
			bodies: async () => await this.ask<string[]>({ kind: 'bodies', index }),
		};
	}

	stop(): void {
		this.child.disconnect();
	}

	private async ask<Value>(request: WithoutId<Request>): Promise<Value> {
		const id = (this.lastId += 1);
		const answered = new Promise<Response>((resolve) => this.waiting.set(id, resolve));
		this.child.send({ ...request, id });
		const response = await answered;
		this.waiting.delete(id);
		if ('failure' in response) throw new Error(response.failure);
		// Both ends are of this folder, and the request says what is answered.
		return response.value as Value;
	}
}
