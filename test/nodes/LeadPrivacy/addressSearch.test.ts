import { generateLeads } from '../../../dev/lab/generator';
import { HOSTILE_VALUES } from '../../../dev/lab/generator/hostile';
import { parseLead } from '../../../lead/parse';
import { bodyColumns } from '../../../lead/post';
import { AddressSearch } from '../../../nodes/LeadPrivacy/person/addressSearch';
import { addressOf } from '../../../nodes/LeadPrivacy/person/emailAddress';
import { sightingOf } from '../../../nodes/LeadPrivacy/person/personRows';

const ANN = 'ann@x.com';

const base64Of = (text: string, encoding?: BufferEncoding): string => Buffer.from(text, encoding).toString('base64');

const holds = (text: string, address = ANN): boolean => new AddressSearch([address]).in(text).has(address);

describe('an address', () => {
	it.each([
		[' Ann@X.com\n', ANN],
		["o'ann+leads@mail.x.co.uk", "o'ann+leads@mail.x.co.uk"],
		['ÄNN@Müller.example', 'änn@müller.example'],
		['mu\u0308ller@x.com', 'm\u00fcller@x.com'],
		['\u200Bann\u00AD@x.com\u200E', ANN],
		['\uff41nn\uff20x\u3002com', ANN],
	])(
		'is compared trimmed, in lower case, without invisible or wide signs and with its accents composed: %s',
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
		['in base64', base64Of(`{"Email":"${ANN}"}`)],
		['in base64 of lines', base64Of(`{"Email":"${ANN}","Note":"${'x'.repeat(100)}"}`).replace(/.{76}/g, '$&\r\n')],
		['in base64 without padding', base64Of(ANN).replace(/=+$/, '')],
		['in base64 of UTF-16', base64Of(`{"Email":"${ANN}"}`, 'utf16le')],
		['in base64 of JSON with escapes', base64Of('{"Email":"ann\\u0040x.com"}')],
		['in base64 of a form', base64Of('email=ann%40x.com')],
		['in a base64 text of JSON', JSON.stringify({ raw: JSON.stringify({ bodyBase64: base64Of(`Mail: ${ANN}`) }) })],
		['in base64 in a link', `data:text/plain;base64,${base64Of('Mail ann@x.com')}`],
		['in base64 in XML', `<Payload>${base64Of('<Email>ann@x.com</Email>')}</Payload>`],
		['in a link, another of its signs coded', 'https://x.example/?email=ann@x%2Ecom&a=1'],
		['in a link, behind a coded blank', 'https://x.example/?q=Ann%20ann@x.com'],
		['in a link, at the end of a coded sentence', 'mailto:a@y.com?body=ann@x.com%2E%20Bye'],
		['in JSON, before an escaped bracket', '{"Note":"\\u003cann@x.com\\u003e"}'],
		['in JSON, at the end of an escaped sentence', '{"Note":"Mail ann@x.com\\u002e\\u0020Bye"}'],
		['in wide signs', '\uff41\uff2e\uff4e\uff20\uff58\uff0e\uff43\uff4f\uff4d'],
		['with a wide sign', 'Ann\uff1aann\uff20x.com\u3002'],
		['with a small sign', 'ann\ufe6bx.com'],
		['with an ideographic full stop', 'ann@x\u3002com'],
		['before an ideographic full stop', 'ann@x.com\u3002\u3088\u308d\u3057\u304f'],
		['with a wide sign, percent-coded', 'email=ann%EF%BC%A0x.com'],
		['with a wide sign, in markup', 'ann&#xFF20;x.com'],
		['in quoted-printable', 'Email: ann=40x.com'],
		['in quoted-printable, in a broken line', `${'My address is '.repeat(5)}an=\r\nn@x.com`],
		['in quoted-printable, behind a letter beyond ASCII', 'Gr=C3=BC=C3=9Fe,=20ann@x.com'],
		['behind an equals sign at the end of a line', 'Email=\r\nann@x.com'],
		['behind a letter of an older code page', 'name=R%FCd&email=ann%40x.com'],
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
		['of another name, in a link', 'https://x.example/?email=jo%2Bann@x.com'],
		['of a longer domain, in a link', 'https://x.example/?email=ann@x.com%2Eau'],
		['of a longer domain, in JSON', '{"Email":"ann@x.com\\u002eau"}'],
		['of a longer domain, in markup', '<p>ann@x.com&#46;au</p>'],
		['of another name, behind a letter of an older code page', 'email=%FCann%40x.com'],
		['of another name, in base64', base64Of('{"Email":"joann@x.com"}')],
		['of a longer domain, in base64', base64Of('{"Email":"ann@x.com.au"}')],
		['of another name, in wide signs', '\uff4a\uff4fann@x.com'],
		['of a name with a wide dot', 'mary\uff0eann@x.com'],
		['of a name with a wide plus', 'mary\uff0bann@x.com'],
		['of a longer domain, with a wide dot', 'ann@x.com\uff0eau'],
		['of a longer domain, with an ideographic full stop', 'ann@x.com\u3002au'],
		['of an address that goes on, with a wide sign', 'ann@x.com\uff20y.example'],
		['of another name, in quoted-printable', 'Email: =6Aann=40x.com'],
		['of a longer domain, in quoted-printable', 'Email: ann=40x.com=2Eau'],
		['of another name, in a broken line', `${'My address is '.repeat(5)}jo=\r\nann@x.com`],
		['of a name that begins like a code', 'https://x.com/?id=20ann@x.com'],
		['of a name that begins like a code, behind another', 'a=40&email=20ann@x.com'],
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

	it.each([
		['a blank before the address', 'email=+ann%40x.com'],
		['a coded dot', 'email=ann@x%2Ecom'],
		['every sign coded', 'email=%61%6E%6E%40%78%2E%63%6F%6D'],
	])('is found by what Lead Parse reads in a posted form with %s', (_what, field) => {
		const form = `oid=1&lead_source=AzureMarketplace-INS%7Ccontoso.widget&${field}`;
		const columns = bodyColumns(Buffer.from(form), 'application/x-www-form-urlencoded');
		const raw = JSON.stringify({ headers: {}, body: form, receivedAt: '2026-11-28T00:00:00Z' });
		expect(sightingOf(aRow(columns), new AddressSearch([ANN]))?.columns).toEqual(['Body01']);
		expect(sightingOf(aRow({ Raw: raw }), new AddressSearch([ANN]))?.columns).toEqual(['Raw']);
		const other = { ...columns, Body01: form.replace(/email=\+?/, 'email=jo%2B') };
		expect(sightingOf(aRow(other), new AddressSearch([ANN]))).toBeNull();
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
