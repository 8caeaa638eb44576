import { deepEqual, notDeepEqual } from 'node:assert/strict';
import type { IDataObject } from 'n8n-workflow';
import { startCrms } from '../../../dev/demo/crms';
import { generateLeads } from '../../../dev/lab/generator';
import { writeToTable } from '../../../dev/lab/microsoft';
import type { Lead } from '../../../lead/lead';
import {
	emailsInMarketo,
	emailsOf,
	idsInDynamics,
	keysInSalesforce,
	keysOf,
	recordIdsOf,
	wantedOf,
} from './buyers';
import { inItsWorld, tableCredential, type TemplateScene } from './scene';
import { duringAnOutage } from './outage';
import { givenUpIn, rowsOf, settled, sortedIntoTables } from './tables';
import { importTemplate, nodeOf, publish, startByHand } from './template';

const COUNT = 80;
const OFFER = 'route-planner';

/** The rules of the template, with this offer filled in. */
const teamOf = ({ offerId, action }: Lead): 'dynamics' | 'salesforce' | 'marketo' =>
	offerId === OFFER ? 'dynamics' : action === 'PLT' ? 'salesforce' : 'marketo';

export async function routeByActionAndOffer(scene: TemplateScene): Promise<void> {
	await scene.promises.keep(
		'route-by-action-and-offer: each lead in the CRM of its offer or action, and in no other',
		async () =>
			await inItsWorld(async ({ azurite, add }) => {
				const leads = [...generateLeads({ seed: 51, count: COUNT, switches: { plan: 'none' } })];
				await writeToTable(azurite.connectionString, leads);
				const crms = await add(startCrms());
				const { workflow } = await importTemplate(scene, 'route-by-action-and-offer', {
					credentials: { ...tableCredential(azurite), ...crms.credentials },
					fillIn: (template) => {
						const { parameters } = nodeOf(template, 'Which Team');
						parameters.rules = JSON.parse(JSON.stringify(parameters.rules).replace('your-offer-id', OFFER));
					},
				});
				await publish(scene, workflow);
				await settled(azurite.connectionString, COUNT);
				await scene.api.deactivate(workflow);

				const wanted = wantedOf(leads);
				const of = (team: ReturnType<typeof teamOf>) => wanted.filter((lead) => teamOf(lead) === team);
				for (const team of ['dynamics', 'salesforce', 'marketo'] as const) notDeepEqual(of(team), [], team);
				deepEqual(idsInDynamics(crms), recordIdsOf(of('dynamics')));
				deepEqual(keysInSalesforce(crms), keysOf(of('salesforce')));
				deepEqual(emailsInMarketo(crms), emailsOf(of('marketo')));
				const withoutEmail = of('marketo').filter(({ email }) => !email);
				deepEqual(await givenUpIn(azurite.connectionString), withoutEmail.map(({ leadId }) => leadId).sort());
				await sortedIntoTables(azurite.connectionString, leads);
			}),
	);
}

export async function routeToTeams(scene: TemplateScene): Promise<void> {
	await scene.promises.keep(
		'route-to-teams: each lead in the CRM of its output and in no other, and every one has an owner',
		async () =>
			await inItsWorld(async ({ azurite, add }) => {
				const leads = [...generateLeads({ seed: 52, count: COUNT, switches: { plan: 'none' } })];
				await writeToTable(azurite.connectionString, leads);
				const crms = await add(startCrms());
				const { workflow } = await importTemplate(scene, 'route-to-teams', {
					credentials: { ...tableCredential(azurite), ...crms.credentials },
					fillIn: (template) => {
						// As it is, the second team may have nobody at work at this moment.
						const { parameters } = nodeOf(template, 'Who Gets It');
						parameters.teams = JSON.parse(JSON.stringify(parameters.teams).replace('"hold"', '"fallback"'));
					},
				});
				await publish(scene, workflow);
				await settled(azurite.connectionString, COUNT);
				await scene.api.deactivate(workflow);

				const outputs = new Map<string, string>();
				for (const { LeadId, Output, Owner } of await decisionsIn(azurite.connectionString)) {
					notDeepEqual(Owner, undefined);
					outputs.set(String(LeadId), String(Output));
				}
				const wanted = wantedOf(leads);
				const of = (output: string) => wanted.filter(({ leadId }) => outputs.get(leadId) === output);
				deepEqual(outputs.size, wanted.length);
				for (const output of ['Routed', 'Enterprise']) notDeepEqual(of(output), [], output);
				deepEqual(keysInSalesforce(crms), keysOf(of('Routed')));
				deepEqual(idsInDynamics(crms), recordIdsOf(of('Enterprise')));
				deepEqual(emailsInMarketo(crms), emailsOf(of('Fallback')));
				await sortedIntoTables(azurite.connectionString, leads);
			}),
	);
}

export async function simulateRouting(scene: TemplateScene): Promise<void> {
	await scene.promises.keep(
		'simulate-routing: decides the leads of the table and writes nothing',
		async () =>
			await inItsWorld(async (world) => {
				const { deliverer } = await duringAnOutage(scene, world, 83);
				await scene.api.deactivate(deliverer);
				const { workflow } = await importTemplate(scene, 'simulate-routing', {
					credentials: tableCredential(world.azurite),
				});
				await startByHand(scene, workflow, 'Start Manually');
				const [execution] = await scene.executions.ended(workflow.id, 0, 1);
				deepEqual(execution?.status, 'success');
				deepEqual(await decisionsIn(world.azurite.connectionString), []);
			}),
	);
}

/** The leads of the routing table. */
const decisionsIn = async (connectionString: string): Promise<IDataObject[]> =>
	(await rowsOf(connectionString, 'MarketplaceLeadRouting')).filter(({ rowKey }) =>
		String(rowKey).startsWith('lead|'),
	);
