import { getAlpha2Codes, getNames } from '../vendor/isoCountries';

/**
 * Names that buyers and Microsoft's country lists use and the list of names does not have. Only names that mean one
 * country; parts of the United Kingdom count as it, because ISO 3166-1 has no code of their own.
 */
const ALIASES = {
	AE: ['U.A.E.'],
	BN: ['Brunei'],
	BO: ['Plurinational State of Bolivia'],
	CD: ['Congo (DRC)', 'DR Congo', 'DRC', 'Congo-Kinshasa'],
	CG: ['Congo (Republic)', 'Congo-Brazzaville'],
	CN: ['PRC', 'Mainland China'],
	CV: ['Cabo Verde'],
	FK: ['Falkland Islands'],
	FM: ['Micronesia'],
	GB: ['U.K.', 'England', 'Scotland', 'Wales', 'Northern Ireland'],
	HK: ['Hong Kong SAR', 'Hong Kong S.A.R.', 'Hong Kong SAR China'],
	KP: ["Democratic People's Republic of Korea", 'DPRK'],
	KR: ['Korea', 'Korea, South'],
	LA: ['Laos'],
	MD: ['Moldova'],
	MK: ['Macedonia', 'Macedonia, FYRO', 'North Macedonia, Republic of'],
	MM: ['Burma'],
	MO: ['Macau', 'Macao SAR', 'Macau SAR'],
	NL: ['Holland'],
	PS: ['Palestinian Authority', 'Palestinian Territories'],
	SY: ['Syria'],
	SZ: ['Swaziland'],
	TL: ['East Timor'],
	TR: ['Turkiye'],
	US: ['The United States'],
	VA: ['Vatican City', 'Holy See'],
	VE: ['Bolivarian Republic of Venezuela'],
	VG: ['British Virgin Islands'],
	VI: ['U.S. Virgin Islands', 'US Virgin Islands'],
	VN: ['Viet Nam'],
} as const satisfies Record<string, readonly string[]>;

/** Accents, case, points and other signs do not distinguish countries: `Côte d'Ivoire`, `cote d ivoire`. */
const nameKey = (name: string): string =>
	name
		.normalize('NFD')
		.replace(/\p{M}/gu, '')
		.toLowerCase()
		.replace(/[^\p{L}\p{N}]+/gu, ' ')
		.trim()
		.replace(/^the /, '');

/** Alpha-2 code by code (as it is written) and by name key. Built at the first lead with a country. */
let codes: ReadonlyMap<string, string | null> | undefined;

function buildCodes(): ReadonlyMap<string, string | null> {
	const map = new Map<string, string | null>();
	const add = (alpha2: string, name: string) => {
		const key = nameKey(name);
		const other = map.get(key);
		// `Congo` names two countries, so it names none.
		map.set(key, other === undefined || other === alpha2 ? alpha2 : null);
	};
	for (const [alpha2, names] of Object.entries(getNames('en', { select: 'all' }))) {
		for (const name of names) add(alpha2, name);
	}
	for (const [alpha2, names] of Object.entries(ALIASES)) for (const name of names) add(alpha2, name);
	for (const [alpha2, alpha3] of Object.entries(getAlpha2Codes())) {
		for (const code of [alpha2, alpha3]) {
			map.set(code, alpha2);
			map.set(nameKey(code), alpha2);
		}
	}
	return map;
}

/**
 * The ISO 3166-1 alpha-2 code of a country as a lead names it: alpha-2, alpha-3, an English name or a common alias, in
 * any case. Null where the name is unknown or names two countries.
 *
 * @param country trimmed
 */
export function countryCodeOf(country: string | null): string | null {
	if (country === null) return null;
	codes ??= buildCodes();
	return codes.get(country) ?? codes.get(nameKey(country)) ?? null;
}
