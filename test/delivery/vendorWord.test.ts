import { repeatsLead, vendorWord } from '../../delivery/vendorWord';
import { leadOf } from './leads';

const LEAD = leadOf('robin', { note: 'Please call Jörg Müller-Lüdenscheidt at +49 30 901820', raw: {} });

it('codes have the shape of codes', () => {
	for (const code of [
		'INVALID_FIELD',
		'invalid_value',
		'invalidValue',
		'DuplicateEntry',
		'E1021',
		'AADSTS50034',
		'field-missing',
		'quota.exceeded',
		'ERR_4711',
	]) {
		expect([code, vendorWord(code, LEAD)]).toEqual([code, code]);
	}
});

it('single words, names, sentences, numbers, hashes and addresses are no codes', () => {
	for (const text of [
		'Schmidt',
		'SCHMIDT',
		'schmidt',
		'McDonald',
		'VanDyke',
		'Schmidt1980',
		'Anna Schmidt',
		'4711',
		'anna@contoso.example',
		'da39a3ee5e6b4b0d3255bfef95601890afd80709',
		'6c656164-73c3-89c3-a96e-386e2d6d6b74',
		'c2NobWlkdEBjb250b3Nv',
		'',
		'X'.repeat(20) + '_' + 'Y'.repeat(20),
		null,
		17,
		{},
	]) {
		expect([text, vendorWord(text, LEAD)]).toEqual([text, null]);
	}
});

it('a code with a value of the lead in it is not shown, whatever its case, accents and place', () => {
	for (const text of [
		'DUPLICATE_ROBIN',
		'robin_exists',
		'robinExists',
		'ROBINEXISTS_ALREADY',
		'JORG_MULLER',
		'JOERG_EXISTS',
		'mueller_duplicate',
		'ERR_901820',
		'E9018',
		'private_example',
	]) {
		expect([text, vendorWord(text, LEAD)]).toEqual([text, null]);
	}
});

it('also one with a value that is in the raw lead only, as JSON in a text', () => {
	const lead = leadOf('robin', { raw: { CustomerInfo: '{"Email":"x@y.com","Nickname":"Bobby"}' } });
	expect(vendorWord('BOBBY_EXISTS', lead)).toBeNull();
	expect(vendorWord('NICKNAME_MISSING', lead)).toBe('NICKNAME_MISSING');
	expect(vendorWord('INCOMPLETE_DATA', lead)).toBe('INCOMPLETE_DATA');
});

it('short names count as whole words, and longer ones as parts', () => {
	const lead = leadOf('li', { raw: {}, note: 'Li' });
	expect(repeatsLead('LI_EXISTS', lead)).toBe(true);
	expect(repeatsLead('LIMIT_PASSED', { ...lead, note: null })).toBe(false);
});
