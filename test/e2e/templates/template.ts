import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { IConnections, IDataObject } from 'n8n-workflow';
import type { Workflow } from '../../../dev/demo/n8nApi';
import { OWNER, root } from '../../../dev/demo/settings';
import { connectCredentials, triggersRun } from '../../../dev/demo/workflow';
import { EVERY_FIVE_SECONDS } from '../webhookWorkflow';
import type { TemplateScene } from './scene';

const FOLDER = join(root, 'workflows');

export interface TemplateNode {
	name: string;
	type: string;
	typeVersion: number;
	position: [number, number];
	parameters: IDataObject;
	credentials?: Record<string, { id: string | null; name: string }>;
	onError?: string;
	disabled?: boolean;
	webhookId?: string;
}

/** A template as it lies in `workflows/`. */
export interface Template {
	id?: string;
	name: string;
	nodes: TemplateNode[];
	connections: IConnections;
	settings: IDataObject;
}

/** The file names of all templates without their ending, in alphabetical order. */
export const templateNames = (): string[] =>
	readdirSync(FOLDER)
		.filter((file) => file.endsWith('.json'))
		.map((file) => file.replace(/\.json$/, ''))
		.sort();

export const readTemplate = (name: string): Template =>
	JSON.parse(readFileSync(join(FOLDER, `${name}.json`), 'utf8')) as Template;

export function nodeOf(template: Template, name: string): TemplateNode {
	const node = template.nodes.find((one) => one.name === name);
	if (node === undefined) throw new Error(`The template "${template.name}" has no node "${name}".`);
	return node;
}

export interface SetUp {
	/** By credential type. */
	credentials: Record<string, Record<string, unknown>>;
	/** What the reader fills in, as the notes ask for it. */
	fillIn?: (template: Template) => void;
}

/**
 * Imports a template and sets it up as its notes say; a trigger that would look every minute does so every five seconds. The editor gives
 * each webhook an id of its own, and so does this.
 */
export async function importTemplate(
	{ api }: TemplateScene,
	name: string,
	{ credentials, fillIn }: SetUp,
): Promise<{ workflow: Workflow; webhookId: string }> {
	const template = readTemplate(name);
	const webhookId = randomUUID();
	fillIn?.(template);
	for (const node of template.nodes) {
		if (node.type.endsWith('WebhookTrigger')) node.webhookId = webhookId;
		if ('pollTimes' in node.parameters) node.parameters.pollTimes = EVERY_FIVE_SECONDS;
	}
	await connectCredentials(api, template, credentials);
	return { workflow: await api.createWorkflow(template), webhookId };
}

/** Publishes a workflow; a trigger that polls does so at once. */
export async function publish({ api }: TemplateScene, workflow: Workflow): Promise<void> {
	await api.activate(workflow);
	await triggersRun(api, workflow);
}

/** Starts a workflow as the button in the editor does. */
export async function startByHand(
	{ n8nUrl }: Pick<TemplateScene, 'n8nUrl'>,
	{ id }: Pick<Workflow, 'id'>,
	trigger: string,
): Promise<void> {
	const headers = { 'browser-id': 'by-hand', 'content-type': 'application/json' };
	const login = await fetch(`${n8nUrl}/rest/login`, {
		method: 'POST',
		headers,
		body: JSON.stringify({ emailOrLdapLoginId: OWNER.email, password: OWNER.password }),
	});
	const cookie = login.headers.getSetCookie().map((value) => value.split(';', 1)[0]);
	const answer = await fetch(`${n8nUrl}/rest/workflows/${id}/run`, {
		method: 'POST',
		headers: { ...headers, cookie: cookie.join('; ') },
		body: JSON.stringify({ triggerToStartFrom: { name: trigger } }),
	});
	if (!answer.ok) throw new Error(`n8n does not start the workflow: ${await answer.text()}`);
}
