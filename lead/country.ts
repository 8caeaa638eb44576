import { getAlpha2Codes, getNames } from '../vendor/isoCountries';

/**
 * Names that neither the list of ISO names nor CLDR has: what Microsoft's, the World Bank's and older lists write. Only names that mean
 * one country; parts of the United Kingdom count as it, because ISO 3166-1 has no code of their own.
 */
const ALIASES = {
	AE: ['U.A.E.'],
	AR: ['Argentine Republic'],
	AX: ['Aland'],
	BA: ['Bosnia', 'Bosnia and Hercegovina'],
	BF: ['Upper Volta'],
	BJ: ['Dahomey'],
	BL: ['St. Barts', 'St. Barth'],
	BN: ['Brunei'],
	BO: ['Plurinational State of Bolivia'],
	BY: ['Byelorussia', 'Belorussia'],
	CD: [
		'Congo (DRC)',
		'DR Congo',
		'Congo DR',
		'DRC',
		'Congo-Kinshasa',
		'Democratic Republic of Congo',
		'Democratic Republic of the Congo',
		'Zaire',
	],
	CG: ['Congo (Republic)', 'Congo (the)', 'Congo-Brazzaville', 'Republic of Congo', 'Republic of the Congo'],
	CH: ['Swiss Confederation'],
	CI: ['Ivory Coast'],
	CN: ['PRC', 'Mainland China', "People's Republic of China"],
	CV: ['Cabo Verde', 'Cape Verde'],
	CZ: ['Czech Republic'],
	FK: ['Falkland Islands', 'Falkland Islands (Malvinas)', 'Falkland Islands (Islas Malvinas)'],
	FM: ['Micronesia', 'Federated States of Micronesia'],
	FR: ['French Republic'],
	GA: ['Gabonese Republic'],
	GB: [
		'U.K.',
		'United Kingdom of Great Britain and Northern Ireland',
		'Great Britain',
		'Britain',
		'England',
		'Scotland',
		'Wales',
		'Northern Ireland',
	],
	GR: ['Hellenic Republic'],
	HK: ['Hong Kong SAR', 'Hong Kong S.A.R.', 'Hong Kong SAR China', 'Hong Kong, China'],
	IR: ['Persia'],
	IT: ['Italian Republic'],
	KG: ['Kyrgyz Republic'],
	KH: ['Kampuchea'],
	KP: ["Democratic People's Republic of Korea", "Dem. People's Rep. of Korea", 'DPRK', 'N. Korea'],
	KR: ['Korea', 'Korea, South', 'Republic of Korea', 'ROK', 'S. Korea'],
	LA: ['Laos', 'Lao PDR'],
	LB: ['Lebanese Republic'],
	LK: ['Ceylon'],
	LY: ['Libyan Arab Jamahiriya'],
	MD: ['Moldova', 'Moldavia'],
	MK: ['Macedonia', 'Macedonia, FYRO', 'FYROM', 'Former Yugoslav Republic of Macedonia'],
	MM: ['Burma'],
	MO: ['Macau', 'Macao SAR', 'Macau SAR', 'Macao, China', 'Macau, China'],
	MP: ['N. Mariana Islands'],
	MX: ['United Mexican States'],
	NL: ['Holland'],
	NZ: ['Aotearoa'],
	PS: ['Palestinian Authority', 'Palestinian Territories', 'West Bank and Gaza'],
	PT: ['Portuguese Republic'],
	RU: ['Russia'],
	SH: ['Saint Helena, Ascension and Tristan da Cunha', 'Ascension Island', 'Tristan da Cunha'],
	SK: ['Slovak Republic'],
	SY: ['Syria'],
	SZ: ['Swaziland'],
	TC: ['Turks and Caicos'],
	TG: ['Togolese Republic'],
	TH: ['Siam'],
	TL: ['East Timor'],
	TR: ['Turkiye', 'Turkey'],
	TW: ['Taiwan, Province of China', 'Republic of China', 'Taiwan, ROC', 'Taiwan, China'],
	UM: ['US Minor Outlying Islands', 'U.S. Minor Outlying Islands'],
	US: ['The United States'],
	VA: ['Vatican City', 'Vatican City State', 'Vatican', 'Holy See'],
	VC: ['St. Vincent'],
	VE: ['Bolivarian Republic of Venezuela', 'Venezuela, RB'],
	VG: ['British Virgin Islands'],
	VI: ['U.S. Virgin Islands', 'US Virgin Islands'],
	VN: ['Viet Nam'],
	WS: ['Western Samoa'],
	ZW: ['Rhodesia'],
} as const satisfies Record<string, readonly string[]>;

/** Ways to write the parts of a name short. */
const SHORT_WORDS: ReadonlyMap<string, string> = new Map([
	['st', 'saint'],
	['rep', 'republic'],
	['dem', 'democratic'],
	['fed', 'federated'],
	['sts', 'states'],
	['is', 'islands'],
]);

/** Accents, case, points, other signs and the word "and" do not distinguish countries: `Côte d'Ivoire`, `cote d ivoire`; `Bosnia-Herzegovina`. */
const nameKey = (name: string): string =>
	name
		.normalize('NFKD')
		.replace(/\p{M}/gu, '')
		.toLowerCase()
		.replace(/[^\p{L}\p{N}]+/gu, ' ')
		.trim()
		.split(' ')
		// AND alone is Andorra.
		.filter((word, _, words) => word !== 'and' || words.length === 1)
		.map((word) => SHORT_WORDS.get(word) ?? word)
		.join(' ')
		.replace(/^the /, '');

/** How English names differ by country, e.g. `St Lucia` in Britain. */
const ENGLISH = ['en', 'en-001', 'en-GB', 'en-AU', 'en-CA', 'en-IN'] as const;

/** Alpha-2 code by code (as it is written) and by name key; null where a name is that of two countries. */
const CODES: () => ReadonlyMap<string, string | null> = once(() => {
	const map = new Map<string, string | null>();
	const add = (alpha2: string, name: string): void => {
		const key = nameKey(name);
		const other = map.get(key);
		// `Congo` names two countries, so it names none.
		map.set(key, other === undefined || other === alpha2 ? alpha2 : null);
	};
	for (const [alpha2, names] of Object.entries(getNames('en', { select: 'all' }))) {
		for (const name of names) add(alpha2, name);
	}
	const alpha2Codes = Object.entries(getAlpha2Codes());
	for (const locale of ENGLISH) {
		for (const style of ['long', 'short'] as const) {
			const names = new Intl.DisplayNames(locale, { type: 'region', style, fallback: 'none' });
			for (const [alpha2] of alpha2Codes) add(alpha2, names.of(alpha2) ?? alpha2);
		}
	}
	for (const [alpha2, names] of Object.entries(ALIASES)) for (const name of names) add(alpha2, name);
	for (const [alpha2, alpha3] of alpha2Codes) {
		for (const code of [alpha2, alpha3]) {
			map.set(code, alpha2);
			map.set(nameKey(code), alpha2);
		}
	}
	return map;
});

/** Built at the first lead with a country: it takes some milliseconds, which a start of n8n need not wait for. */
function once<Made>(make: () => Made): () => Made {
	let made: Made | undefined;
	return () => (made ??= make());
}

/** Longer than the longest name of a country. */
const LONGEST_NAME = 100;

/**
 * The ISO 3166-1 alpha-2 code of a country as a lead names it: alpha-2, alpha-3, or an English name as CLDR, ISO 3166, the United Nations or
 * a list of countries writes it, in any case, also turned round (`Korea, Republic of`) or with its other name (`Myanmar (Burma)`). Null
 * where the name is unknown or names two countries.
 *
 * @param country trimmed
 */
export function countryCodeOf(country: string | null): string | null {
	if (country === null || country.length > LONGEST_NAME) return null;
	const known = CODES().get(country) ?? codeOfName(country);
	if (known !== undefined) return known;
	// ISO 3166 writes `Cocos (Keeling) Islands (the)`.
	const name = country.replace(/\s*[([]the[)\]]/gi, '');
	return codeOfName(name) ?? codeOfTurnedName(name) ?? null;
}

/** Undefined: unknown. Null: of two countries. */
function codeOfName(name: string): string | null | undefined {
	const codes = CODES();
	const key = nameKey(name);
	const known = codes.get(key);
	if (known !== undefined) return known;
	const bare = key.replace(FORM_OF_STATE, '').replace(FORM_OF_STATE, '');
	return bare === key || OF_TWO_STATES.has(bare) ? undefined : codes.get(bare);
}

/** `Republic of Ireland`, `the State of Qatar`. */
const FORM_OF_STATE =
	/^(?:(?:republic|kingdom|state|states|commonwealth|union|principality|sultanate|emirate|grand|duchy|federal|federated|federative|democratic|socialist|people s|peoples|islamic|arab|independent|united|co operative|cooperative|plurinational|bolivarian|oriental|hashemite|federation) )+of (?:the )?/;
/** Names that two states share, so that the form of state tells which one is meant: it must be known in full. */
const OF_TWO_STATES: ReadonlySet<string> = new Set([
	'korea',
	'china',
	'congo',
	'america',
	'virgin islands',
	'samoa',
]);

/** `Netherlands (the)`, `Iran, Islamic Republic of`, `Guinea (Equatorial)`, `Egypt, Arab Rep.`, `Myanmar (Burma)`. */
const TWO_PARTS = /^([^,([]+)(?:,|[([])([^)\]]+)[)\]]?$/;
const FORMERLY = /^\s*(?:formerly|former|previously|fmr\.?|ex)\s+/i;

function codeOfTurnedName(name: string): string | null | undefined {
	const [, head = '', tail = ''] = TWO_PARTS.exec(name.trim()) ?? [];
	if (head === '') return undefined;
	const turned = codeOfName(`${tail} ${head}`) ?? codeOfName(`${tail} of ${head}`);
	if (turned !== undefined) return turned;
	const own = codeOfName(head);
	return own === codeOfName(tail.replace(FORMERLY, '')) ? own : undefined;
}
