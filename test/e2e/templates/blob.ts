import { deepEqual, equal, match } from 'node:assert/strict';
import type { AzuriteBlobs } from '../../../dev/lab/azuriteBlobs';
import { generateLeads, type GeneratedLead } from '../../../dev/lab/generator';
import { writeToTable } from '../../../dev/lab/microsoft';
import { startReceiver } from '../../../dev/lab/receiver';
import { leadIdOfRow } from '../../../lead/identity';
import { parseLead } from '../../../lead/parse';
import { inItsWorld, tableCredential, type TemplateScene, type World } from './scene';
import { entriesOf, idsIn, idsOf, settled, until } from './tables';
import { importTemplate, nodeOf, publish, startByHand, type TemplateNode } from './template';

/** The rest hangs on the stamp that the table gives to a row. */
const COMPARED = ['leadId', 'email', 'company', 'offer', 'source', 'action', 'note', 'doNotContact', 'isTest', 'unreadable'] as const;
const ARCHIVE_LEDGER = 'MarketplaceLeadArchiveLedger';
const MIX = { doNotContact: 15, test: 15, broken: 10 };
const COUNT = 40;

/** A file as Microsoft wrote them until 2019; its columns in another order than its documents have them. */
const OLD_FILE = [
	'Lead Source,Email,Last Name,First Name,Phone,Country,Company,Title',
	'AzureMarketplace-INS|contoso.widget,ada@example.org,Lovelace,Ada,555 0100,GB,"Analytical, Engines",Countess',
	'SPZA-PLT|contoso.widget,grace@example.org,Hopper,Grace,555 0101,US,Navy,Admiral',
].join('\r\n');

/** By name: neither JSON nor rows. One comes before all others, one after them. */
const UNREADABLE_FILES: Readonly<Record<string, string>> = {
	'00-first.json': '{"LeadSource": "AzureMarketplace", "CustomerInfo": ',
	'old/notes.txt': 'Call grace@private.example, not ada',
	'old/torn.csv': 'Lead Source,Email\r\n"AzureMarketplace,grace@private.example\r\n',
	'zz.html': '<!doctype html><title>Sign in</title>',
};

const storageCredential = ({ accountName, accountKey }: AzuriteBlobs) => ({
	azureStorageSharedKeyApi: {
		account: accountName,
		key: accountKey,
		environment: 'blob.core.windows.net',
	},
});

/** First the one writes all leads into the container, then the other reads them back, with an old file of Microsoft's beside them. */
export async function archiveToBlob(scene: TemplateScene): Promise<void> {
	await scene.promises.keep(
		'archive-to-blob: each lead of every kind is a file as Microsoft wrote it, and the ledger of the archive has its confirmation',
		async () => await inItsWorld(async (world) => void (await archived(scene, world, 'archived'))),
	);
}

export async function importFromBlob(scene: TemplateScene): Promise<void> {
	await scene.promises.keep(
		'import-from-blob: the files of the archive, a list of leads and an old CSV file come back through Lead Parse, each lead once, also the second time; files that are neither are named at the end',
		async () =>
			await inItsWorld(async (world) => {
				const container = 'imported';
				const leads = await archived(scene, world, container);
				const [posted] = generateLeads({ seed: 92, count: 1, mix: { doNotContact: 0, test: 0, broken: 0 } });
				await scene.blobs.put(container, 'old/2018-09-28.csv', OLD_FILE);
				await scene.blobs.put(container, 'list.json', `[${posted?.post ?? ''}]`);
				for (const [name, text] of Object.entries(UNREADABLE_FILES)) await scene.blobs.put(container, name, text);
				const receiver = await world.add(startReceiver({ tls: false, accept: ['lead'] }));
				const { workflow } = await importTemplate(scene, 'import-from-blob', {
					credentials: {
						...tableCredential(world.azurite),
						...storageCredential(scene.blobs),
						httpsEndpointApi: { url: receiver.url, authentication: 'none' },
					},
					fillIn: (template) => {
						template.settings.saveManualExecutions = true;
						for (const name of ['List Blobs', 'Get Blob']) choose(container, nodeOf(template, name));
					},
				});
				const expected = idsOf(leads, 'lead').length + 3;
				for (let run = 0; run < 2; run++) {
					const calls = receiver.calls.length;
					await startByHand(scene, workflow, 'Start Manually');
					await until('all leads are posted', () => receiver.calls.length >= calls + expected);
				}
				const runs = await scene.executions.ended(workflow.id, 0, 2);
				for (const run of runs) {
					const error = run.error() ?? '';
					match(error, /^Not imported, because not readable: 4 of \d+ files \(.*\)\. All others were read\.$/);
					deepEqual(/\((.*)\)/.exec(error)?.[1]?.split(', ').sort(), Object.keys(UNREADABLE_FILES).sort());
				}
				const { connectionString } = world.azurite;
				await until('the other tables are written', async () => {
					return (await idsIn(connectionString, 'UnreadableLeads')).length > 0;
				});
				const received = [...receiver.leads.values()];
				equal(received.length, expected, 'a lead came twice');
				const emails = received.map(({ body }) => String(Object(body).email));
				deepEqual(
					['ada@example.org', 'grace@example.org'].filter((email) => !emails.includes(email)),
					[],
				);
				const ids = received.map(({ leadId }) => String(leadId));
				deepEqual(
					idsOf(leads, 'lead').filter((id) => !ids.includes(id)),
					[],
				);
				deepEqual(await idsIn(connectionString, 'DoNotContactLeads'), idsOf(leads, 'doNotContact'));
				deepEqual(await idsIn(connectionString, 'TestLeads'), idsOf(leads, 'test'));
				deepEqual(await idsIn(connectionString, 'UnreadableLeads'), idsOf(leads, 'unreadable'));
			}),
	);
}

const choose = (container: string, { parameters }: TemplateNode): void => {
	parameters.container = { __rl: true, mode: 'id', value: container };
};

/** Lets 40 leads through the archive, into a new container. */
async function archived(
	scene: TemplateScene,
	{ azurite }: World,
	container: string,
): Promise<GeneratedLead[]> {
	const leads = [...generateLeads({ seed: 91, count: COUNT, mix: MIX })];
	await scene.blobs.createContainer(container);
	await writeToTable(azurite.connectionString, leads);
	const { workflow } = await importTemplate(scene, 'archive-to-blob', {
		credentials: { ...tableCredential(azurite), ...storageCredential(scene.blobs) },
		fillIn: (template) => {
			choose(container, nodeOf(template, 'Write Blob'));
		},
	});
	await publish(scene, workflow);
	await settled(azurite.connectionString, COUNT, ARCHIVE_LEDGER);
	await scene.api.deactivate(workflow);

	const files = leads.map(({ row }) => `${leadIdOfRow(row.PartitionKey, row.RowKey)}.json`);
	deepEqual((await scene.blobs.list(container)).sort(), files.sort());
	for (const { row } of leads) {
		const leadId = leadIdOfRow(row.PartitionKey, row.RowKey);
		const lead = parseLead(JSON.parse(await scene.blobs.text(container, `${leadId}.json`)));
		const original = parseLead(row);
		for (const name of COMPARED) deepEqual(lead[name], original[name], name);
	}
	const entries = await entriesOf(azurite.connectionString, ARCHIVE_LEDGER);
	deepEqual(
		entries.filter(({ Status, Targets }) => Status !== 'delivered' || Targets !== 'azureBlob'),
		[],
	);
	return leads;
}
