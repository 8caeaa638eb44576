import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { customerKeyOf, LEAD_NAMESPACE, leadIdOfBody, leadIdOfRow, uuidOf } from '../../lead/identity';

/** The package `uuid` is an ES module, which Jest cannot load: a process of its own answers. */
function idsByUuidPackage(names: readonly string[]): unknown {
	const program = `
		import { readFileSync } from 'node:fs';
		import { v5 } from 'uuid';
		const names = JSON.parse(readFileSync(0, 'utf8'));
		process.stdout.write(JSON.stringify(names.map((name) => v5(name, '${LEAD_NAMESPACE}'))));
	`;
	const args = ['--input-type=module', '--eval', program];
	return JSON.parse(execFileSync(process.execPath, args, { input: JSON.stringify(names), encoding: 'utf8' }));
}

test('every id is the UUID v5 that an independent implementation gives', () => {
	const names = ['', 'x'.repeat(100_000), ...fc.sample(fc.string({ unit: 'grapheme' }), 2000)];
	expect(names.map(uuidOf)).toEqual(idsByUuidPackage(names));
});

test('what an id is made of stays as it is, for the ids are out in the world', () => {
	expect(LEAD_NAMESPACE).toBe('6c656164-73c3-89c3-a96e-386e2d6d6b74');
	expect([
		leadIdOfRow('9:2F28:2F2018', 'a'),
		leadIdOfBody('{}'),
		customerKeyOf('A@b.example', 'pub.offer'),
	]).toEqual(idsByUuidPackage(['row:13:9:2F28:2F2018a', 'body:{}', 'customer:11:a@b.examplepub.offer']));
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
