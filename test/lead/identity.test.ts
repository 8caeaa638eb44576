import { Worker } from 'node:worker_threads';
import fc from 'fast-check';
import { customerKeyOf, LEAD_NAMESPACE, leadIdOfBody, leadIdOfRow, uuidOf } from '../../lead/identity';

/** Jest cannot load the package `uuid`, which is an ES module; a thread of its own can. */
async function idsByUuidPackage(names: readonly string[]): Promise<unknown> {
	const program = `
		const { parentPort, workerData } = require('node:worker_threads');
		import('uuid').then(({ v5 }) =>
			parentPort.postMessage(workerData.names.map((name) => v5(name, workerData.namespace))));
	`;
	const worker = new Worker(program, { eval: true, workerData: { names, namespace: LEAD_NAMESPACE } });
	return await new Promise((resolve, reject) => {
		worker.once('message', resolve);
		worker.once('error', reject);
	});
}

test('every id is the UUID v5 that an independent implementation gives', async () => {
	const names = ['', 'x'.repeat(100_000), ...fc.sample(fc.string({ unit: 'grapheme' }), 2000)];
	expect(names.map(uuidOf)).toEqual(await idsByUuidPackage(names));
});

test('what an id is made of stays as it is, for the ids are out in the world', async () => {
	expect(LEAD_NAMESPACE).toBe('6c656164-73c3-89c3-a96e-386e2d6d6b74');
	expect([
		leadIdOfRow('9:2F28:2F2018', 'a'),
		leadIdOfBody('{}'),
		customerKeyOf('A@b.example', 'pub.offer'),
	]).toEqual(
		await idsByUuidPackage(['row:13:9:2F28:2F2018a', 'body:{}', 'customer:11:a@b.examplepub.offer']),
	);
});

test('no other pair of keys gives the same id, wherever the border between them is', () => {
	fc.assert(
		fc.property(fc.string(), fc.string(), fc.string({ minLength: 1 }), (left, right, moved) => {
			expect(leadIdOfRow(left + moved, right)).not.toBe(leadIdOfRow(left, moved + right));
			expect(customerKeyOf(left + moved, right)).not.toBe(customerKeyOf(left, moved + right));
		}),
	);
});

test('the case of an e-mail address does not make another customer, the offer does', () => {
	expect(customerKeyOf('A@B.example', 'pub.offer')).toBe(customerKeyOf('a@b.example', 'pub.offer'));
	expect(customerKeyOf('a@b.example', 'pub.other')).not.toBe(customerKeyOf('a@b.example', 'pub.offer'));
});
