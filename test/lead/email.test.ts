import fc from 'fast-check';
import { readEmail } from '../../lead/email';
import { outputOf } from '../../lead/outputs';
import { parseLead } from '../../lead/parse';
import { buyer, form, post, row } from './samples';

const withEmail = (Email: unknown) => parseLead(row({ CustomerInfo: JSON.stringify({ ...buyer, Email }) }));

const NO_ADDRESSES = [
	...[
		'N/A',
		'n/a',
		'NA',
		'none',
		'null',
		'-',
		'--',
		'.',
		'test',
		'0',
		'@',
		'a@',
		'@b.example',
		'a@b',
		'a@localhost',
	],
	...[
		'user@',
		'user@.com',
		'user@com.',
		'a b@c.example',
		'a@b@c.example',
		'http://fabrikam.example',
		'<>',
		'mailto:',
	],
	...[
		'\u200B',
		'\u200E\u202A',
		'\u00AD',
		'\u2800',
		'a@x.example; b@x.example',
		'not given',
		'123@456',
		'a@b..example',
		'robin@fabrikam.example\nPhone',
		'robin@fabrikam.example\u0085Phone',
		'robin\t@fabrikam.example',
	],
];

describe('what is in place of an address and is none', () => {
	test.each(NO_ADDRESSES)('%p gives no address, and the text is kept beside', (text) => {
		const lead = withEmail(text);
		expect(lead).toMatchObject({ email: null, emailRaw: text, customerKey: null });
		expect(lead.warnings).toContain('email-invalid');
		expect(outputOf(lead)).toBe('lead');
	});

	test.each([null, '', '  ', '\u00A0', undefined])(
		'but %p is a blank, of which there is nothing to tell',
		(Email) => {
			const lead = withEmail(Email);
			expect(lead).toMatchObject({ email: null, emailRaw: null, customerKey: null });
			expect(lead.warnings).not.toContain('email-invalid');
		},
	);

	test('two strangers who wrote the same into it stay two', () => {
		const [one, other] = ['N/A', 'n/a'].map((Email) => parseLead(post({ UserDetails: { ...buyer, Email } })));
		expect([one?.customerKey, other?.customerKey]).toEqual([null, null]);
		expect(one?.leadId).not.toBe(other?.leadId);
	});

	test('counts for nothing where a person is looked for', () => {
		const lead = parseLead(post({ UserDetails: { Email: 'N/A', Company: 'Fabrikam' } }));
		expect(lead).toMatchObject({ piiRedacted: true, emailRaw: 'N/A' });
		expect(lead.warnings).toEqual(expect.arrayContaining(['customer-info-absent', 'email-invalid']));
	});

	test('is told of a form as well', () => {
		expect(parseLead(form({ email: '\u200B' }))).toMatchObject({ email: null, emailRaw: '\u200B' });
	});
});

const ADDRESS = 'Robin.Vil+eu@fabrikam.example';
const INVISIBLE = [
	'\u200B',
	'\u200E',
	'\u202A',
	'\u202C',
	'\u0000',
	'\u00AD',
	'\u2060',
	'\uFEFF',
	'\u180E',
	'\uFE0F',
];
const WRAPPED = [
	...INVISIBLE.flatMap((sign) => [
		`${sign}${ADDRESS}`,
		`${ADDRESS}${sign}`,
		ADDRESS.replace('@', `${sign}@`),
	]),
	...[
		`<${ADDRESS}>`,
		`Robin Vil <${ADDRESS}>`,
		`"Vil, Robin" <${ADDRESS}>;`,
		`mailto:${ADDRESS}`,
		`MAILTO: ${ADDRESS}`,
	],
	...[
		`<mailto:${ADDRESS}>`,
		`mailto:${ADDRESS}?subject=Offer`,
		`${ADDRESS};`,
		`${ADDRESS},`,
		`${ADDRESS}.`,
		`${ADDRESS} ;`,
	],
	...[
		`(${ADDRESS})`,
		`"${ADDRESS}"`,
		`'${ADDRESS}'`,
		`\u201C${ADDRESS}\u201D`,
		`${ADDRESS}\n`,
		`\t${ADDRESS}`,
		`[${ADDRESS}]`,
	],
	...[`[${ADDRESS}](mailto:${ADDRESS})`].slice(1),
];

describe('an address in a wrapping', () => {
	test.each(WRAPPED)('%p is the address, of the same buyer', (text) => {
		const lead = withEmail(text);
		expect(lead.email).toBe(ADDRESS);
		expect(lead.customerKey).toBe(withEmail(ADDRESS).customerKey);
		expect(lead.warnings).toEqual([]);
		expect(lead.emailRaw).toBe(text.trim() === ADDRESS ? null : text.trim());
	});

	test('whatever the wrapping, in whatever place: the reading of a reading changes nothing', () => {
		const signs = fc.array(
			fc.constantFrom(...INVISIBLE, ' ', ';', ',', '.', '<', '>', '"', '(', ')', 'mailto:'),
		);
		fc.assert(
			fc.property(fc.emailAddress(), signs, signs, (address, before, after) => {
				const { email } = readEmail(`${before.join('')}${address}${after.join('')}`);
				if (email !== null) expect(readEmail(email)).toEqual({ email, emailRaw: null });
			}),
		);
	});
});

test.each([
	'a@b.example',
	"o'neil@fabrikam.example",
	'#!$%&*+-/=?^_`{}|~@fabrikam.example',
	'"robin vil"@fabrikam.example',
	'r\u00F6bin@m\u00FCnchen.example',
	'\u7528\u6237@\u4F8B\u5B50.\u4F8B\u5B50',
	'robin@xn--mnchen-3ya.example',
	'1@2.example',
])('%p is an address as it is', (address) => {
	expect(readEmail(address)).toEqual({ email: address, emailRaw: null });
});

test.each(['\u2026', '\u3002', '\u3001', '\uFF1B', '\uFF1E', '|', '/', '\u2022', '\n'])(
	'%p after an address belongs to the text around it, or the buyer would be two',
	(sign) => {
		expect(readEmail(`robin@fabrikam.example${sign}`).email).toBe('robin@fabrikam.example');
	},
);

test('what a mailto link escapes is not part of the address', () => {
	expect(readEmail('mailto:%20robin%2Bads@fabrikam.example').email).toBe('robin+ads@fabrikam.example');
	expect(readEmail('mailto:robin%@fabrikam.example').email).toBe('robin%@fabrikam.example');
});

test('composed and decomposed letters are one address', () => {
	expect(readEmail('ro\u0308bin@fabrikam.example').email).toBe('r\u00F6bin@fabrikam.example');
});

test('no address is ever invented: its letters and digits are those of the text', () => {
	fc.assert(
		fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.emailAddress()), (text) => {
			const { email, emailRaw } = readEmail(text);
			if (email === null) expect(emailRaw).toBe(text);
			else expect(text.normalize('NFC')).toEqual(expect.stringContaining(email.split('@')[1] ?? '\u0000'));
		}),
	);
});
