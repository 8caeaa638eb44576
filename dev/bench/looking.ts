/** What looking for new leads costs while there are none: requests, CPU time and executions, ours against the recipe each minute. */
import { setTimeout as delay } from 'node:timers/promises';
import { startAzuriteProxy } from '../../test/nodes/azuriteProxy';
import { startAzurite } from '../lab/azurite';
import { startReceiver } from '../lab/receiver';
import type { Workflow } from '../demo/n8nApi';
import { type Contender, defineBench } from './frame/bench';
import { parametersOf, startRealN8n, templateNamed } from './throughN8n/realN8n';
import { addressWithSignature, recipeEachMinute } from './throughN8n/usualPipeline';
import { writeWaitingLeads } from './throughN8n/waitingLeads';

const TABLE = 'MarketplaceLeads';
const LEADS = 300;
/** For so long each is watched. A whole number of minutes, so that each has the same number of polls. */
const SECONDS = 60;
/** After publishing: the leads that are there are through by then. */
const SETTLING = 10_000;
const CPU = 'CPU seconds an hour';
const AN_HOUR = 3600 / SECONDS;

export default defineBench({
	title: 'Looking for leads while there are none',
	notes: [
		`n8n runs as a user has it, with the package installed from its tarball and executions saved. Watched for ${SECONDS} seconds each, ten seconds after publishing, and worked out for an hour.`,
		'Requests are counted by a proxy before Azurite. CPU time is that of n8n and its child processes; the row "n8n alone" has no published workflow.',
		'Ours is the template table-to-https with Look Every as said. Once an hour it also searches the table as a whole, one request more for each 1,000 leads, which is not in the figures.',
		'The recipe is Schedule Trigger each minute and HTTP Request with a filter by time stamp, which reads the whole table.',
	],
	rounds: 1,
	warmUps: 0,
	targets: [
		{
			what: 'requests a look, Look Every 5',
			value: (of) => (of('ours5', 'requests an hour') - 60) / 720,
			atMost: 2,
		},
		{
			what: 'executions an hour',
			value: (of) => of('ours5', 'executions an hour'),
			atMost: 0,
		},
		{
			what: 'CPU beyond n8n alone, Look Every 5',
			value: (of) => ((of('ours5', CPU) - of('alone', CPU)) / 3600) * 100,
			unit: ' % of a core',
			atMost: 1,
		},
	],
	async open() {
		const azurite = await startAzurite();
		const proxy = await startAzuriteProxy(azurite);
		const { connectionString } = proxy;
		await writeWaitingLeads(azurite.connectionString, TABLE, LEADS, 10);
		const receiver = await startReceiver({ tls: false, accept: ['lead'] });
		const n8n = await startRealN8n();
		const watch = async (workflow?: Workflow) => {
			if (workflow !== undefined) await n8n.publish(workflow);
			await delay(SETTLING);
			const executions = async () => (workflow === undefined ? 0 : await n8n.api.executionCount(workflow));
			const before = { calls: proxy.calls.length, cpu: n8n.cpuSeconds(), executions: await executions() };
			await delay(SECONDS * 1000);
			const figures = {
				'requests an hour': (proxy.calls.length - before.calls) * AN_HOUR,
				[CPU]: (n8n.cpuSeconds() - before.cpu) * AN_HOUR,
				'executions an hour': ((await executions()) - before.executions) * AN_HOUR,
			};
			if (workflow !== undefined) await n8n.api.deactivate(workflow);
			return figures;
		};
		const ours = (lookEvery: number): Contender => ({
			label: `this package, Look Every ${lookEvery}`,
			run: async () => {
				const template = templateNamed('table-to-https');
				Object.assign(parametersOf(template, 'Marketplace Lead Trigger'), {
					lookEvery,
					options: { ledgerTable: `Ledger${lookEvery}` },
				});
				template.settings.saveDataSuccessExecution = 'all';
				return await watch(
					await n8n.make(template, {
						azureTableApi: { authentication: 'connectionString', connectionString },
						httpsEndpointApi: { url: receiver.url, authentication: 'none' },
					}),
				);
			},
		});
		return {
			contenders: {
				alone: { label: 'n8n alone', run: async () => await watch() },
				ours5: ours(5),
				recipe: {
					label: 'Schedule Trigger and HTTP Request each minute',
					run: async () => {
						const workflow = recipeEachMinute(addressWithSignature(connectionString, TABLE));
						workflow.settings.saveDataSuccessExecution = 'all';
						return await watch(await n8n.api.createWorkflow(workflow));
					},
				},
			},
			close: async () => {
				await n8n.stop();
				await receiver.stop();
				await proxy.stop();
				await azurite.stop();
			},
		};
	},
});
