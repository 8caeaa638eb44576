import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { BENCHES } from '../../../dev/bench/benches';
import { inFlight, postBatch, readBatchBody } from '../../../dev/bench/deliver/dataverseClient';
import { openStandIn } from '../../../dev/bench/deliver/labs';
import { tokenFrom } from '../../../dev/bench/deliver/token';
import { batchRequest } from '../../../nodes/Dynamics365Lead/api/batch';

test.each(BENCHES)('the bench %s is there', (name) => {
	expect(existsSync(join(__dirname, '..', '..', '..', 'dev', 'bench', `${name}.ts`))).toBe(true);
});

/** As our node sends them. */
const sentByOurNode = (count: number): string => {
	const columns = JSON.stringify({
		subject: 'Widget',
		lastname: 'Line\r\n\r\nbreak',
		description: '{"a":1}',
	});
	const operations = Array.from({ length: count }, (_, index) => ({
		method: 'PATCH' as const,
		resource: `leads(00000000-0000-4000-8000-${String(index).padStart(12, '0')})`,
		body: columns,
	}));
	return batchRequest(operations).body ?? '';
};

test('the bare client of Dataverse writes what our node has sent, and counts only what was carried out', async () => {
	const standIn = await openStandIn('dataverse', 0);
	const { access } = standIn;
	const patches = readBatchBody(sentByOurNode(7));
	expect(patches).toHaveLength(7);

	standIn.begin();
	const written = await postBatch(access.url, await tokenFrom(access), [
		...patches,
		{ address: '/api/data/v9.2/leads(no-guid)', columns: '{}' },
	]);

	expect(written).toBe(7);
	expect(standIn.counts()).toEqual({ calls: 1, writes: 1, leads: 7 });
	await standIn.stop();
});

test('a stand-in counts from where it is told, tokens apart', async () => {
	const standIn = await openStandIn('salesforce', 0);
	const { access } = standIn;
	const authorization = `Bearer ${await tokenFrom(access)}`;
	standIn.begin();
	await fetch(`${access.url}/services/data/v66.0/limits`, { headers: { authorization } });

	expect(standIn.counts()).toEqual({ calls: 1, writes: 0, leads: 0 });
	standIn.begin();
	expect(standIn.counts().calls).toBe(0);
	await standIn.stop();
});

test('no more than the given number are under way at a time, and all are done', async () => {
	let now = 0;
	let most = 0;
	const done = await inFlight(2, [1, 2, 3, 4, 5], async (input) => {
		most = Math.max(most, (now += 1));
		await new Promise((resolve) => setImmediate(resolve));
		now -= 1;
		return input;
	});

	expect(most).toBe(2);
	expect(done.toSorted()).toEqual([1, 2, 3, 4, 5]);
});
