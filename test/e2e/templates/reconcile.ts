import { deepEqual, equal, ok } from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { TableClient } from '@azure/data-tables';
import { root } from '../../../dev/demo/settings';
import { startReceiver } from '../../../dev/lab/receiver';
import { inItsWorld, tableCredential, type TemplateScene } from './scene';
import { settled } from './tables';
import { importTemplate, nodeOf, publish, readTemplate, startByHand } from './template';

const SAMPLE = readFileSync(join(root, 'docs/samples/partner-center-leads.csv'), 'utf8');

/** Two leads of the sample as Microsoft writes them. */
const ROWS = [
	{ rowKey: 'robin', day: 14, LeadSource: 'SPZA', ActionCode: 'PLT', Email: 'robin.vilmar@fabrikam.example' },
	{ rowKey: 'kim', day: 15, LeadSource: 'AzureMarketplace', ActionCode: 'INS', Email: 'kim@northwind.example' },
];

export async function reconcileWithPartnerCenter(scene: TemplateScene): Promise<void> {
	await scene.promises.keep(
		'reconcile-with-partner-center: a CSV file is compared row by row; what is missing is imported once and delivered',
		async () =>
			await inItsWorld(async (world) => {
				const { connectionString } = world.azurite;
				const leads = TableClient.fromConnectionString(connectionString, 'MarketplaceLeads', {
					allowInsecureConnection: true,
				});
				await leads.createTable();
				for (const { rowKey, day, Email, ...columns } of ROWS) {
					await leads.createEntity({
						partitionKey: `9:2F${day}:2F2026`,
						rowKey,
						...columns,
						ProductId: 'contoso.backup-suite',
						CustomerInfo: JSON.stringify({ Email }),
					});
				}
				const receiver = await world.add(startReceiver({ tls: false, accept: ['lead'] }));
				const { workflow: deliverer } = await importTemplate(scene, 'table-to-https', {
					credentials: {
						...tableCredential(world.azurite),
						httpsEndpointApi: { url: receiver.url, authentication: 'none' },
					},
				});
				await publish(scene, deliverer);
				await settled(connectionString, ROWS.length);

				const run = async (dryRun: boolean) => {
					const { workflow } = await importTemplate(scene, 'reconcile-with-partner-center', {
						credentials: tableCredential(world.azurite),
						fillIn: (template) => {
							template.settings.saveManualExecutions = true;
							nodeOf(template, 'Import What Is Missing').parameters.dryRun = dryRun;
						},
					});
					await startByHand(scene, workflow, 'Start Manually');
					const [execution] = await scene.executions.ended(workflow.id, 0, 1);
					equal(execution?.status, 'success', execution?.error());
					return (node: string) => execution?.output(node) ?? [];
				};
				const before = await run(true);
				deepEqual(
					before('Reconcile').map(({ result }) => result),
					[...Array<string>(2).fill('delivered'), ...Array<string>(6).fill('notInAccount'), 'skipped'],
				);
				equal(before('Count')[0]?.delivered, 2);
				ok(!JSON.stringify(before('Count')).includes('@'), 'the counts hold an address');
				const imports = (found: typeof before) => found('Import What Is Missing').map((item) => item.import);
				const expected = (word: string) => [
					...['notImported', 'notImported', word, word, word],
					...['notImported', word, 'notImported', 'notImported'],
				];
				deepEqual(imports(before), expected('wouldBeImported'));
				equal(receiver.leads.size, ROWS.length, 'a dry run delivers nothing');

				deepEqual(imports(await run(false)), expected('imported'));
				await settled(connectionString, ROWS.length + 4);
				equal(receiver.leads.size, ROWS.length + 4);
				const again = await run(false);
				const results = again('Reconcile').map(({ result }) => result);
				deepEqual(
					results,
					[...Array<string>(5).fill('delivered'), 'notInAccount', 'delivered', 'delivered', 'skipped'],
				);
				equal(imports(again).includes('imported'), false);
				await scene.api.deactivate(deliverer);
				equal(Math.max(...[...receiver.leads.values()].map(({ calls }) => calls)), 1);
			}),
	);

	await scene.promises.keep('reconcile-with-partner-center: its sample is the sample file', async () => {
		const template = readTemplate('reconcile-with-partner-center');
		ok(JSON.stringify(nodeOf(template, 'Sample of a File').parameters).includes(JSON.stringify(SAMPLE)));
	});
}
