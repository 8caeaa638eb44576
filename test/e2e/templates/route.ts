import { deepEqual, notDeepEqual } from 'node:assert/strict';
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
import { idsIn, settled, sortedIntoTables } from './tables';
import { importTemplate, nodeOf, publish } from './template';

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
				deepEqual(
					await idsIn(azurite.connectionString, 'UndeliveredLeads'),
					withoutEmail.map(({ leadId }) => leadId).sort(),
				);
				await sortedIntoTables(azurite.connectionString, leads);
			}),
	);
}
