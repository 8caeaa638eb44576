import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { N8nApi, Workflow } from './n8nApi';
import { root } from './settings';
import { CREDENTIAL_NAMES, nameCredentials } from './templateCredentials';

/** The data of each credential, by credential type. */
export type CredentialData = Record<string, Record<string, string>>;

/** A workflow as it is in `workflows/`. */
export interface WorkflowFile {
	/** For `n8n import:workflow` only: each import over n8n's interface is a workflow of its own. */
	id?: string;
	name: string;
	nodes: Array<{
		id?: string;
		name: string;
		type: string;
		typeVersion?: number;
		position?: number[];
		webhookId?: string;
		parameters?: Record<string, unknown>;
		credentials?: Record<string, { id: string | null; name: string }>;
	}>;
	connections: Record<string, { main?: Array<Array<{ node: string; type: string; index: number }>> }>;
}

const FILE = join(root, 'workflows', 'table-to-https.json');
const ACTIVATION_LIMIT_MS = 60_000;

/**
 * Sets up credentials and workflow, and waits until its trigger runs.
 *
 * @param path the workflow's file; the template table-to-https by default
 * @param fillIn what a user fills in after the import
 */
export async function startWorkflow(
	api: N8nApi,
	home: string,
	data: CredentialData,
	path = FILE,
	fillIn: (file: WorkflowFile) => void = () => {},
): Promise<Workflow> {
	const workflow = await keepWorkflow(api, home, data, path, fillIn);
	await api.activate(workflow);
	await triggersRun(api, workflow);
	return workflow;
}

/**
 * Sets up credentials and workflow, which does not run yet.
 *
 * A workflow that is in n8n already stays as its user has changed it, unless the file in the project, or what is filled in, has changed.
 */
export async function keepWorkflow(
	api: N8nApi,
	home: string,
	data: CredentialData,
	path: string,
	fillIn: (file: WorkflowFile) => void = () => {},
): Promise<Workflow> {
	const text = await readFile(path, 'utf8');
	const file = JSON.parse(text) as WorkflowFile;
	fillIn(file);
	const hash = createHash('sha256').update(JSON.stringify(file)).digest('hex');
	await connectCredentials(api, file, data);

	const stamp = join(home, `${basename(path, '.json')}.sha256`);
	const known = await api.workflowNamed(file.name);
	const isCurrent = known !== undefined && (await readFile(stamp, 'utf8').catch(() => '')) === hash;
	if (known?.active) await api.deactivate(known);
	const workflow = await (isCurrent
		? known
		: known
			? api.updateWorkflow(known.id, file)
			: api.createWorkflow(file));
	await writeFile(stamp, hash);
	return workflow;
}

/** Saves the credentials, and chooses them in the nodes of a template, which becomes a workflow without an id of its own. */
export async function connectCredentials(
	api: N8nApi,
	file: Pick<WorkflowFile, 'id'> & {
		nodes: Array<Pick<WorkflowFile['nodes'][number], 'type' | 'parameters' | 'credentials'>>;
	},
	data: Readonly<Record<string, Record<string, unknown>>>,
): Promise<void> {
	delete file.id;
	const ids = await saveCredentials(api, data);
	for (const node of nameCredentials(file).nodes) {
		for (const [type, credential] of Object.entries(node.credentials ?? {})) {
			credential.id = ids[type] ?? null;
		}
	}
}

/** @returns the id by credential type */
async function saveCredentials(
	api: N8nApi,
	data: Readonly<Record<string, Record<string, unknown>>>,
): Promise<Record<string, string>> {
	const ids: Record<string, string> = {};
	for (const [type, values] of Object.entries(data)) {
		ids[type] = (await api.saveCredential(CREDENTIAL_NAMES[type] ?? type, type, values)).id;
	}
	return ids;
}

/**
 * Waits until the triggers of an activated workflow run: n8n answers to activate before they have started, and the answer is the
 * same when one then fails.
 *
 * @throws Error with n8n's reason when the workflow could not be activated
 */
export async function triggersRun(api: N8nApi, workflow: Workflow): Promise<void> {
	const deadline = Date.now() + ACTIVATION_LIMIT_MS;
	for (;;) {
		const { status, triggers } = await api.publicationStatus(workflow);
		if (status === 'published') return;
		if (status === 'failed' || status === 'partial') {
			const reason = triggers.find(({ errorMessage }) => errorMessage)?.errorMessage ?? 'n8n gives no reason';
			throw new Error(`The workflow "${workflow.name}" could not be activated: ${reason}`);
		}
		if (Date.now() > deadline) throw new Error(`The workflow "${workflow.name}" is still "${status}".`);
		await delay(250);
	}
}
