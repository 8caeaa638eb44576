import { dayPartitionKey } from '../../lead/dayPartition';
import { LeadRows } from '../../leadTable/leadRows';
import { newestLeads } from '../../leadTable/newestLeads';
import { startTableFake } from '../../dev/lab/tableFake';
import { openByConnectionString, recording, sendThroughN8n } from '../azureTable/sending';

const NOW = Date.UTC(2026, 10, 28, 12);
const DAY = 24 * 60 * 60_000;

/** A table whose pages are so small that it has very many of them, as one of a million rows has. */
async function aLargeTable(partitionKey: string) {
	const fake = await startTableFake();
	fake.put(
		'Leads',
		...Array.from({ length: 200 }, (_, index) => ({
			PartitionKey: partitionKey,
			RowKey: `lead-${String(index).padStart(4, '0')}`,
		})),
	);
	fake.setPaging({ maxRows: 2, emptyPages: 1, splitAtPartitions: false });
	const { send, requests } = recording(sendThroughN8n);
	const leads = new LeadRows(
		await openByConnectionString(fake.connectionString, 'Leads', { retries: 0 }, send),
	);
	return { fake, leads, requests };
}

describe('the newest leads of a very large table are shown after a few requests', () => {
	it.each([
		['all in the partition of today', dayPartitionKey(new Date(NOW))],
		['in partitions of another kind', 'elsewhere'],
		['all of them old', dayPartitionKey(new Date(NOW - 900 * DAY))],
	])('%s', async (_, partitionKey) => {
		const { fake, leads, requests } = await aLargeTable(partitionKey);
		expect((await newestLeads(leads, NOW, 5)).length).toBeGreaterThan(0);
		expect(requests.length).toBeLessThan(60);
		await fake.stop();
	});
});
