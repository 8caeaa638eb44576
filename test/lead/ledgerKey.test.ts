import fc from 'fast-check';
import { leadIdOfRow } from '../../lead/identity';
import { ledgerKeyOf, readLedgerKey } from '../../lead/ledgerKey';
import { parseLead } from '../../lead/parse';
import { form, post, row } from './samples';

test('a ledger key gives back the two keys that it was made of', () => {
	fc.assert(
		fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (partitionKey, rowKey) => {
			const keys = { partitionKey, rowKey };
			expect(readLedgerKey(ledgerKeyOf(keys))).toEqual(keys);
		}),
	);
});

test.each(['', '5', ':', '5:abc', '05:abcde', '-1:a', '1.5:ab', 'a:b', ' 1:ab', '99999999999:a'])(
	'%p is no ledger key',
	(text) => {
		expect(readLedgerKey(text)).toBeNull();
	},
);

test('the ledger key of a lead names its row, and a lead from no table has none', () => {
	const { ledgerKey, leadId } = parseLead(row());
	const keys = readLedgerKey(ledgerKey ?? '');
	expect(keys).toEqual({ partitionKey: '9:2F28:2F2018', rowKey: 'row-1' });
	expect(leadIdOfRow('9:2F28:2F2018', 'row-1')).toBe(leadId);
	for (const input of [post(), form(), 'SPZA-PLT|contoso.suite', 'hello', null]) {
		expect(parseLead(input).ledgerKey).toBeNull();
	}
});
