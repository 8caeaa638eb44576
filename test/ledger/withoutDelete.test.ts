import { AzureNamedKeyCredential, generateAccountSas } from '@azure/data-tables';
import { partitionIs } from '../../azureTable/filter';
import { dayPartitionKey } from '../../lead/dayPartition';
import { CONTROL_PARTITION } from '../../ledger/openPartitions';
import { type Azurite, startAzurite } from '../../dev/lab/azurite';
import { openByConnectionString } from '../azureTable/sending';
import { aLeadsTable, aPoller, FAILURE, SUCCESS } from '../nodes/MarketplaceLeadTrigger/rig';

const MINUTE = 60_000;

/** Rows bear the real time, while the clock of these tests runs ahead. */
const TERMS = { lateWindow: 24 * 60 * MINUTE };

let azurite: Azurite;

beforeEach(async () => (azurite = await startAzurite()));
afterEach(async () => await azurite.stop());

/** The permissions that the page of the credential asks for: Read, Add, Update and Create. */
async function aPollerThatMayNotDelete() {
	const signer = new AzureNamedKeyCredential(azurite.accountName, azurite.accountKey);
	const signature = generateAccountSas(signer, {
		services: { table: true },
		resourceTypes: 'co',
		permissions: { query: true, add: true, update: true, write: true },
	});
	const leads = aLeadsTable(azurite.connectionString);
	await leads.create();
	const trigger = await aPoller(
		`TableEndpoint=${azurite.url};SharedAccessSignature=${signature}`,
		'LedgerWithoutDelete',
	);
	return { leads, trigger };
}

describe('a signature without Delete', () => {
	it('serves for poll after poll, also when all leads of a partition are finished', async () => {
		const { leads, trigger } = await aPollerThatMayNotDelete();
		for (const lead of ['a', 'b', 'c']) {
			await leads.write([lead]);
			await trigger.poll(SUCCESS, TERMS);
			trigger.clock.forward(11 * MINUTE);
			await trigger.poll(SUCCESS, TERMS);
		}
		expect(trigger.emitted()).toEqual(['a', 'b', 'c']);
	});

	it('looks into a finished partition only once, and again when a lead of it has failed', async () => {
		const { leads, trigger } = await aPollerThatMayNotDelete();
		await leads.write(['a']);
		await trigger.poll(SUCCESS, TERMS);
		trigger.clock.forward(11 * MINUTE);
		await trigger.poll(SUCCESS, TERMS);
		const table = await openByConnectionString(azurite.connectionString, 'LedgerWithoutDelete');
		const { rows } = await table.page({ filter: partitionIs(CONTROL_PARTITION) });
		expect(rows.map(({ properties }) => properties.DueAt)).toContain('9999-12-31T00:00:00.000Z');

		trigger.requests.length = 0;
		trigger.clock.forward(11 * MINUTE);
		await trigger.poll(SUCCESS, TERMS);
		expect(trigger.requests.filter(({ method }) => method === 'DELETE')).toEqual([]);

		await leads.write(['b'], dayPartitionKey(new Date()));
		await trigger.poll(FAILURE, TERMS);
		trigger.clock.forward(2 * MINUTE);
		await trigger.poll(SUCCESS, TERMS);
		expect(trigger.emitted()).toEqual(['a', 'b', 'b']);
	});
});
