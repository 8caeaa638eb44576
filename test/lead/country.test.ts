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

test.each(['Congo', 'XX', 'ZZZ', 'Deutschland', 'Europe', '🇺🇸', '1', '-', '__proto__', 'constructor'])(
	'%s names no country, or more than one',
	(country) => {
		expect(countryCodeOf(country)).toBeNull();
	},
);

test('the lead keeps the country as it came', () => {
	expect(parseLead(post({ UserDetails: { Country: ' usa ' } }))).toMatchObject({
		country: 'usa',
		countryCode: 'US',
	});
	expect(countryCodeOf(null)).toBeNull();
});
