import { generateLeads } from '../../../dev/lab/generator';
import { HOSTILE_VALUES } from '../../../dev/lab/generator/hostile';
import { parseLead } from '../../../lead/parse';
import { bodyColumns } from '../../../lead/post';
import { AddressSearch } from '../../../nodes/LeadPrivacy/person/addressSearch';
import { addressOf } from '../../../nodes/LeadPrivacy/person/emailAddress';
import { sightingOf } from '../../../nodes/LeadPrivacy/person/personRows';

const ANN = 'ann@x.com';

const holds = (text: string, address = ANN): boolean => new AddressSearch([address]).in(text).has(address);

describe('an address', () => {
	it.each([
		[' Ann@X.com\n', ANN],
		["o'ann+leads@mail.x.co.uk", "o'ann+leads@mail.x.co.uk"],
		['ÄNN@Müller.example', 'änn@müller.example'],
		['mu\u0308ller@x.com', 'm\u00fcller@x.com'],
		['\u200Bann\u00AD@x.com\u200E', ANN],
	])(
		'is compared trimmed, in lower case, without invisible signs and with its accents composed: %s',
		(given, address) => {
			expect(addressOf(given)).toBe(address);
		},
	);

	it.each([
		'',
		'   ',
		'ann',
		'@',
		'@x.com',
		'ann@',
		'ann@x.com, bob@x.com',
		'ann@x.com bob@x.com',
		'Ann <ann@x.com>',
		'ann@x@com',
		'ann@.com',
		'ann@x..com',
		'ann@x.com.',
		'%@%',
		'*',
		"ann@x.com' or '1' eq '1",
		null,
		undefined,
		5,
		['ann@x.com'],
	])('is not %p, so that it matches nothing', (given) => {
		expect(addressOf(given)).toBeNull();
	});
});

describe('an address is found', () => {
	it.each([
		['as the whole text', ANN],
		['in upper case', 'ANN@X.COM'],
		['with blanks around it', '  Ann@x.com \u00a0'],
		['at the end of a sentence', 'Write to ann@x.com.'],
		['before a full stop and a line end', 'ann@x.com.\r\nBye'],
		['in brackets', 'Ann <ann@x.com>'],
		['in quotes', "'ann@x.com'"],
		['in a list', 'bob@x.com;ann@x.com,eve@x.com'],
		['in a list with bars', 'Ann|ann@x.com|+1'],
		['behind a scheme', 'mailto:ann@x.com?subject=Hi'],
		['as a parameter', 'https://x.com/?a=1&email=ann@x.com&b=2'],
		['in a percent-coded form', 'first_name=Ann&email=ann%40x.com&phone=1'],
		['behind percent-coded quotes', 'q=%22ann%40x.com%22'],
		['in markup', '<a href="mailto:ann@x.com">ann</a>'],
		['in markup, the sign as a number', 'Mail ann&#64;x.com'],
		['in markup, the sign as a hexadecimal number', 'ann&#x40;x.com'],
		['in markup, the sign by its name', 'ann&commat;x.com'],
		['in markup that is put into markup', 'ann&amp;#64;x.com'],
		['in markup in JSON', '{"Note":"Mail:\\nann&#064;x.com"}'],
		['in markup, in coded brackets', 'Ann &lt;ann@x.com&gt;'],
		['in markup, behind a sign that is no part of addresses', 'me&ndash;ann@x.com'],
		['between stars', '*ann@x.com*'],
		['behind a dash', 'me \u2013 ann@x.com - work'],
		['in JSON', '{"Email":"ann@x.com"}'],
		['in JSON, the sign escaped', '{"Email":"ann\\u0040x.com"}'],
		['in JSON, every sign escaped', '{"Email":"\\u0061\\u006e\\u006e\\u0040\\u0078.com"}'],
		['in JSON, behind a line end', '{"Note":"Mail:\\nann@x.com\\nBye"}'],
		['in JSON that is put into JSON', JSON.stringify(JSON.stringify({ Note: 'a\nann@x.com' }))],
		[
			'in the raw lead in a column',
			JSON.stringify({ RowKey: 'a', CustomerInfo: JSON.stringify({ Email: ANN, Note: 'x\tann' }) }),
		],
		['in damaged JSON', '{"Email":"ann@x.com", "Note": "cut o'],
		['in damaged JSON, behind a line end', '{"Note":"Mail:\\nann@x.com'],
		['in a member that comes twice', '{"Email":"ann@x.com","Email":"bob@x.com"}'],
		['as the name of a member', '{"ann@x.com":1}'],
	])('%s', (_where, text) => {
		expect(holds(text)).toBe(true);
	});

	it.each([
		['of another name', 'joann@x.com'],
		['of a name with a dot', 'mary.ann@x.com'],
		['of a name with a plus', 'mary+ann@x.com'],
		['of a name with a dash', 'mary-ann@x.com'],
		['of a name with an underscore', '_ann@x.com'],
		['of a name with an apostrophe', "o'ann@x.com"],
		['of a name with an ampersand', 'h&ann@x.com'],
		['of a name with an accent', 'éann@x.com'],
		['of a name with an accent of its own sign', 'e\u0301ann@x.com'],
		['of a name with a tag', 'ann+1@x.com'],
		['of a longer domain', 'ann@x.com.au'],
		['of a longer word', 'ann@x.company'],
		['of a domain with a dash', 'ann@x.com-mail.example'],
		['of a domain below', 'ann@x.comx'],
		['of a domain above', 'ann@mail.x.com'],
		['of an address that goes on', 'ann@x.com@y.example'],
		['of a quoted name', '"ann@x.com"@y.example'],
		['of another name, in JSON behind a line end', '{"Note":"Mail:\\nnann@x.com"}'],
		['of another name, percent-coded', 'email=joann%40x.com'],
		['of another name, with a coded sign', 'email=jo%2Bann%40x.com'],
		['of a name without the sign', 'ann x.com'],
	])('but not as a part %s', (_of, text) => {
		expect(holds(text)).toBe(false);
	});

	it('in markup also where another of its signs is escaped', () => {
		expect(holds('<p>o&#39;brien@x.com</p>', "o'brien@x.com")).toBe(true);
		expect(holds('<p>o&apos;brien@x.com</p>', "o'brien@x.com")).toBe(true);
		expect(holds('<p>jo&#43;ann@x.com</p>')).toBe(false);
	});

	it('in either spelling of its domain, as it was asked for', () => {
		for (const [asked, written] of [
			['ann@m\u00fcller.example', 'ANN@xn--mller-kva.example'],
			['ann@xn--mller-kva.example', 'ann@M\u00fcller.example'],
			['ann@m\u00fcller.example', 'ann@mu\u0308ller.example'],
		] as const) {
			const address = addressOf(asked) ?? '';
			expect([...new AddressSearch([address]).in(`{"Email":"${written}"}`)]).toEqual([address]);
		}
		const both = ['ann@m\u00fcller.example', 'ann@xn--mller-kva.example'];
		expect([...new AddressSearch(both).in('ann@xn--mller-kva.example')].sort()).toEqual([...both].sort());
	});

	it('with invisible signs in it, as Lead Parse reads it', () => {
		const CustomerInfo = JSON.stringify({ Email: '\u202Aann\u200B@x.com\u202C' });
		expect(parseLead({ PartitionKey: 'p', RowKey: 'r', CustomerInfo }).email).toBe(ANN);
		expect(holds(CustomerInfo)).toBe(true);
		expect(holds(CustomerInfo.replaceAll('\u200B', '\\u200b'))).toBe(true);
		expect(holds('Ann\nann@x.com')).toBe(true);
	});

	it.each([
		['\u0001ann@x.com\u0000', ANN],
		['mailto:%20ann@x.com', ANN],
		['mailto:ann%40x.com', ANN],
		['mailto:ann%2Bads@x.com', 'ann+ads@x.com'],
		['\u2022 ann@x.com\u3002', ANN],
	])('is found wherever Lead Parse reads it: %j', (Email, address) => {
		const CustomerInfo = JSON.stringify({ Email });
		expect(parseLead({ PartitionKey: 'p', RowKey: 'r', CustomerInfo }).email).toBe(address);
		expect(holds(CustomerInfo, address)).toBe(true);
		expect(holds(`email=${encodeURIComponent(Email)}`, address)).toBe(true);
	});

	it('is not seen in the letter of an escape', () => {
		expect(holds('{"Note":"Mail:\\nann@x.com"}', 'nann@x.com')).toBe(false);
		expect(holds('{"Note":"Mail:\\u0041nn@x.com"}', 'nn@x.com')).toBe(false);
	});

	it('among many wanted ones, each by itself', () => {
		const many = Array.from({ length: 2000 }, (_, index) => `buyer${index}@x.com`);
		const search = new AddressSearch(many);
		expect([...search.in('buyer7@x.com, buyer1999@x.com and xbuyer8@x.com')]).toEqual([
			'buyer7@x.com',
			'buyer1999@x.com',
		]);
	});

	it('whatever stands around it', () => {
		for (const value of HOSTILE_VALUES) {
			expect(holds(`${value} ann@x.com ${value}`)).toBe(true);
			expect(holds(JSON.stringify({ Note: `${value} ann@x.com ${value}` }))).toBe(true);
			expect(holds(value)).toBe(false);
		}
	});

	it('in the longest columns at once, whatever they hold', () => {
		for (const part of ['@', '"', '\\', '"\\', '%40', '@x.', '@-', "'", 'a@x.com', '@"@', '\\u0040']) {
			expect(holds(part.repeat(Math.floor(32_000 / part.length)))).toBe(false);
		}
	});
});

describe('a row', () => {
	const aRow = (properties: Record<string, string | number>, rowKey = 'r') => ({
		partitionKey: 'p',
		rowKey,
		timestamp: '',
		etag: '',
		properties,
	});

	it('is searched in all its columns and in its keys', () => {
		const row = aRow({ Email: ANN, Note: 'none', Count: 3, Raw: `{"x":"${ANN}"}` }, ANN);
		expect(sightingOf(row, new AddressSearch([ANN]))).toMatchObject({
			addresses: new Set([ANN]),
			columns: ['RowKey', 'Email', 'Raw'],
		});
	});

	it('is searched in the raw lead of a copy whose body is in base64 or in parts', () => {
		const body = Buffer.from(`{"UserDetails":{"Email":"${ANN}","Company":"\u0001"}}`);
		for (const columns of [
			bodyColumns(body, 'application/json'),
			{ BodyEncoding: 'text', Body01: 'x@y.com ann', Body02: '@x.com' },
		]) {
			const raw = { PartitionKey: 'p', RowKey: 'post-1', ...columns };
			expect(sightingOf(aRow({ Raw: JSON.stringify(raw) }), new AddressSearch([ANN]))?.columns).toEqual(['Raw']);
			const deeper = JSON.stringify({ raw });
			expect(sightingOf(aRow({ Copy: JSON.stringify(deeper) }), new AddressSearch([ANN]))?.columns).toEqual(['Copy']);
		}
	});

	it('is searched in a key as it was before what may not stand in one was replaced', () => {
		expect(sightingOf(aRow({}, 'a:23b@x.com'), new AddressSearch(['a#b@x.com']))).not.toBeNull();
	});

	it('of every lead is found by the address that Lead Parse reads in it, and by no stranger’s', () => {
		let customers = 0;
		for (const { row } of generateLeads({ seed: 7, count: 2000 })) {
			const address = addressOf(parseLead(row).email);
			const { PartitionKey, RowKey, ...properties } = row;
			const stored = { ...aRow({}), partitionKey: PartitionKey, rowKey: RowKey, properties };
			expect(sightingOf(stored, new AddressSearch([ANN, 'n@example.com']))).toBeNull();
			if (address === null) continue;
			customers++;
			expect(sightingOf(stored, new AddressSearch([address]))?.columns).toContain('CustomerInfo');
		}
		expect(customers).toBeGreaterThan(1000);
	});
});
