import { Running } from '../../../dev/demo/running';
import type { N8nApi } from '../../../dev/demo/n8nApi';
import type { AzuriteBlobs } from '../../../dev/lab/azuriteBlobs';
import { type Azurite, startAzurite } from '../../../dev/lab/azurite';
import type { Executions } from '../executions';
import type { Promises } from '../promises';

/** What the test of every template works with. */
export interface TemplateScene {
	promises: Promises;
	api: N8nApi;
	executions: Executions;
	n8nUrl: string;
	/** Where n8n finds the blobs of the emulator's account. */
	blobs: AzuriteBlobs;
}

/** The world of one template: tables of its own, and whatever else it starts. */
export interface World {
	azurite: Azurite;
	/** Keeps how to stop something. */
	add: Running['add'];
}

/** Gives one template a world and stops it afterwards, so that no template finds what another left. */
export async function inItsWorld(test: (world: World) => Promise<void>): Promise<void> {
	const running = new Running();
	try {
		const azurite = await running.add(startAzurite());
		await test({ azurite, add: async (starting) => await running.add(starting) });
	} finally {
		await running.stopAll();
	}
}

export const tableCredential = ({ connectionString }: Azurite) => ({
	azureTableApi: { authentication: 'connectionString', connectionString },
});
