import { deepEqual, equal, ok } from 'node:assert/strict';
import { generateLeads, type GeneratedLead } from '../../../dev/lab/generator';
import { writeToTable } from '../../../dev/lab/microsoft';
import { parseLead } from '../../../lead/parse';
import { startChannelService } from './channelService';
import { inItsWorld, tableCredential, type TemplateScene } from './scene';
import { idsOf, makeDue, settled, until } from './tables';
import { importTemplate, nodeOf, publish } from './template';

const LEDGER = 'ChannelMessageLedger';
const MIX = { doNotContact: 20, test: 15, broken: 15 };
/** Publishers choose the names of their offers; in a message they are text, whatever they look like. */
const OFFERS = [
	'[Beta] R&D <Suite> <!channel>',
	'data_sync_pro *new* ~old~ `x`',
	'[Read](https://fabrikam.example) &lt;b&gt; <https://fabrikam.example|Read>',
	'# 1. > __Backup__ {{ 1 + 1 }}',
];

/** Between two searches of the whole table, the trigger looks for new leads where Microsoft writes them: in the partition of the day. */
const at = () => new Date();

export async function notifyAChannel(scene: TemplateScene): Promise<void> {
	await scene.promises.keep(
		'notify-a-channel: Slack gets one message for each new lead but those of Do Not Contact, without personal data',
		async () => {
			const leads = [...generateLeads({ seed: 61, count: 16, mix: MIX, at })];
			const messages = await messagesFor(scene, leads, 'Post to Slack');
			const wanted = leads.filter(({ expected }) => expected !== 'doNotContact');
			deepEqual(messages.map(leadIdIn).sort(), idsOf(wanted));
			for (const lead of wanted) tellsOnlyWhatNamesNobody(lead, messages);
		},
	);
	for (const poster of ['Post to Slack', 'Post to Teams'] as const) {
		await scene.promises.keep(
			`notify-a-channel: ${poster} shows the name of an offer as it is, and notifies no one by it`,
			async () => {
				const leads = [
					...generateLeads({
						seed: 63,
						count: OFFERS.length,
						mix: { doNotContact: 0, test: 0, broken: 0 },
						at,
					}),
				];
				const named = leads.map((lead, index) => ({
					...lead,
					row: { ...lead.row, ProductId: '', LeadSource: 'AppSource', OfferDisplayName: OFFERS[index] ?? '' },
				}));
				const messages = await messagesFor(scene, named, poster);
				const shown = messages.map((message) => /^Offer: (.*)$/m.exec(message)?.[1]);
				deepEqual(shown.sort(), [...OFFERS].sort());
			},
		);
	}
	await scene.promises.keep('notify-a-channel: Teams gets the same, as a card', async () => {
		const leads = [
			...generateLeads({ seed: 62, count: 4, mix: { doNotContact: 0, test: 0, broken: 0 }, at }),
		];
		const messages = await messagesFor(scene, leads, 'Post to Teams');
		deepEqual(messages.map(leadIdIn).sort(), idsOf(leads));
		for (const lead of leads) tellsOnlyWhatNamesNobody(lead, messages);
	});
}

/** Lets new leads come in while the channel is down for the first two posts, and gives the messages in the end. */
async function messagesFor(
	scene: TemplateScene,
	leads: readonly GeneratedLead[],
	poster: 'Post to Slack' | 'Post to Teams',
): Promise<readonly string[]> {
	let messages: readonly string[] = [];
	await inItsWorld(async ({ azurite, add }) => {
		const { connectionString } = azurite;
		const channel = await add(startChannelService());
		const { workflow } = await importTemplate(scene, 'notify-a-channel', {
			credentials: tableCredential(azurite),
			fillIn: (template) => {
				nodeOf(template, 'Post to Slack').parameters.url = channel.slackUrl;
				nodeOf(template, 'Post to Teams').parameters.url = channel.teamsUrl;
				nodeOf(template, 'Post to Slack').disabled = poster !== 'Post to Slack';
				nodeOf(template, 'Post to Teams').disabled = poster !== 'Post to Teams';
			},
		});
		await writeToTable(connectionString, generateLeads({ seed: 60, count: 5, at }));
		await publish(scene, workflow);
		channel.failNext(2);
		await writeToTable(connectionString, leads);
		await settled(connectionString, leads.length, LEDGER);
		const posted = leads.filter(({ expected }) => expected !== 'doNotContact').length;
		equal(channel.messages.length, posted - 2, 'two posts were to fail');
		await makeDue(connectionString, LEDGER);
		await until(`${posted} messages`, () => channel.messages.length >= posted);
		await settled(connectionString, leads.length, LEDGER);
		await scene.api.deactivate(workflow);
		({ messages } = channel);
	});
	return messages;
}

const LEAD_ID = /Lead ID: ([0-9a-f-]{36})/;
const leadIdIn = (message: string): string => LEAD_ID.exec(message)?.[1] ?? '';

function tellsOnlyWhatNamesNobody({ row, expected }: GeneratedLead, messages: readonly string[]): void {
	const lead = parseLead(row);
	const { leadId, source, action } = lead;
	const message = messages.find((text) => leadIdIn(text) === leadId) ?? '';
	if (expected === 'lead')
		ok(message.includes(`${action ?? 'unknown action'} from ${source ?? 'an unknown source'}`));
	// Letters and digits of an ID make words by chance.
	const words = message.replace(LEAD_ID, '').toLowerCase();
	const { email, firstName, lastName, company, title, phone } = lead;
	for (const value of [email, firstName, lastName, company, title, phone]) {
		if (value !== null) equal(words.includes(value.toLowerCase()), false, `${message}\nholds ${value}`);
	}
}
