import fc from 'fast-check';
import { canonicalJson } from '../../lead/canonicalJson';

/** The same value with the members of every object in the opposite order. */
const reversed = (value: unknown): unknown => {
	if (Array.isArray(value)) return value.map(reversed);
	if (typeof value !== 'object' || value === null) return value;
	return Object.fromEntries(
		Object.entries(value)
			.reverse()
			.map(([name, member]) => [name, reversed(member)]),
	);
};

test('the order of members does not matter, everything else does', () => {
	fc.assert(
		fc.property(fc.jsonValue(), fc.jsonValue(), (one, other) => {
			expect(canonicalJson(reversed(one))).toBe(canonicalJson(one));
			expect(JSON.parse(canonicalJson(one))).toEqual(JSON.parse(JSON.stringify(one)));
			const same = JSON.stringify(reversed(one)) === JSON.stringify(reversed(other));
			if (same) expect(canonicalJson(one)).toBe(canonicalJson(other));
		}),
	);
	expect(canonicalJson({ b: [1, 'X'], a: null })).toBe('{"a":null,"b":[1,"X"]}');
	expect(canonicalJson('x')).not.toBe(canonicalJson('X'));
});
