import fc from 'fast-check';
import { isLead } from '../../lead/isLead';
import { outputOf, OUTPUTS } from '../../lead/outputs';
import { parseLead } from '../../lead/parse';
import { ACTIONS, SOURCES, WARNINGS } from '../../lead/vocabulary';
import { MARKER, post, row } from './samples';

const text = fc.oneof(
	fc.string(),
	fc.string({ unit: 'grapheme' }),
	fc.string({ unit: 'binary' }),
	fc.constantFrom(
		'',
		' ',
		'\u0000',
		'\uFEFF',
		'\uD800',
		'__proto__',
		'|',
		'-|',
		MARKER,
		`${MARKER}@test.com`,
	),
);
const leadSource = fc
	.tuple(
		fc.oneof(text, fc.constantFrom(...Object.keys(SOURCES), MARKER)),
		fc.constantFrom('-', ' - ', '\u2013', ' ', ''),
		fc.oneof(text, fc.constantFrom(...ACTIONS, MARKER)),
		fc.constantFrom('|', ' | ', '\uFF5C', ''),
		text,
	)
	.map((parts) => parts.join(''));
const value = fc.oneof(text, leadSource, fc.constantFrom(...ACTIONS), fc.jsonValue(), fc.json());
const members = fc.constantFrom(
	...Object.keys(row()),
	...[
		'UserDetails',
		'OfferTitle',
		'lead_source',
		'oid',
		'email',
		'first_name',
		'body',
		'partitionKey',
		'rowKey',
	],
	...['leadsource', 'FirstName', 'Email', '__proto__', 'constructor', 'toString', 'odata.etag'],
);
/** Objects that resemble leads, with `__proto__` as an own member, as JSON can have it. */
const likeness = fc.letrec<{ lead: Record<string, unknown> }>((tie) => ({
	lead: fc
		.array(fc.tuple(members, fc.oneof({ depthSize: 'small' }, value, tie('lead'))), { maxLength: 12 })
		.map((entries) => Object.fromEntries(entries)),
})).lead;
const nearly = fc.oneof(
	likeness.map((columns) => row(columns)),
	likeness.map((columns) => post(columns)),
	fc
		.record({ UserDetails: likeness, LeadSource: leadSource, ActionCode: value }, { requiredKeys: [] })
		.map((members) => post(members)),
);
const anyInput = fc.oneof(
	fc.jsonValue(),
	fc.json(),
	text,
	leadSource,
	likeness,
	nearly,
	nearly.map((lead) => JSON.stringify(lead)),
	nearly.map((lead) => JSON.stringify(lead).slice(0, -2)),
	nearly.map((body) => ({ headers: {}, body })),
	fc.webQueryParameters().map((query) => `lead_source=${query}`),
);

test('nothing makes the parser throw, and what comes out is a lead with the input in it', () => {
	fc.assert(
		fc.property(anyInput, (input) => {
			const before = structuredClone(input);
			const lead = parseLead(input, { includeRaw: true });
			expect(isLead(lead)).toBe(true);
			expect(lead.raw).toEqual(before);
			expect(lead.raw).toBe(input);
		}),
		{ numRuns: 1500 },
	);
});

test('not even values that no JSON can hold', () => {
	fc.assert(
		fc.property(
			fc.anything({ withBigInt: true, withDate: true, withMap: true, withSet: true, withSparseArray: true }),
			(input) => {
				expect(parseLead(input)).toHaveProperty('leadId');
			},
		),
		{ numRuns: 1000 },
	);
	const circle: Record<string, unknown> = post();
	circle.self = circle;
	expect(parseLead(circle)).toMatchObject({ source: 'AzureMarketplace' });
	const deep = `${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}`;
	expect(parseLead(post({ UserDetails: JSON.parse(deep) }))).toMatchObject({ source: 'AzureMarketplace' });
	expect(parseLead(deep)).toMatchObject({ unreadable: true });
});

test('the same input gives the same lead, whatever was read in between', () => {
	fc.assert(
		fc.property(anyInput, anyInput, (input, other) => {
			const first = parseLead(input);
			parseLead(other);
			expect(parseLead(structuredClone(input))).toEqual(first);
		}),
		{ numRuns: 500 },
	);
});

test('every warning is one of the list, and is there once', () => {
	fc.assert(
		fc.property(anyInput, (input) => {
			const { warnings } = parseLead(input);
			expect(new Set(warnings).size).toBe(warnings.length);
			expect(warnings.filter((warning) => !WARNINGS.includes(warning))).toEqual([]);
		}),
		{ numRuns: 500 },
	);
});

test('every lead goes to one output, and to Lead only if it may be contacted', () => {
	fc.assert(
		fc.property(anyInput, fc.constantFrom('DNC', 'dnc', MARKER, ''), (input, code) => {
			for (const lead of [parseLead(input), parseLead(row({ ActionCode: code, Description: input }))]) {
				const output = outputOf(lead);
				expect(OUTPUTS).toContain(output);
				expect(output === 'lead').toBe(!lead.doNotContact && !lead.isTest && !lead.unreadable);
			}
		}),
		{ numRuns: 500 },
	);
});

test('no text around it hides a wish not to be contacted or the marker of a test', () => {
	const around = fc.record({
		LeadSource: text,
		OfferDisplayName: text,
		ProductId: text,
		Description: value,
		CustomerInfo: text,
	});
	fc.assert(
		fc.property(around, (columns) => {
			expect(parseLead(row({ ...columns, ActionCode: 'DNC' })).doNotContact).toBe(true);
			expect(
				parseLead(row({ ...columns, LeadSource: `AppSource-DNC|${columns.LeadSource}` })).doNotContact,
			).toBe(true);
			expect(parseLead(row({ ...columns, CustomerInfo: JSON.stringify({ Company: MARKER }) })).isTest).toBe(
				true,
			);
		}),
		{ numRuns: 500 },
	);
});

test('unreadable comes before test, test before do not contact', () => {
	const lead = parseLead(row({ ActionCode: 'DNC', CustomerInfo: JSON.stringify({ Company: MARKER }) }));
	expect(lead).toMatchObject({ isTest: true, doNotContact: true, stage: 'test' });
	expect(outputOf(lead)).toBe('test');
	const broken = parseLead(row({ ActionCode: 'DNC', LeadSource: MARKER, CustomerInfo: '{' }));
	expect(broken).toMatchObject({ isTest: true, doNotContact: true });
	expect(outputOf(broken)).toBe('unreadable');
});

/** A pattern that searches again from every place would take hours for these; the test would run out of its time. */
test.each([
	['blanks', 'x' + ' '.repeat(200_000) + 'x'],
	['hyphens', '-'.repeat(200_000) + 'x'],
	['half a parameter again and again', `Campaigns: a=${'&x=='.repeat(50_000)} `],
	['equals signs', `Campaigns: a${'='.repeat(200_000)} `],
	['markup that never ends', '<'.repeat(200_000)],
	['script addresses that never end', 'javascript '.repeat(20_000)],
	['dots', `a${'.'.repeat(200_000)}A`],
	['bars', '|'.repeat(200_000)],
	['braces', '{'.repeat(200_000)],
])('a text made to hang a reader does not: %s', (_, text) => {
	const UserDetails = {
		FirstName: text,
		Email: text,
		Phone: text,
		Country: text,
		Company: text,
		Title: text,
	};
	const members = {
		LeadSource: text,
		ActionCode: text,
		OfferTitle: text,
		ProductId: text,
		Description: text,
	};
	const lead = parseLead(
		row({ ...members, CreatedTime: text, PartitionKey: text, CustomerInfo: UserDetails }),
		{ includeRaw: true },
	);
	expect(lead.raw).toMatchObject(members);
	expect(parseLead(text, { includeRaw: true }).raw).toBe(text);
});
