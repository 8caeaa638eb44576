import { cleanText, describe as describeLead, fitText } from '../../delivery/fit';

const PHONE = { label: 'Phone', kind: 'whole', maxLength: 10 } as const;
const NAME = { label: 'First Name', kind: 'text', maxLength: 5 } as const;

it('A value that fits is written as it is, without a hint.', () => {
	expect(fitText(' Robin ', NAME)).toEqual({ value: 'Robin', rest: null, hint: null });
	expect(fitText('', NAME).value).toBeNull();
});

it('A text that is too long is cut, a number that is too long is left out, and both are named and kept whole.', () => {
	expect(fitText('Roberta', NAME)).toMatchObject({ value: 'Rober', rest: 'Roberta' });
	expect(fitText('Roberta', NAME).hint).toContain('First Name');
	expect(fitText('+49 30 1234567', PHONE)).toMatchObject({ value: null, rest: '+49 30 1234567' });
	expect(fitText('+49 30 1234567', PHONE).hint).not.toContain('1234567');
});

it('A character of two units is never cut in half.', () => {
	expect(fitText('abcd😀', NAME).value).toBe('abcd');
});

it('A choice is found in any case, and one that the field lacks is left out.', () => {
	const stage = { label: 'Stage', kind: 'whole', choices: ['Hot', 'Cold'] } as const;
	expect(fitText('hot', stage).value).toBe('Hot');
	expect(fitText('lukewarm', stage)).toMatchObject({ value: null, rest: 'lukewarm' });
});

it('Control characters and lone surrogates are taken out, line ends, tabs and emoji are kept.', () => {
	expect(cleanText('a\u000bb\u001bc\u0000\ud800d\n\te😀\r\n')).toBe('abcd\n\te😀\r\n');
});

it('Of a description that is too long only the words of the buyer are cut.', () => {
	const text = describeLead(['Offer: Widget'], 'x'.repeat(100), [{ label: 'Phone', text: '123' }], 60);
	expect(text).toHaveLength(60);
	expect(text).toMatch(/^x+…\n\nOffer: Widget\nPhone: 123$/);
});
