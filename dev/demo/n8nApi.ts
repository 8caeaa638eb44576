import { OWNER } from './settings';

interface Named {
	id: string;
	name: string;
}

export interface Workflow extends Named {
	active: boolean;
	versionId: string;
}

export interface PublicationStatus {
	status: 'in_progress' | 'published' | 'partial' | 'failed' | 'not_published';
	triggers: Array<{ errorMessage: string | null }>;
}

/** n8n's own interface behind the editor (2.41), as far as the demo needs it. */
export class N8nApi {
	private constructor(
		private readonly url: string,
		private readonly cookie: string,
	) {}

	/** Logs in as the owner; makes the owner first where there is none. */
	static async logIn(url: string): Promise<N8nApi> {
		const login = { emailOrLdapLoginId: OWNER.email, password: OWNER.password };
		const answer = (await isNew(url))
			? await post(`${url}/rest/owner/setup`, OWNER)
			: await post(`${url}/rest/login`, login);
		const cookie = answer.headers.getSetCookie().find((value) => value.startsWith('n8n-auth='));
		if (!answer.ok || !cookie) {
			throw new Error(`n8n does not let ${OWNER.email} in (${answer.status}): ${await answer.text()}`);
		}
		return new N8nApi(url, cookie.split(';', 1)[0] ?? '');
	}

	/** Makes the credential, or gives the one of this name and type new data. */
	async saveCredential(name: string, type: string, data: Record<string, unknown>): Promise<Named> {
		const all = await this.call<Array<Named & { type: string }>>('GET', '/rest/credentials');
		const known = all.find((credential) => credential.name === name && credential.type === type);
		const body = { name, type, data };
		return known
			? await this.call<Named>('PATCH', `/rest/credentials/${known.id}`, body)
			: await this.call<Named>('POST', '/rest/credentials', body);
	}

	/** The types of all credentials that n8n has. */
	async credentialTypes(): Promise<Set<string>> {
		const all = await this.call<Array<{ type: string }>>('GET', '/rest/credentials');
		return new Set(all.map(({ type }) => type));
	}

	async workflowNamed(name: string): Promise<Workflow | undefined> {
		const all = await this.call<Workflow[]>('GET', '/rest/workflows');
		const known = all.find((workflow) => workflow.name === name);
		return known && (await this.call<Workflow>('GET', `/rest/workflows/${known.id}`));
	}

	/** The workflow as n8n holds it, with what of it the caller reads. */
	async workflow<Parts extends object>(id: string): Promise<Workflow & Parts> {
		return await this.call<Workflow & Parts>('GET', `/rest/workflows/${id}`);
	}

	async createWorkflow(workflow: object): Promise<Workflow> {
		return await this.call<Workflow>('POST', '/rest/workflows', workflow);
	}

	async updateWorkflow(id: string, workflow: object): Promise<Workflow> {
		return await this.call<Workflow>('PATCH', `/rest/workflows/${id}?forceSave=true`, workflow);
	}

	async deactivate({ id }: Workflow): Promise<void> {
		await this.call('POST', `/rest/workflows/${id}/deactivate`);
	}

	async activate({ id, versionId }: Workflow): Promise<void> {
		await this.call('POST', `/rest/workflows/${id}/activate`, { versionId });
	}

	/** Whether the triggers really started: the answer to activate comes before they have. */
	async publicationStatus({ id }: Workflow): Promise<PublicationStatus> {
		return await this.call<PublicationStatus>('GET', `/rest/workflows/${id}/publication-status`);
	}

	/** How many executions of a workflow n8n has saved. */
	async executionCount({ id }: Named): Promise<number> {
		const filter = encodeURIComponent(JSON.stringify({ workflowId: id }));
		return (await this.call<{ count: number }>('GET', `/rest/executions?filter=${filter}`)).count;
	}

	/** What the editor knows of node types or credential types. */
	async types<T>(list: 'nodes' | 'credentials'): Promise<T[]> {
		const response = await fetch(`${this.url}/types/${list}.json`, { headers: this.headers() });
		return (await response.json()) as T[];
	}

	private async call<T>(method: string, path: string, body?: object): Promise<T> {
		const response = await fetch(this.url + path, {
			method,
			headers: this.headers(),
			...(body ? { body: JSON.stringify(body) } : {}),
		});
		const text = await response.text();
		if (!response.ok)
			throw new Error(`n8n answers ${response.status} to ${method} ${path}: ${text.slice(0, 500)}`);
		return (JSON.parse(text) as { data: T }).data;
	}

	private headers(): Record<string, string> {
		return { ...HEADERS, cookie: this.cookie };
	}
}

/** n8n ties a session to the browser that logged in. */
const HEADERS = { 'browser-id': 'demo', 'content-type': 'application/json' };

async function isNew(url: string): Promise<boolean> {
	const response = await fetch(`${url}/rest/settings`);
	const { data } = (await response.json()) as { data: { userManagement: { showSetupOnFirstLoad: boolean } } };
	return data.userManagement.showSetupOnFirstLoad;
}

const post = async (url: string, body: object): Promise<Response> =>
	await fetch(url, { method: 'POST', headers: HEADERS, body: JSON.stringify(body) });
