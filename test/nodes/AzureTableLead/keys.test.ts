import fc from 'fast-check';
import { startTableFake } from '../../../dev/lab/tableFake';
import { keySafe } from '../../../nodes/AzureTableLead/fields/fit';
import {
	KEY_STRATEGIES,
	keySecretOf,
	personalKey,
	SECRET_ROW,
} from '../../../nodes/AzureTableLead/write/keys';
import { openByConnectionString } from '../../azureTable/sending';
import { leadOf } from '../../delivery/leads';

/** The inverse, as a reader of the table would write it. */
const textOfKey = (key: string): string =>
	key.replace(/:([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));

it('a key never has what the service forbids, and never loses what it was made of', () => {
	const text = fc.string({
		unit: fc.constantFrom('/', '\\', '#', '?', ':', '2', 'F', 'a', '\n', '\u0000', '\u0085', 'é'),
	});
	fc.assert(
		fc.property(text, (original) => {
			const key = keySafe(original);
			expect(key).not.toMatch(/[/\\#?\p{Cc}]/u);
			expect(textOfKey(key)).toBe(original);
		}),
	);
});

it('a key is written as Microsoft writes its own', () => {
	expect(keySafe('9/28/2018')).toBe('9:2F28:2F2018');
	expect(keySafe('contoso.widget: basic')).toBe('contoso.widget: basic');
	expect(keySafe('a\ud800b')).toBe('ab');
});

it('a buyer has the same key for every lead of one offer, and by email whatever the offer', () => {
	const { offerAndCustomer } = KEY_STRATEGIES;
	const widget = leadOf('robin');
	const again = leadOf('robin', { leadId: leadOf('other').leadId });
	const other = leadOf('robin', { offer: 'contoso.gadget', email: 'ROBIN@private.example' });

	expect(offerAndCustomer(again, 'customerAndOffer')).toEqual(offerAndCustomer(widget, 'customerAndOffer'));
	expect(offerAndCustomer(other, 'customerAndOffer').partitionKey).toBe('contoso.gadget');
	expect(offerAndCustomer(other, 'email')).toEqual(offerAndCustomer(widget, 'email'));
	expect(offerAndCustomer(widget, 'lead')).toEqual({ partitionKey: 'contoso.widget', rowKey: widget.leadId });
});

it('two strangers without an address are two rows, however leads are matched', () => {
	const strangers = ['a', 'b'].map((name) => leadOf(name, { email: null, customerKey: null, offer: null }));
	for (const matchBy of ['customerAndOffer', 'email', 'lead'] as const) {
		const rowKeys = strangers.map((lead) => KEY_STRATEGIES.offerAndCustomer(lead, matchBy).rowKey);
		expect(rowKeys).toEqual(strangers.map(({ leadId }) => leadId));
	}
});

it('the title of an offer that is too long for a key is shortened, and stays another one', () => {
	const keys = ['a', 'b'].map(
		(end) =>
			KEY_STRATEGIES.offerAndCustomer(leadOf('x', { offer: `${'/'.repeat(600)}${end}` }), 'lead')
				.partitionKey,
	);
	expect(keys.map(({ length }) => length <= 512)).toEqual([true, true]);
	expect(keys[0]).not.toBe(keys[1]);
});

it('the day of a lead falls back to the moment of the test, and to a word', () => {
	const { dayAndLead } = KEY_STRATEGIES;
	const test = { createdAt: null, testCreatedAt: '2018-09-28T18:24:18.711Z' };

	expect(dayAndLead(leadOf('a', { createdAt: '2018-09-27T23:59:59.000Z' })).partitionKey).toBe('2018-09-27');
	expect(dayAndLead(leadOf('a', test)).partitionKey).toBe('2018-09-28');
	expect(dayAndLead(leadOf('a', { createdAt: null })).partitionKey).toBe('no-day');
});

it('all who write to a table get the same secret, also when they are the first at the same moment', async () => {
	const fake = await startTableFake();
	const open = async () => await openByConnectionString(fake.connectionString, 'Leads');
	const tables = await Promise.all([open(), open(), open()]);
	const secrets = await Promise.all(
		tables.map(async (table) => await keySecretOf(table, async () => await table.create())),
	);
	const row = await tables[0]?.get(SECRET_ROW.partitionKey, SECRET_ROW.rowKey);
	await fake.stop();

	expect(new Set(secrets).size).toBe(1);
	expect(row?.properties.Secret).toBe(secrets[0]);
	expect(personalKey(secrets[0] ?? '', 'a')).not.toBe(personalKey('', 'a'));
});
