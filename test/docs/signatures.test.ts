/** The rights that docs/set-up-azure.md tells people to tick are enough for the trigger, and none of them is one too many. */
import { createHmac } from 'node:crypto';
import { type Azurite, startAzurite } from '../../dev/lab/azurite';
import { aLeadsTable, aPoller, keys, type Poller } from '../nodes/MarketplaceLeadTrigger/rig';
import { readPage, sectionOf, tableRowsOf } from './markdown';

const PERMISSIONS = { Read: 'r', Add: 'a', Update: 'u', Create: 'c' } as const;
type Permission = keyof typeof PERMISSIONS;

const rows = tableRowsOf(sectionOf(readPage('docs/set-up-azure.md'), '## A shared access signature for n8n'));

/** What the page says for one use of n8n. */
function permissionsFor(use: string): Permission[] {
	const listed = rows.find(([what]) => what === use)?.[1]?.split(', ') ?? [];
	return listed.filter((name): name is Permission => name in PERMISSIONS);
}

let azurite: Azurite;
let counter = 0;

beforeAll(async () => (azurite = await startAzurite()));
afterAll(async () => await azurite.stop());

/** As the portal makes it ("Create an account SAS"); the SDK knows no Create. */
function signed(permissions: readonly Permission[]): string {
	const sp = permissions.map((name) => PERMISSIONS[name]).join('');
	const se = new Date(Date.now() + 3_600_000).toISOString();
	const version = '2019-02-02';
	const text = [azurite.accountName, sp, 't', 'co', '', se, '', 'https,http', version, ''].join('\n');
	const sig = createHmac('sha256', Buffer.from(azurite.accountKey, 'base64')).update(text).digest('base64');
	const query = new URLSearchParams({ sv: version, ss: 't', srt: 'co', sp, se, spr: 'https,http', sig });
	return `TableEndpoint=${azurite.url};SharedAccessSignature=${query.toString()}`;
}

/** Leads in a table, and a trigger that has only these rights. */
async function aTrigger(permissions: readonly Permission[], { withLedger = false } = {}): Promise<Poller> {
	counter++;
	const [leadsTable, ledgerTable] = [`Leads${counter}`, `Ledger${counter}`];
	const leads = aLeadsTable(azurite.connectionString, leadsTable);
	await leads.create();
	await leads.write(keys(5));
	if (withLedger) await aLeadsTable(azurite.connectionString, ledgerTable).create();
	return await aPoller(signed(permissions), ledgerTable, leadsTable);
}

/** Whether all leads were emitted, once, and settled: a second poll finds nothing to do. */
async function works(trigger: Poller): Promise<boolean> {
	try {
		await trigger.poll();
		await trigger.poll();
	} catch {
		return false;
	}
	return trigger.emitted().sort().join() === keys(5).join() && trigger.warnings.length === 0;
}

const TRIGGER = permissionsFor('Marketplace Lead Trigger, Lead Ledger');
const WITH_LEDGER = permissionsFor('the same, the ledger made manually');

it('the page names the rights for the trigger', () => {
	expect(TRIGGER).toEqual(['Read', 'Add', 'Update', 'Create']);
	expect(WITH_LEDGER).toEqual(['Read', 'Add', 'Update']);
});

it('with the rights of the page the trigger creates its ledger and all leads arrive', async () => {
	expect(await works(await aTrigger(TRIGGER))).toBe(true);
});

it('with a ledger that was made by hand Create is not needed', async () => {
	expect(await works(await aTrigger(WITH_LEDGER, { withLedger: true }))).toBe(true);
});

it.each(['Read', 'Add', 'Update', 'Create'] as const)('without %s it does not work', async (left) => {
	const trigger = await aTrigger(TRIGGER.filter((name) => name !== left));
	expect(await works(trigger)).toBe(false);
});
