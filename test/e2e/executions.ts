import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as delay } from 'node:timers/promises';
import type { IDataObject, IRunExecutionData } from 'n8n-workflow';

const PATIENCE_MS = 30_000;

export interface StoredExecution {
	id: number;
	status: string;
	/** Everything n8n has written down of it. */
	text: string;
	/** What the trigger was given: it stands there before the first node has run. */
	received(): IDataObject;
	/** What a node put out; nothing when it has not run. */
	output(node: string, output?: number): IDataObject[];
	error(): string | undefined;
}

/**
 * The executions that stand in n8n's database (SQLite, n8n 2.41), read past n8n: what is in there has survived whatever
 * becomes of the process.
 */
export class Executions {
	private readonly database: DatabaseSync;

	constructor(home: string) {
		this.database = new DatabaseSync(join(home, '.n8n', 'database.sqlite'), { readOnly: true });
	}

	/** The executions of a workflow, oldest first, from an id on; without those that n8n only keeps until it next tidies up. */
	of(workflowId: string, after = 0): StoredExecution[] {
		const rows = this.database
			.prepare(
				'SELECT id, status, data FROM execution_entity JOIN execution_data ON executionId = id WHERE workflowId = ? AND id > ? AND deletedAt IS NULL ORDER BY id',
			)
			.all(workflowId, after);
		return rows.map(({ id, status, data }) => stored(Number(id), String(status), String(data)));
	}

	/**
	 * The same, once none of them runs any more.
	 *
	 * @param atLeast so many are waited for, where n8n answers before it writes
	 */
	async ended(workflowId: string, after = 0, atLeast = 0): Promise<StoredExecution[]> {
		const deadline = Date.now() + PATIENCE_MS;
		while (Date.now() < deadline) {
			const { known, running } = this.count(workflowId, after);
			if (running === 0 && known >= atLeast) return this.of(workflowId, after);
			await delay(20);
		}
		throw new Error('The executions do not end.');
	}

	private count(workflowId: string, after: number): { known: number; running: number } {
		const counted = this.database
			.prepare(
				"SELECT COUNT(*) AS known, COUNT(*) FILTER (WHERE status IN ('new', 'running')) AS running FROM execution_entity WHERE workflowId = ? AND id > ? AND deletedAt IS NULL",
			)
			.get(workflowId, after);
		return { known: Number(counted?.known), running: Number(counted?.running) };
	}

	close(): void {
		this.database.close();
	}
}

function stored(id: number, status: string, text: string): StoredExecution {
	const data = () => unflattened(text) as IRunExecutionData;
	const output = (node: string, index = 0) =>
		(data().resultData.runData[node] ?? []).flatMap((task) =>
			(task.data?.main?.[index] ?? []).map(({ json }) => json),
		);
	return {
		id,
		status,
		text,
		output,
		received() {
			// The trigger's own place in the queue has no node before it. What n8n shows of a crashed execution is made up.
			const queue = data().executionData?.nodeExecutionStack ?? [];
			const first = queue.find(({ source }) => source === null);
			const [ran] = Object.keys(data().resultData.runData);
			return first?.data.main?.[0]?.[0]?.json ?? (ran === undefined ? {} : (output(ran)[0] ?? {}));
		},
		error: () => data().resultData.error?.message,
	};
}

/** n8n writes execution data with each value once, in one list; objects and arrays refer to texts and each other by index. */
function unflattened(text: string): unknown {
	const values = JSON.parse(text) as unknown[];
	const known = new Map<number, unknown>();
	const resolve = (reference: unknown): unknown =>
		typeof reference === 'string' ? valueAt(Number(reference)) : reference;
	const valueAt = (index: number): unknown => {
		const value = values[index];
		if (typeof value !== 'object' || value === null) return value;
		if (known.has(index)) return known.get(index);
		const whole: object = Array.isArray(value) ? [] : {};
		known.set(index, whole);
		for (const [name, reference] of Object.entries(value)) Reflect.set(whole, name, resolve(reference));
		return whole;
	};
	return valueAt(0);
}
