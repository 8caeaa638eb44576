import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { installPackage } from '../../demo/installPackage';
import { N8nApi, type Workflow } from '../../demo/n8nApi';
import { startN8n } from '../../demo/n8nServer';
import { root, settingsFor } from '../../demo/settings';
import { connectCredentials, triggersRun, type WorkflowFile } from '../../demo/workflow';

/** A workflow as a bench changes it before it is made. */
export interface BenchWorkflow extends WorkflowFile {
	nodes: Array<WorkflowFile['nodes'][number] & { name: string; parameters: Record<string, unknown> }>;
	settings: Record<string, unknown>;
}

export type Credentials = Readonly<Record<string, Record<string, unknown>>>;

/** The n8n that a user has, with this package installed as a user installs it; its data are new. */
export interface RealN8n {
	url: string;
	api: N8nApi;
	/** Makes the workflow with these credentials, by their type; it is not published yet. */
	make(workflow: BenchWorkflow, credentials: Credentials): Promise<Workflow>;
	/** Publishes it and waits until its triggers run. */
	publish(workflow: Workflow): Promise<void>;
	/** CPU time of n8n and of the processes that it started, in seconds. */
	cpuSeconds(): number;
	stop(): Promise<void>;
}

export async function startRealN8n(env: Record<string, string> = {}): Promise<RealN8n> {
	const home = mkdtempSync(join(tmpdir(), 'leads-bench-'));
	await installPackage(home);
	const server = await startN8n(settingsFor(home), { env });
	process.once('exit', () => void server.kill());
	await server.ready();
	const api = await N8nApi.logIn(server.url);
	return {
		url: server.url,
		api,
		async make(workflow, credentials) {
			await connectCredentials(api, workflow, credentials);
			return await api.createWorkflow(workflow);
		},
		async publish(workflow) {
			await api.activate(workflow);
			await triggersRun(api, workflow);
		},
		cpuSeconds: () => (server.pid === undefined ? NaN : cpuSecondsOf(server.pid)),
		async stop() {
			await server.stop();
			rmSync(home, { recursive: true, force: true });
		},
	};
}

/** A template of this package, to be changed. */
export const templateNamed = (name: string): BenchWorkflow =>
	JSON.parse(readFileSync(join(root, 'workflows', `${name}.json`), 'utf8')) as BenchWorkflow;

/** Parameters of a node, to be changed. */
export function parametersOf({ nodes }: BenchWorkflow, name: string): Record<string, unknown> {
	const node = nodes.find((one) => one.name === name);
	if (node === undefined) throw new Error(`The workflow has no node ${name}.`);
	return node.parameters;
}

/** A clock tick is a hundredth of a second on Linux (proc(5), utime and stime). */
function cpuSecondsOf(pid: number): number {
	const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
	const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
	const own = (Number(fields[11]) + Number(fields[12])) / 100;
	const children = readdirSync(`/proc/${pid}/task`).flatMap((task) =>
		readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8').trim().split(/\s+/).filter(Boolean),
	);
	return children.reduce((sum, child) => sum + cpuSecondsOf(Number(child)), own);
}
