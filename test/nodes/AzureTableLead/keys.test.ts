import fc from 'fast-check';
import { KEY_STRATEGIES, keySafe } from '../../../nodes/AzureTableLead/write/keys';
import { refusalOf } from '../../../nodes/AzureTableLead/fields/fit';
import { leadOf } from '../../delivery/leads';

/** The inverse, as a reader of the table would write it. */
const textOfKey = (key: string): string =>
	key.replace(/:([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));

describe('a key', () => {
	it('never holds what the service forbids, and never loses what it was made of', () => {
		const text = fc.string({
			unit: fc.constantFrom('/', '\\', '#', '?', ':', '2', 'F', 'a', '\n', '\u0085', 'é'),
		});
		fc.assert(
			fc.property(text, (original) => {
				const key = keySafe(original);
				expect(key).not.toMatch(/[/\\#?\p{Cc}]/u);
				expect(textOfKey(key)).toBe(original);
			}),
		);
	});

	it('is written as Microsoft writes its own', () => {
		expect(keySafe('9/28/2018')).toBe('9:2F28:2F2018');
		expect(keySafe('contoso.widget: basic')).toBe('contoso.widget: basic');
	});

	it('of a buyer is the same for every lead of one offer, and another for another offer', () => {
		const widget = leadOf('robin', { offerId: 'widget' });
		const again = leadOf('robin', { offerId: 'widget', leadId: leadOf('other').leadId });

		expect(KEY_STRATEGIES.offerAndCustomer(again, 'customerAndOffer')).toEqual(
			KEY_STRATEGIES.offerAndCustomer(widget, 'customerAndOffer'),
		);
		expect(KEY_STRATEGIES.offerAndCustomer(widget, 'lead')).toEqual({
			partitionKey: 'contoso.widget',
			rowKey: widget.leadId,
		});
	});

	it('by email is the same whatever the offer', () => {
		const keys = ['widget', 'gadget'].map((offerId) =>
			KEY_STRATEGIES.offerAndCustomer(leadOf('robin', { offerId }), 'email'),
		);

		expect(keys[0]).toEqual(keys[1]);
	});

	it('by day falls back to the moment of the test, and to a word', () => {
		const { dayAndLead } = KEY_STRATEGIES;
		const test = { createdAt: null, testCreatedAt: '2018-09-28T18:24:18.711Z' };

		expect(dayAndLead(leadOf('a', { createdAt: '2018-09-27T23:59:59.000Z' })).partitionKey).toBe(
			'2018-09-27',
		);
		expect(dayAndLead(leadOf('a', test)).partitionKey).toBe('2018-09-28');
		expect(dayAndLead(leadOf('a', { createdAt: null })).partitionKey).toBe('no-day');
	});

	it('of a lead without offer or email still names one row', () => {
		const lead = leadOf('a', { customerKey: null, offer: null });

		expect(KEY_STRATEGIES.offerAndCustomer(lead, 'customerAndOffer')).toEqual({
			partitionKey: 'no-offer',
			rowKey: lead.leadId,
		});
	});
});

describe('a row is refused before the call', () => {
	const keys = { partitionKey: 'p', rowKey: 'r' };
	const many = Object.fromEntries(Array.from({ length: 253 }, (_, n) => [`C${n}`, n]));
	const large = Object.fromEntries(Array.from({ length: 17 }, (_, n) => [`C${n}`, 'x'.repeat(32_000)]));

	it.each([
		['an empty key', { partitionKey: 'p', rowKey: ' ' }, {}, 'KeyEmpty'],
		['a long key', { partitionKey: 'p'.repeat(513), rowKey: 'r' }, {}, 'KeyValueTooLarge'],
		['253 columns', keys, many, 'TooManyProperties'],
		['a column name with a dash', keys, { 'a-b': 1 }, 'PropertyNameInvalid'],
		['a column that is a key', keys, { RowKey: 'x' }, 'PropertyNameInvalid'],
		['a long column name', keys, { ['x'.repeat(256)]: 1 }, 'PropertyNameTooLong'],
		['a long text', keys, { Note: 'x'.repeat(32_769) }, 'PropertyValueTooLarge'],
		['more than 1 MiB', keys, large, 'EntityTooLarge'],
	])('for %s', (_what, rowKeys, columns, code) => {
		const refusal = refusalOf(rowKeys, columns);

		expect(refusal?.code).toBe(code);
		expect(refusal?.cause).toMatch(/\.$/);
		expect(refusal?.remedy).toMatch(/\.$/);
		expect(refusal?.message).not.toContain('xxx');
	});

	it('but not at the very limits', () => {
		const columns = { ['x'.repeat(255)]: 'x'.repeat(32_768), Blank: null, Größe_1: 1 };

		expect(refusalOf({ partitionKey: 'p'.repeat(512), rowKey: 'r' }, columns)).toBeNull();
	});
});
