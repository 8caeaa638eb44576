/** A backlog through a real n8n into one CRM, against the pipeline that a user would build of n8n's own nodes. */
import { setTimeout as delay } from 'node:timers/promises';
import { startSeekingAzurite } from './azurite/seekingAzurite';
import { StandIns } from './deliver/standIns';
import { tokenFrom } from './deliver/token';
import { defineBench } from './frame/bench';
import { parametersOf, startRealN8n, templateNamed } from './throughN8n/realN8n';
import { addressWithSignature, usualPipeline } from './throughN8n/usualPipeline';
import { writeWaitingLeads } from './throughN8n/waitingLeads';

const LEADS = 10_000;
const DAYS = 10;
const LATENCY = 20;
/** Of the leads, those that the built-in nodes have to deliver. */
const PART = 500;
const TABLE = 'MarketplaceLeads';
const PATIENCE = 180_000;

export default defineBench({
	title: '10,000 waiting leads, through n8n into Salesforce',
	notes: [
		`n8n runs as a user has it, with the package installed from its tarball. Azurite (with partitions that are sought, as in "One poll") and the stand-in of Salesforce are processes of their own; the stand-in answers each call ${LATENCY} ms later.`,
		`${LEADS.toLocaleString('en')} complete leads of as many buyers, spread over ${DAYS} days. The time is from publishing the workflow until the last lead is in Salesforce.`,
		'Ours is the template table-to-salesforce as it comes. Each lead is read, claimed in the ledger, parsed, looked up, written and settled.',
		`The other workflow is HTTP Request, Code node and n8n's Salesforce node (upsert on the same field). It delivers ${PART} of the leads, and keeps no account; the time is from its start.`,
	],
	rounds: 3,
	warmUps: 0,
	targets: [
		{ what: 'all in the CRM after publishing', value: (of) => of('ours') / 1000, unit: ' s', atMost: 8 },
		{
			what: "faster than n8n's own nodes",
			value: (of) => of('builtIn') / of('ours'),
			unit: 'x',
			atLeast: 30,
		},
	],
	async open() {
		const standIns = new StandIns();
		const azurite = await startSeekingAzurite();
		const { connectionString } = azurite;
		await writeWaitingLeads(connectionString, TABLE, LEADS, DAYS);
		const ofOurs = await standIns.open('salesforce', LATENCY);
		const ofBuiltIn = await standIns.open('salesforce', LATENCY);
		const n8n = await startRealN8n();
		const credentials = {
			azureTableApi: { authentication: 'connectionString', connectionString },
			salesforceLeadApi: {
				authentication: 'clientCredentials',
				domain: ofOurs.access.url,
				consumerKey: ofOurs.access.clientId,
				consumerSecret: ofOurs.access.clientSecret,
			},
		};
		const { id: oauth } = await n8n.api.saveCredential('Salesforce', 'salesforceOAuth2Api', {
			...ofBuiltIn.access,
			accessTokenUrl: ofBuiltIn.access.tokenUrl,
			oauthTokenData: {
				access_token: await tokenFrom(ofBuiltIn.access),
				instance_url: ofBuiltIn.access.url,
				token_type: 'Bearer',
			},
		});
		let round = 0;

		const arrived = async ({ counts }: typeof ofOurs, count: number, since: number) => {
			let leads = 0;
			while (performance.now() - since < PATIENCE) {
				({ leads } = await counts());
				if (leads >= count) return { ms: performance.now() - since };
				await delay(25);
			}
			throw new Error(`Only ${leads} of ${count} leads arrived.`);
		};

		return {
			contenders: {
				ours: {
					label: 'this package, template table-to-salesforce',
					prepare: async () => await ofOurs.begin(),
					run: async () => {
						const template = templateNamed('table-to-salesforce');
						parametersOf(template, 'Marketplace Lead Trigger').options = { ledgerTable: `Ledger${++round}` };
						const workflow = await n8n.make(template, credentials);
						const since = performance.now();
						const published = n8n.publish(workflow);
						const took = await arrived(ofOurs, LEADS, since);
						await published;
						await delay(2000);
						await n8n.api.deactivate(workflow);
						return took;
					},
				},
				builtIn: {
					label: "n8n's own nodes",
					share: PART / LEADS,
					prepare: async () => await ofBuiltIn.begin(),
					run: async () => {
						const path = `start-${++round}`;
						const address = addressWithSignature(connectionString, TABLE);
						const workflow = await n8n.api.createWorkflow(usualPipeline(address, PART, oauth, path));
						await n8n.publish(workflow);
						const since = performance.now();
						await fetch(`${n8n.url}/webhook/${path}`, { method: 'POST' });
						const took = await arrived(ofBuiltIn, PART, since);
						await n8n.api.deactivate(workflow);
						return took;
					},
				},
			},
			close: async () => {
				await n8n.stop();
				standIns.stop();
				await azurite.stop();
			},
		};
	},
});
