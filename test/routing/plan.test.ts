import countries from 'i18n-iso-countries';
import { holds } from '../../routing/conditions';
import { domainMatches, domainOf, freeMailOf, NO_FREE_MAIL } from '../../routing/domains';
import type { Conditions } from '../../routing/plan';
import { doubtsAbout, readPlan } from '../../routing/readPlan';
import { readTeams } from '../../routing/readTeams';
import type { RoutableLead } from '../../routing/routableLead';
import { countriesOf, REGIONS, SUB_REGIONS } from '../../routing/regions';
import { MAIL_PROVIDERS } from '../../vendor/emailProviders';
import { lead, member, team } from './samples';

const EMPTY = { rules: [], teams: [], fallback: {}, furtherOutputs: [] };

/** The conditions as the form holds them, read and asked about a lead. */
function meets(when: Record<string, unknown>, more: Partial<RoutableLead> = {}): boolean {
	const { rules } = readPlan({ ...EMPTY, rules: [{ name: 'R', assignTo: 'nobody', when }] });
	const facts = {
		lead: lead(1, more),
		freeMail: freeMailOf(MAIL_PROVIDERS),
		matchesCustom: () => false,
	};
	return holds(rules[0]?.when ?? {}, facts, 0);
}

describe('a condition', () => {
	it.each<[string, Record<string, unknown>, Partial<RoutableLead>, boolean]>([
		['offer ID', { offers: 'Backup' }, {}, true],
		['qualified offer ID', { offers: 'other, contoso.backup' }, {}, true],
		['offer title', { offers: 'contoso backup' }, {}, true],
		['pattern of offers', { offers: 'contoso.*' }, {}, true],
		['pattern of offers that does not fit', { offers: 'contoso.*x' }, {}, false],
		['offer of a lead without one', { offers: '*' }, { offerNames: [] }, false],
		['publisher', { publishers: ['Contoso'] }, {}, true],
		['source', { sources: ['AppSource'] }, {}, true],
		['source that is another', { sources: ['AzurePortal'] }, {}, false],
		['action', { actions: ['INS', 'PLT'] }, {}, true],
		['stage', { stages: ['trial'] }, {}, false],
		['country by code', { countries: 'fr, de' }, {}, true],
		['country by name', { countries: 'Germany' }, {}, true],
		['region in the list of countries', { countries: 'DACH' }, {}, true],
		['region', { regions: ['nordics', 'dach'] }, {}, true],
		['region or country', { regions: ['nordics'], countries: 'DE' }, {}, true],
		['region of a lead without a country', { regions: ['dach'] }, { countryCode: null }, false],
		['domain', { emailDomains: 'company1.example' }, {}, true],
		['domain and its subdomains', { emailDomains: '@example' }, {}, true],
		['domain that only ends alike', { emailDomains: 'any1.example' }, {}, false],
		['pattern of domains', { emailDomains: '*.edu, *.example' }, {}, true],
		['domain of a lead without an address', { emailDomains: '*' }, { email: null }, false],
		['free mail', { freeMail: 'yes' }, { email: 'a@GMAIL.com' }, true],
		['free mail of a country', { freeMail: 'yes' }, { email: 'a@hotmail.co.uk' }, true],
		['no free mail', { freeMail: 'no' }, {}, true],
		['no free mail of a lead without an address', { freeMail: 'no' }, { email: null }, false],
		['company', { companies: 'initech, pany 1' }, {}, true],
		['company of a lead without one', { companies: 'a' }, { company: null }, false],
		['several that all hold', { actions: ['PLT'], regions: ['emea'] }, {}, true],
		['several of which one does not', { actions: ['PLT'], regions: ['latam'] }, {}, false],
		['none', {}, {}, true],
		['nothing chosen', { actions: [], offers: ' , ' }, {}, true],
	])('on the %s', (_, when, more, expected) => {
		expect(meets(when, more)).toBe(expected);
	});
});

describe('domains', () => {
	it.each([
		['a@b.example', 'b.example'],
		['a@B.Example.', 'b.example'],
		['a@x@b.example', 'b.example'],
		['a@b', null],
		['@b.example', null],
		['none', null],
	])('of %s: %s', (email, domain) => expect(domainOf(email)).toBe(domain));

	it.each(['web.de', 'gmx.at', 'mail.ru', 'qq.com', 'outlook.de', 'yahoo.co.jp', 'tuta.io', 'proton.me'])(
		'%s is free mail',
		(domain) => expect(freeMailOf(MAIL_PROVIDERS).has(domain)).toBe(true),
	);

	it.each(['contoso.com', 'microsoft.com', 'live.example.com', 'outlook.contoso.com', 'sap.com'])(
		'%s is a company’s',
		(domain) => expect(freeMailOf(MAIL_PROVIDERS).has(domain)).toBe(false),
	);

	it('match a pattern only as a whole', () => {
		expect(domainMatches('notcontoso.com', 'contoso.com')).toBe(false);
		expect(domainMatches('a.contoso.com', 'contoso.com')).toBe(true);
		expect(domainMatches('ab', 'a*b*b')).toBe(false);
	});
});

describe('regions', () => {
	it('hold every country of ISO 3166-1 in exactly one sub-region', () => {
		const codes = Object.values(SUB_REGIONS).flatMap((group) => group.split(' '));
		const official = [...new Set([...Object.keys(countries.getAlpha2Codes()), 'XK'])];
		expect([...codes].sort()).toEqual(official.sort());
	});

	it('hold only countries that there are', () => {
		const known = new Set([...Object.keys(countries.getAlpha2Codes()), 'XK']);
		for (const region of REGIONS) {
			expect(region.countries.size).toBeGreaterThan(1);
			expect([...region.countries].filter((code) => !known.has(code))).toEqual([]);
		}
	});

	it('divide the Americas, EMEA and APAC without an overlap', () => {
		const [americas, emea, apac] = ['americas', 'emea', 'apac'].map((name) => [...(countriesOf(name) ?? [])]);
		const all = [...(americas ?? []), ...(emea ?? []), ...(apac ?? [])];
		expect(new Set(all).size).toBe(all.length);
	});

	it('are found by name and by value, in any case', () => {
		expect(countriesOf(' dach ')).toEqual(new Set(['AT', 'CH', 'DE', 'LI']));
		expect(countriesOf('European Union')?.size).toBe(27);
		expect(countriesOf('EEA')?.size).toBe(30);
		expect(countriesOf('Atlantis')).toBeUndefined();
	});
});

describe('teams', () => {
	const anna = {
		name: 'Anna',
		weight: '2',
		salesforce: ' 005000000000001 ',
		hubspot: 4711,
		timeZone: 'Europe/Berlin',
		workingHours: 'Mon-Fri 9-17',
		daysOff: ['2026-12-24'],
		capPerDay: '5',
		capPerWeek: 0,
	};

	it('are read from a list of teams, from JSON text, and from rows of a sheet', () => {
		const teams = [{ name: 'DACH', sticky: 'buyer', members: [anna, { name: 'Ben' }] }];
		const rows = [{ json: { team: 'DACH', ...anna } }, { json: { team: 'DACH', name: 'Ben', weight: '' } }];
		const read = readTeams(teams, 'UTC');
		expect(read).toEqual([
			team(
				'DACH',
				[
					member('Anna', {
						weight: 2,
						ids: { salesforce: '005000000000001', dynamics365: null, hubspot: '4711' },
						timeZone: 'Europe/Berlin',
						hours: expect.arrayContaining([{ weekday: 1, start: 540, end: 1020 }]),
						daysOff: [{ from: '2026-12-24', to: '2026-12-24' }],
						caps: { day: 5, week: null, month: null },
					}),
					member('Ben'),
				],
				{ sticky: 'buyer' },
			),
		]);
		expect(readTeams(JSON.stringify(teams), 'UTC')).toEqual(read);
		expect(readTeams(rows, 'UTC')).toEqual(read);
	});

	it.each<[string, unknown, RegExp]>([
		['no JSON', '[{', /not valid JSON/],
		['no object', ['Anna'], /Entry 1 of the teams is not an object/],
		['a row without a team', [{ name: 'Anna' }], /has no team/],
		['a team without a name', [{ members: [] }], /Team 1 has no name/],
		['a member without a name', [{ name: 'T', members: [{ weight: 1 }] }], /Member 1 of team T/],
		['two of one name', [{ name: 'T', members: [{ name: 'A' }, { name: 'A ' }] }], /same name/],
		[
			'two teams of one name',
			[
				{ name: 'T', members: [] },
				{ name: 'T', members: [] },
			],
			/Two teams/,
		],
		['a weight that is no number', [{ name: 'T', members: [{ name: 'A', weight: 'much' }] }], /weight of A/],
		['a negative weight', [{ name: 'T', members: [{ name: 'A', weight: -1 }] }], /weight of A in team T/],
		[
			'a weight whose sums are not exact',
			[{ team: 'T', name: 'A', weight: 1e308 }],
			/weight of A .* too large/,
		],
		['a text that is no list', '"Anna"', /Entry 1 of the teams is not an object/],
		[
			'a member among teams',
			[
				{ name: 'T', members: [] },
				{ team: 'T', name: 'A' },
			],
			/Entry 2 of the teams is a member/,
		],
		[
			'working hours that are no text',
			[{ team: 'T', name: 'A', workingHours: { mon: '9-17' } }],
			/workingHours of A in team T is neither a text/,
		],
		['days off that are no text', [{ team: 'T', name: 'A', daysOff: [{ from: 'x' }] }], /daysOff of A/],
		[
			'a name that the routing table cannot keep',
			[{ team: 'T', name: 'x'.repeat(121) }],
			/Member 1 of team T has a name of 121/,
		],
		['an unknown choice', [{ name: 'T', members: [], sticky: 'always' }], /Sticky of team T/],
	])('that cannot work stop the plan: %s', (_, value, words) => {
		expect(() => readTeams(value, 'UTC')).toThrow(words);
	});
});

describe('a plan', () => {
	const teams = [team('Sales', [member('a')])];
	const rule = (more: object = {}) => ({ name: 'R', assignTo: 'team', team: 'Sales', ...more });

	it.each<[string, object, RegExp]>([
		['an output that is not there', { rules: [rule({ output: 'Gone' })] }, /uses the output "Gone"/],
		['a team that is not there', { rules: [rule({ team: 'Gone' })] }, /uses "Gone"/],
		['no team', { rules: [rule({ team: '' })] }, /assigns a team and names none/],
		['a person without a name', { rules: [rule({ assignTo: 'person' })] }, /but Person is empty/],
		['an unknown country', { rules: [rule({ when: { countries: 'Atlantis' } })] }, /"atlantis"/],
		['an output twice', { furtherOutputs: ['held'] }, /Two outputs/],
		['an output without a name', { furtherOutputs: [''] }, /no name/],
	])('that cannot work stops the run: %s', (_, more, words) => {
		expect(() => readPlan({ ...EMPTY, teams, ...more })).toThrow(words);
	});

	it('has another version when anything in it changes, and the same when nothing does', () => {
		const versionOf = (more: object) => readPlan({ ...EMPTY, teams, rules: [rule()], ...more }).version;
		const version = versionOf({});
		expect(version).toMatch(/^[\da-f]{8}$/);
		expect(versionOf({})).toBe(version);
		expect(versionOf({ rules: [rule({ when: { countries: 'DE' } })] })).not.toBe(version);
		expect(versionOf({ fallback: { name: 'x' } })).not.toBe(version);
		expect(versionOf({ teams: [team('Sales', [member('a', { weight: 2 })])] })).not.toBe(version);
	});

	it('is doubted where a rule is never reached, a team has nobody or is not used, or nobody is the fallback', () => {
		const rules = [
			rule({ name: 'Some', when: { regions: ['dach'], actions: ['PLT'] } }),
			rule({ name: 'Fewer', when: { countries: 'AT', actions: ['PLT'], offers: 'x' } }),
			rule({ name: 'All', team: 'Empty' }),
			rule({ name: 'Late', team: 'Zero', when: { freeMail: 'yes' } }),
		];
		const more = [team('Empty', []), team('Zero', [member('z', { weight: 0 })]), team('Unused', [])];
		const doubts = doubtsAbout(readPlan({ ...EMPTY, teams: [...teams, ...more], rules }));
		expect(doubts).toEqual([
			expect.stringContaining('"Fewer" is never reached: rule "Some"'),
			expect.stringContaining('"Late" is never reached: rule "All"'),
			expect.stringContaining('Team Empty has no member'),
			expect.stringContaining('All weights of team Zero are zero'),
			expect.stringContaining('No rule uses team Unused'),
			expect.stringContaining('no Fallback Owner'),
		]);
	});

	it.each<[string, object, object, boolean]>([
		['offers of a publisher and one of them', { offers: 'contoso.*' }, { offers: 'contoso.backup' }, true],
		['one offer and all of its publisher', { offers: 'contoso.backup' }, { offers: 'contoso.*' }, false],
		['a domain and its subdomain', { emailDomains: 'contoso.com' }, { emailDomains: 'eu.contoso.com' }, true],
		['a pattern without the subdomains', { emailDomains: 'c*' }, { emailDomains: 'contoso.com' }, false],
		['a part of a name and a longer one', { companies: 'con' }, { companies: 'contoso' }, true],
		['one part of a name and another', { companies: 'contoso' }, { companies: 'con, fabrikam' }, false],
		['one free mail and all', { freeMail: 'yes' }, {}, false],
	])('knows of two rules whether the first takes all leads of the second: %s', (_, one, other, isDoubted) => {
		const rules = [rule({ name: 'One', when: one }), rule({ name: 'Other', when: other })];
		const doubts = doubtsAbout(readPlan({ ...EMPTY, teams, rules, fallback: { name: 'x' } }));
		expect(doubts.some((doubt) => doubt.startsWith('Rule "Other" is never reached'))).toBe(isDoubted);
	});

	it('is not doubted where rules only overlap', () => {
		const rules = [
			rule({ when: { regions: ['dach'] } }),
			rule({ when: { regions: ['emea'] } }),
			rule({ when: { filter: { conditions: [{}] } } }),
			rule({}),
		];
		expect(doubtsAbout(readPlan({ ...EMPTY, teams, rules, fallback: { name: 'x' } }))).toEqual([]);
	});

	it('reads n8n’s filter as a condition that only n8n can answer', () => {
		const { rules } = readPlan({
			...EMPTY,
			rules: [{ assignTo: 'nobody', when: { filter: { conditions: [{ leftValue: 'a' }] } } }],
		});
		const when: Conditions = rules[0]?.when ?? {};
		const facts = { lead: lead(1), freeMail: NO_FREE_MAIL, matchesCustom: (at: number) => at === 3 };
		expect([holds(when, facts, 3), holds(when, facts, 0)]).toEqual([true, false]);
	});
});
