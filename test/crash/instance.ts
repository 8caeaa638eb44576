import { mkdir } from 'node:fs/promises';
import { installPackage } from '../../dev/demo/installPackage';
import { N8nApi } from '../../dev/demo/n8nApi';
import type { Workflow } from '../../dev/demo/n8nApi';
import { startN8n } from '../../dev/demo/n8nServer';
import type { N8nServer } from '../../dev/demo/n8nServer';
import type { Settings } from '../../dev/demo/settings';
import { startWorkflow } from '../../dev/demo/workflow';
import { type Gate, SIGNING_SECRET, type World } from './world';

/** One n8n with its own database, killed and started again on it. */
export class Instance {
	private server: N8nServer | undefined;
	private api: N8nApi | undefined;
	private workflow: Workflow | undefined;

	constructor(
		private readonly settings: Settings,
		private readonly world: World,
		readonly gate: Gate,
		/** Further settings of n8n. */
		private readonly env: Record<string, string> = {},
	) {}

	get isUp(): boolean {
		return this.server !== undefined;
	}

	/** Installs the package as a user would, sets up credentials and workflow, and leaves n8n running. */
	async setUp(workflowFile: string): Promise<void> {
		await mkdir(this.settings.home, { recursive: true });
		await installPackage(this.settings.home);
		await this.start();
		await this.ready();
		this.api = await N8nApi.logIn(this.running().url);
		this.workflow = await startWorkflow(
			this.api,
			this.settings.home,
			{
				azureTableApi: {
					authentication: 'connectionString',
					connectionString: this.gate.connectionString,
				},
				httpsEndpointApi: {
					url: this.world.receiver.url,
					authentication: 'standardWebhooks',
					signingSecret: SIGNING_SECRET,
				},
			},
			workflowFile,
		);
	}

	/** Starts n8n on its database; the workflow is active again by itself, and polls at once. */
	async start(): Promise<void> {
		this.server = await startN8n(this.settings, { caFile: this.world.caFile, env: this.env });
	}

	async ready(): Promise<void> {
		await this.running().ready();
	}

	async kill(): Promise<void> {
		const { server } = this;
		this.server = undefined;
		await server?.kill();
	}

	async stop(): Promise<void> {
		const { server } = this;
		this.server = undefined;
		await server?.stop();
	}

	/** Takes the workflow off and on again, in the middle of whatever it is doing. */
	async republish(): Promise<void> {
		if (this.api === undefined || this.workflow === undefined)
			throw new Error('The instance was not set up.');
		await this.api.deactivate(this.workflow);
		await this.api.activate(this.workflow);
	}

	private running(): N8nServer {
		if (this.server === undefined) throw new Error('n8n is not running.');
		return this.server;
	}
}
