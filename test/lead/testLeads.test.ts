import { outputOf } from '../../lead/outputs';
import { parseLead } from '../../lead/parse';
import { isoOfTicks } from '../../lead/testMarker';
import { buyer, form, MARKER, post, row, testBuyer } from './samples';

describe('the test leads of Partner Center are recognised', () => {
	const composite = `${MARKER}-${MARKER}|Check Point vSEC`;
	const testForm = form({
		...{ first_name: MARKER, last_name: MARKER, company: MARKER, title: MARKER, description: MARKER },
		...{ email: `${MARKER}@test.com`, phone: '1234567890', encoding: ['UTF-8', 'UTF-8'] },
		lead_source: composite,
	});
	test.each([
		['a table row', row({ CustomerInfo: JSON.stringify(testBuyer), Description: MARKER })],
		['an HTTPS body', { ...post({ Description: MARKER }), UserDetails: undefined, userDetails: testBuyer }],
		['a Web-to-Lead form', testForm],
		[
			'a Web-to-Lead form whose hyphen the Korean FAQ lost',
			{ ...testForm, lead_source: `${MARKER} ${MARKER} | x` },
		],
		['a bare lead source', composite],
		['a bare lead source without its hyphen', `${MARKER} ${MARKER} | Check Point vSEC`],
	])('as %s', (_, input) => {
		const lead = parseLead(input);
		expect(lead).toMatchObject({
			isTest: true,
			stage: 'test',
			testCreatedAt: '2018-03-22T15:48:03.131Z',
			note: null,
			unreadable: false,
		});
		expect(outputOf(lead)).toBe('test');
		expect(lead.warnings).not.toContain('offer-not-qualified');
		expect(lead.warnings).not.toContain('source-unknown');
		expect(lead.warnings).not.toContain('action-unknown');
	});

	test.each(['FirstName', 'LastName', 'Company', 'Title'])('by %s alone, in any case', (member) => {
		expect(parseLead(post({ UserDetails: { ...buyer, [member]: MARKER.toLowerCase() } })).isTest).toBe(true);
	});

	test('by the e-mail address alone', () => {
		expect(parseLead(post({ UserDetails: { ...buyer, Email: `${MARKER}@test.com` } })).isTest).toBe(true);
	});
});

describe('a real buyer is never taken for a test', () => {
	test.each([
		['an address at test.com', { UserDetails: { ...buyer, Email: 'ann@test.com' } }],
		['the word test', { UserDetails: { ...buyer, FirstName: 'Test', Company: 'Test' } }],
		['the marker within a company name', { UserDetails: { ...buyer, Company: `${MARKER} Ltd` } }],
		['the marker in a telephone number', { UserDetails: { ...buyer, Phone: MARKER } }],
		['a marker with too few digits', { UserDetails: { ...buyer, Company: 'MSFT_TEST_12345678901234' } }],
		['the source TestDrive', { LeadSource: 'TestDrive', ActionCode: 'StartTestDrive' }],
		['the marker in the description', { Description: MARKER }],
		['the marker within a note', { Description: `what is ${MARKER}?` }],
	])('because of %s', (_, members) => {
		const lead = parseLead(post(members));
		expect(lead).toMatchObject({ isTest: false, testCreatedAt: null });
		expect(outputOf(lead)).toBe('lead');
	});
});

test.each([
	['636573304831318844', '2018-03-22T15:48:03.131Z'],
	['636737558587117715', '2018-09-28T18:24:18.711Z'],
	['000000000000000000', '0001-01-01T00:00:00.000Z'],
	['3155378975999999999', '9999-12-31T23:59:59.999Z'],
	['3155378976000000000', null],
	['99999999999999999999', null],
])('.NET ticks %s are %s', (ticks, iso) => {
	expect(isoOfTicks(ticks)).toBe(iso);
});
