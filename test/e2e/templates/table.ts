import { deepEqual, equal, notEqual, ok } from 'node:assert/strict';
import { type Crms, startCrms } from '../../../dev/demo/crms';
import type { CredentialData } from '../../../dev/demo/workflow';
import { generateLeads, type GeneratedLead } from '../../../dev/lab/generator';
import { writeToTable } from '../../../dev/lab/microsoft';
import { type Receiver, startReceiver } from '../../../dev/lab/receiver';
import {
	emailsInHubSpot,
	emailsInMarketo,
	emailsOf,
	idsInDynamics,
	keysInSalesforce,
	keysOf,
	recordIdsOf,
	wantedOf,
} from './buyers';
import { inItsWorld, tableCredential, type TemplateScene, type World } from './scene';
import { arrivals, givenUpIn, idsOf, settled, sortedIntoTables, statusesIn } from './tables';
import { importTemplate, publish } from './template';

/** More of the rare kinds than usual, so that few leads show them all. */
const MIX = { doNotContact: 15, test: 15, broken: 10 };
const COUNT = 60;

interface TableRun {
	world: World;
	leads: GeneratedLead[];
	crms: Crms;
	receiver: Receiver;
	/** Of n8n's database, after the run. */
	executionsKept: number;
}

/** Lets 60 leads through a template that begins at the table, and hands over the world they ended in. */
async function letThrough(
	scene: TemplateScene,
	name: string,
	seed: number,
	look: (run: TableRun) => Promise<void>,
): Promise<void> {
	await inItsWorld(async (world) => {
		const { connectionString } = world.azurite;
		const leads = [...generateLeads({ seed, count: COUNT, mix: MIX })];
		await writeToTable(connectionString, leads);
		const crms = await world.add(startCrms());
		const receiver = await world.add(startReceiver({ tls: false, accept: ['lead'] }));
		const credentials: CredentialData = {
			...tableCredential(world.azurite),
			...crms.credentials,
			httpsEndpointApi: { url: receiver.url, authentication: 'none' },
		};
		const { workflow } = await importTemplate(scene, name, { credentials });
		await publish(scene, workflow);
		await settled(connectionString, COUNT);
		await scene.api.deactivate(workflow);
		const executionsKept = (await scene.executions.ended(workflow.id)).length;
		await look({ world, leads, crms, receiver, executionsKept });
	});
}

const receivedIn = (receiver: Receiver): string[] =>
	[...receiver.leads.values()].map(({ leadId }) => String(leadId)).sort();

/** Field Reference, "Lead": a longer number is left out, because a cut one is a wrong one. */
const LONGEST_PHONE = 40;

export async function tableToSalesforce(scene: TemplateScene): Promise<void> {
	await scene.promises.keep(
		'table-to-salesforce: every buyer once in Salesforce, values that do not fit in Description, test and do-not-contact leads only in their tables',
		async () =>
			await letThrough(scene, 'table-to-salesforce', 31, async ({ world, leads, crms, executionsKept }) => {
				const { connectionString } = world.azurite;
				const wanted = wantedOf(leads);
				deepEqual(keysInSalesforce(crms), keysOf(wanted));
				const tooLong = wanted.filter(({ phone }) => (phone ?? '').length > LONGEST_PHONE);
				notEqual(tooLong.length, 0, 'a phone number must be too long');
				const descriptions = [...crms.salesforce.org.leads.values()].map(({ Description }) => Description);
				for (const { phone } of tooLong) {
					ok(
						descriptions.some((text) => String(text).includes(`Phone: ${phone}`)),
						'a phone number is lost',
					);
				}
				await sortedIntoTables(connectionString, leads);
				deepEqual(await givenUpIn(connectionString), []);
				deepEqual(await statusesIn(connectionString), arrivals(leads));
				equal(executionsKept, 0, 'leads of executions that succeeded are kept in n8n');
			}),
	);
}

export async function tableToDynamics365(scene: TemplateScene): Promise<void> {
	await scene.promises.keep(
		'table-to-dynamics-365: every buyer once in Dynamics 365, test and do-not-contact leads only in their tables',
		async () =>
			await letThrough(scene, 'table-to-dynamics-365', 32, async ({ world, leads, crms, executionsKept }) => {
				const { connectionString } = world.azurite;
				deepEqual(idsInDynamics(crms), recordIdsOf(wantedOf(leads)));
				await sortedIntoTables(connectionString, leads);
				deepEqual(await givenUpIn(connectionString), []);
				deepEqual(await statusesIn(connectionString), arrivals(leads));
				equal(executionsKept, 0, 'leads of executions that succeeded are kept in n8n');
			}),
	);
}

export const tableToMarketo = async (scene: TemplateScene): Promise<void> =>
	await byAddress(scene, 'Marketo', 'table-to-marketo', 35, emailsInMarketo);
export const tableToHubSpot = async (scene: TemplateScene): Promise<void> =>
	await byAddress(scene, 'HubSpot', 'table-to-hubspot', 36, emailsInHubSpot);

/** Of a CRM in which a person is an email address. */
async function byAddress(
	scene: TemplateScene,
	crm: string,
	template: string,
	seed: number,
	emailsIn: (crms: Crms) => string[],
): Promise<void> {
	await scene.promises.keep(
		`${template}: every buyer once in ${crm}, and those without an address given up`,
		async () =>
			await letThrough(scene, template, seed, async ({ world, leads, crms }) => {
				const { connectionString } = world.azurite;
				const wanted = wantedOf(leads);
				const withoutEmail = wanted.filter(({ email }) => !email);
				deepEqual(emailsIn(crms), emailsOf(wanted));
				deepEqual(await givenUpIn(connectionString), withoutEmail.map(({ leadId }) => leadId).sort());
				await sortedIntoTables(connectionString, leads);
			}),
	);
}

export async function tableToHttps(scene: TemplateScene): Promise<void> {
	await scene.promises.keep('table-to-https: every lead posted once', async () => {
		await letThrough(scene, 'table-to-https', 33, async ({ world, leads, receiver }) => {
			deepEqual(receivedIn(receiver), idsOf(leads, 'lead'));
			await sortedIntoTables(world.azurite.connectionString, leads);
		});
	});
}

export async function tableToEveryTarget(scene: TemplateScene): Promise<void> {
	await scene.promises.keep('table-to-every-target: every lead in all five targets', async () => {
		await letThrough(scene, 'table-to-every-target', 34, async ({ world, leads, crms, receiver }) => {
			const wanted = wantedOf(leads);
			deepEqual(keysInSalesforce(crms), keysOf(wanted));
			deepEqual(idsInDynamics(crms), recordIdsOf(wanted));
			deepEqual(emailsInHubSpot(crms), emailsOf(wanted));
			deepEqual(emailsInMarketo(crms), emailsOf(wanted));
			deepEqual(receivedIn(receiver), idsOf(leads, 'lead'));
			await sortedIntoTables(world.azurite.connectionString, leads);
		});
	});
}
