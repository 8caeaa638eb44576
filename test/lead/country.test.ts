import { countryCodeOf } from '../../lead/country';
import { parseLead } from '../../lead/parse';
import { post } from './samples';

test.each([
	['US', 'US'],
	['us', 'US'],
	['USA', 'US'],
	['U.S.A.', 'US'],
	['united states', 'US'],
	['The United States of America', 'US'],
	['GB', 'GB'],
	['UK', 'GB'],
	['Scotland', 'GB'],
	['DEU', 'DE'],
	['Germany', 'DE'],
	['Czechia', 'CZ'],
	['Czech Republic', 'CZ'],
	['Korea', 'KR'],
	['Viet Nam', 'VN'],
	['Vietnam', 'VN'],
	["Cote d'Ivoire", 'CI'],
	['Côte d’Ivoire', 'CI'],
	['Turkiye', 'TR'],
	['Türkiye', 'TR'],
	['Hong Kong SAR', 'HK'],
	['Congo (DRC)', 'CD'],
])('%s is %s', (country, iso) => {
	expect(countryCodeOf(country)).toBe(iso);
});

/** Short names of ISO 3166-1 with their additions (Online Browsing Platform), where CLDR writes something else. */
const ISO_NAMES = {
	BO: 'Bolivia (Plurinational State of)',
	BS: 'Bahamas (the)',
	CC: 'Cocos (Keeling) Islands (the)',
	CD: 'Congo (the Democratic Republic of the)',
	CG: 'Congo (the)',
	DO: 'Dominican Republic (the)',
	FK: 'Falkland Islands (the) [Malvinas]',
	FM: 'Micronesia (Federated States of)',
	GB: 'United Kingdom of Great Britain and Northern Ireland (the)',
	GM: 'Gambia (the)',
	IO: 'British Indian Ocean Territory (the)',
	IR: 'Iran (Islamic Republic of)',
	KP: "Korea (the Democratic People's Republic of)",
	KR: 'Korea (the Republic of)',
	LA: "Lao People's Democratic Republic (the)",
	MD: 'Moldova (the Republic of)',
	MF: 'Saint Martin (French part)',
	NL: 'Netherlands (Kingdom of the)',
	PS: 'Palestine, State of',
	RU: 'Russian Federation (the)',
	SH: 'Saint Helena, Ascension and Tristan da Cunha',
	SX: 'Sint Maarten (Dutch part)',
	SY: 'Syrian Arab Republic (the)',
	TW: 'Taiwan (Province of China)',
	TZ: 'Tanzania, the United Republic of',
	UM: 'United States Minor Outlying Islands (the)',
	US: 'United States of America (the)',
	VA: 'Holy See (the)',
	VE: 'Venezuela (Bolivarian Republic of)',
	VG: 'Virgin Islands (British)',
	VI: 'Virgin Islands (U.S.)',
} as const;

test.each(Object.entries(ISO_NAMES))('%s is what ISO 3166 calls %s', (code, name) => {
	expect(countryCodeOf(name)).toBe(code);
	expect(countryCodeOf(name.toUpperCase())).toBe(code);
});

test.each([
	['Iran, Islamic Republic of', 'IR'],
	['Bosnia & Herzegovina', 'BA'],
	['Bosnia-Herzegovina', 'BA'],
	['Trinidad/Tobago', 'TT'],
	['Hong Kong, China', 'HK'],
	['Taiwan, China', 'TW'],
	['S. Korea', 'KR'],
	['N. Korea', 'KP'],
	['Vatican City State', 'VA'],
	['St. Lucia', 'LC'],
	['St Vincent and the Grenadines', 'VC'],
	['Myanmar (Burma)', 'MM'],
	['Netherlands (the)', 'NL'],
	['The Bahamas', 'BS'],
	['Bahamas, The', 'BS'],
	['Guinea', 'GN'],
	['Equatorial Guinea', 'GQ'],
	['Guinea, Equatorial', 'GQ'],
	['Guinea (Equatorial)', 'GQ'],
	['Republic of Guinea', 'GN'],
	["Korea, Democratic People's Republic of", 'KP'],
	['Korea, Rep.', 'KR'],
	['Korea (North)', 'KP'],
	["China, People's Republic of", 'CN'],
	['Congo, Dem. Rep.', 'CD'],
	['Egypt, Arab Rep.', 'EG'],
	['Hong Kong SAR, China', 'HK'],
	['Republic of the Union of Myanmar', 'MM'],
	['Federal Republic of Germany', 'DE'],
	['Ireland, Republic of', 'IE'],
	['Sudan, South', 'SS'],
	['Samoa, American', 'AS'],
	['Eswatini (formerly Swaziland)', 'SZ'],
	['T\u00FCrkiye (Turkey)', 'TR'],
	['S\u00E3o Tom\u00E9 & Pr\u00EDncipe', 'ST'],
	['United States (US)', 'US'],
	['Zaire', 'CD'],
	['Burma', 'MM'],
])('%s is %s', (country, code) => {
	expect(countryCodeOf(country)).toBe(code);
});

test('every English name of CLDR is read, also in capitals, without accents, with an article, and turned round', () => {
	const names = new Intl.DisplayNames('en', { type: 'region', fallback: 'none' });
	const letters = Array.from({ length: 26 }, (_, index) => String.fromCharCode(65 + index));
	const codes = letters.flatMap((first) => letters.map((second) => first + second));
	const known = codes.filter((code) => countryCodeOf(code) === code);
	expect(known.length).toBeGreaterThanOrEqual(249);
	for (const code of known) {
		const name = names.of(code) ?? '';
		const plain = name.normalize('NFD').replace(/\p{M}/gu, '');
		const [first = '', ...rest] = name.split(' ');
		const turned =
			rest.length === 1 && !name.includes('(') ? [`${rest[0]}, ${first}`, `${rest[0]} (${first})`] : [];
		for (const written of [name, name.toUpperCase(), plain, `The ${name}`, ` ${name}. `, ...turned]) {
			expect([written, countryCodeOf(written)]).toEqual([written, code]);
		}
	}
});

test.each([
	...[
		'Congo',
		'XX',
		'ZZZ',
		'Deutschland',
		'Europe',
		'🇺🇸',
		'1',
		'-',
		'__proto__',
		'constructor',
		'America',
		'Korea, Deutschland',
	],
	...[
		'Germany, France',
		'US, Canada',
		'Germany (France)',
		'Virgin Islands',
		'Netherlands Antilles',
		'Republic of',
		'(the)',
		'of',
	],
])('%s names no country, or more than one', (country) => {
	expect(countryCodeOf(country)).toBeNull();
});

test('the lead keeps the country as it came', () => {
	expect(parseLead(post({ UserDetails: { Country: ' usa ' } }))).toMatchObject({
		country: 'usa',
		countryCode: 'US',
	});
	expect(countryCodeOf(null)).toBeNull();
});
