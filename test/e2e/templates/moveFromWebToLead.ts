import { deepEqual, equal, notEqual, ok } from 'node:assert/strict';
import { type Crms, startCrms } from '../../../dev/demo/crms';
import { generateLeads } from '../../../dev/lab/generator';
import { writeToTable } from '../../../dev/lab/microsoft';
import type { SfRecord } from '../../../dev/lab/salesforce';
import type { Lead } from '../../../lead/lead';
import { wantedOf } from './buyers';
import { inItsWorld, tableCredential, type TemplateScene } from './scene';
import { givenUpIn, settled, sortedIntoTables } from './tables';
import { importTemplate, publish } from './template';

const EARLIER = 40;
const LATER = 50;

export async function moveFromWebToLead(scene: TemplateScene): Promise<void> {
	await scene.promises.keep(
		'move-from-web-to-lead: no buyer whom Web-to-Lead brought is doubled, and every buyer gets a key',
		async () =>
			await inItsWorld(async ({ azurite, add }) => {
				const { connectionString } = azurite;
				const leads = [...generateLeads({ seed: 91, count: EARLIER + LATER })];
				const crms = await add(startCrms());
				for (const lead of wantedOf(leads.slice(0, EARLIER))) await postAsPartnerCenter(crms, lead);
				const later = leads.slice(EARLIER);
				const converted = convertOneOf(crms, wantedOf(later));
				const before = countByEmail(crms);
				notEqual(before.size, 0);

				await writeToTable(connectionString, later);
				const { workflow } = await importTemplate(scene, 'move-from-web-to-lead', {
					credentials: { ...tableCredential(azurite), ...crms.credentials },
				});
				await publish(scene, workflow);
				await settled(connectionString, later.length);
				await scene.api.deactivate(workflow);

				const known = new Set(before.keys());
				const wanted = wantedOf(later);
				const emails = new Set(wanted.flatMap((lead) => emailOf(lead) ?? []));
				ok(
					[...emails].some((email) => known.has(email)),
					'some buyer must come again',
				);
				for (const [email, count] of countByEmail(crms)) equal(count, before.get(email) ?? 1, email);
				for (const email of emails) if (email !== converted) hasOneKey(crms, email, wanted);
				const refused = wanted.filter((lead) => [undefined, converted].includes(emailOf(lead)));
				deepEqual(await givenUpIn(connectionString), refused.map(({ leadId }) => leadId).sort());
				await sortedIntoTables(connectionString, later);
			}),
	);
}

const emailOf = ({ email }: Lead): string | undefined => email?.toLowerCase();

/** The form that Partner Center posts to Salesforce (azure-docs, "Configure lead management for Salesforce"). */
async function postAsPartnerCenter(
	{ salesforce }: Crms,
	{ firstName, lastName, email, phone, company, title, sourceRaw, actionRaw, offerTitle }: Lead,
) {
	const form = new URLSearchParams({
		encoding: 'UTF-8',
		oid: salesforce.org.id.slice(0, 15),
		first_name: firstName ?? '',
		last_name: lastName ?? 'unknown',
		email: email ?? '',
		phone: phone ?? '',
		company: company ?? 'unknown',
		title: title ?? '',
		lead_source: `${sourceRaw}-${actionRaw}|${offerTitle}`,
	});
	await fetch(`${salesforce.origin}/servlet/servlet.WebToLead?encoding=UTF-8`, {
		method: 'POST',
		body: form,
	});
}

const recordsOf = ({ salesforce }: Crms): SfRecord[] => [...salesforce.org.leads.values()];

/** Sales has made a contact of somebody who will come again. @returns whose address it is */
function convertOneOf(crms: Crms, later: readonly Lead[]): string {
	const coming = new Set(later.map(emailOf));
	const known = recordsOf(crms).find(({ Email }) => coming.has(String(Email).toLowerCase()));
	const email = String(known?.Email).toLowerCase();
	for (const record of recordsOf(crms)) {
		if (String(record.Email).toLowerCase() === email) record.IsConverted = true;
	}
	return email;
}

/** How many records there are of each buyer with an address. */
function countByEmail(crms: Crms): Map<string, number> {
	const counts = new Map<string, number>();
	for (const { Email } of recordsOf(crms)) {
		if (typeof Email !== 'string') continue;
		counts.set(Email.toLowerCase(), (counts.get(Email.toLowerCase()) ?? 0) + 1);
	}
	return counts;
}

/** One of the buyer's records has a key, and it is the buyer's for one of the offers. */
function hasOneKey(crms: Crms, email: string, leads: readonly Lead[]): void {
	const keys = recordsOf(crms)
		.filter(({ Email }) => String(Email).toLowerCase() === email)
		.flatMap(({ Marketplace_Key__c: key }) => (typeof key === 'string' ? [key] : []));
	equal(keys.length, 1, email);
	ok(
		leads.some((lead) => emailOf(lead) === email && lead.customerKey === keys[0]),
		email,
	);
}
