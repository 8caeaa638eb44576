/**
 * Named parts of the world, as sets of ISO 3166-1 alpha-2 codes.
 *
 * `M49` is the table of the United Nations ("Standard country or area codes for statistical use (M49)", geographic regions and
 * sub-regions), with Taiwan and Kosovo, which it does not list, among their neighbours. What sales calls a region has no such source,
 * and companies draw the lines differently: each is composed of sub-regions below, so that a reader sees where the line is.
 */
const M49 = {
	northernAfrica: 'DZ EG EH LY MA SD TN',
	easternAfrica: 'BI DJ ER ET IO KE KM MG MU MW MZ RE RW SC SO SS TF TZ UG YT ZM ZW',
	middleAfrica: 'AO CD CF CG CM GA GQ ST TD',
	southernAfrica: 'BW LS NA SZ ZA',
	westernAfrica: 'BF BJ CI CV GH GM GN GW LR ML MR NE NG SH SL SN TG',
	northernAmerica: 'BM CA GL PM US',
	caribbean: 'AG AI AW BB BL BQ BS CU CW DM DO GD GP HT JM KN KY LC MF MQ MS PR SX TC TT VC VG VI',
	centralAmerica: 'BZ CR GT HN MX NI PA SV',
	southAmerica: 'AR BO BR BV CL CO EC FK GF GS GY PE PY SR UY VE',
	centralAsia: 'KG KZ TJ TM UZ',
	easternAsia: 'CN HK JP KP KR MN MO TW',
	southEasternAsia: 'BN ID KH LA MM MY PH SG TH TL VN',
	southernAsia: 'AF BD BT IN IR LK MV NP PK',
	westernAsia: 'AE AM AZ BH CY GE IL IQ JO KW LB OM PS QA SA SY TR YE',
	easternEurope: 'BG BY CZ HU MD PL RO RU SK UA',
	northernEurope: 'AX DK EE FI FO GB GG IE IM IS JE LT LV NO SE SJ',
	southernEurope: 'AD AL BA ES GI GR HR IT ME MK MT PT RS SI SM VA XK',
	westernEurope: 'AT BE CH DE FR LI LU MC NL',
	australiaAndNewZealand: 'AU CC CX HM NF NZ',
	pacificIslands: 'AS CK FJ FM GU KI MH MP NC NR NU PF PG PN PW SB TK TO TV UM VU WF WS',
	antarctica: 'AQ',
} as const;

const EUROPE = [M49.easternEurope, M49.northernEurope, M49.southernEurope, M49.westernEurope];
const SUB_SAHARAN_AFRICA = [M49.easternAfrica, M49.middleAfrica, M49.southernAfrica, M49.westernAfrica];
const AFRICA = [M49.northernAfrica, ...SUB_SAHARAN_AFRICA];
const LATIN_AMERICA = [M49.caribbean, M49.centralAmerica, M49.southAmerica];
const OCEANIA = [M49.australiaAndNewZealand, M49.pacificIslands];
const ASIA = [M49.centralAsia, M49.easternAsia, M49.southEasternAsia, M49.southernAsia, M49.westernAsia];

/** Name and countries by value; the values are written into people's workflows. */
const TABLE = {
	africa: ['Africa', AFRICA],
	americas: ['Americas', [M49.northernAmerica, ...LATIN_AMERICA]],
	anz: ['ANZ', ['AU NZ']],
	apac: ['APAC', [M49.easternAsia, M49.southEasternAsia, M49.southernAsia.replace('IR ', ''), ...OCEANIA]],
	// The ten members, and Timor-Leste, which joined in 2025 (asean.org, member states).
	asean: ['ASEAN', [M49.southEasternAsia]],
	asia: ['Asia', ASIA],
	baltics: ['Baltics', ['EE LT LV']],
	benelux: ['Benelux', ['BE LU NL']],
	cee: ['Central and Eastern Europe', ['AL BA BG BY CZ EE HR HU LT LV MD ME MK PL RO RS RU SI SK UA XK']],
	dach: ['DACH', ['AT CH DE LI']],
	eea: [
		'EEA',
		['AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK', 'IS LI NO'],
	],
	emea: ['EMEA', [...EUROPE, ...AFRICA, M49.westernAsia, 'IR']],
	europe: ['Europe', EUROPE],
	// europa.eu, "EU countries": 27 since 2020.
	eu: [
		'European Union',
		['AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK'],
	],
	// gcc-sg.org, member states.
	gcc: ['GCC', ['AE BH KW OM QA SA']],
	greaterChina: ['Greater China', ['CN HK MO TW']],
	iberia: ['Iberia', ['AD ES GI PT']],
	latam: ['LATAM', LATIN_AMERICA],
	mena: ['MENA', [M49.northernAfrica.replace('EH ', ''), 'AE BH IL IQ IR JO KW LB OM PS QA SA SY YE']],
	nordics: ['Nordics', ['AX DK FI FO GL IS NO SE SJ']],
	northAmerica: ['North America (US and Canada)', ['CA US']],
	oceania: ['Oceania', OCEANIA],
	southAsia: ['South Asia', [M49.southernAsia.replace('IR ', '')]],
	subSaharanAfrica: ['Sub-Saharan Africa', SUB_SAHARAN_AFRICA],
	ukAndIreland: ['UK and Ireland', ['GB GG IE IM JE']],
} as const satisfies Record<string, readonly [string, readonly string[]]>;

export type Region = keyof typeof TABLE;

export const SUB_REGIONS: Readonly<Record<string, string>> = M49;

const codesOf = (groups: readonly string[]): ReadonlySet<string> =>
	new Set(groups.flatMap((group) => group.split(' ')));

/** What the editor offers, by name. */
export const REGIONS: ReadonlyArray<{ name: string; value: Region; countries: ReadonlySet<string> }> = (
	Object.entries(TABLE) as Array<[Region, readonly [string, readonly string[]]]>
).map(([value, [name, groups]]) => ({ name, value, countries: codesOf(groups) }));

const BY_VALUE = new Map<string, ReadonlySet<string>>(
	REGIONS.flatMap(({ name, value, countries }) => [
		[value.toLowerCase(), countries] as const,
		[name.toLowerCase(), countries] as const,
	]),
);

/** The countries of a region, by its value or name in any case; undefined for a name that is none. */
export const countriesOf = (region: string): ReadonlySet<string> | undefined =>
	BY_VALUE.get(region.trim().toLowerCase());
