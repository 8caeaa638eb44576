import { addLater, appendOnce, heatOf, leadMark } from '../../delivery/laterLead';
import type { FieldRule } from '../../delivery/laterLead';

const RULES: Record<string, FieldRule> = {
	phone: 'fill',
	stage: 'advance',
	source: 'createOnly',
	words: 'append',
	key: 'set',
};

const add = (existing: Record<string, unknown>, incoming: Record<string, string>) =>
	addLater(existing, incoming, {
		ruleOf: (field) => RULES[field] ?? 'fill',
		heat: heatOf({ action: null, stage: 'unknown' }),
		append: (_field, before, value) => appendOnce(before, value, leadMark('2')),
	});

it('A later lead fills what is empty, and what differs is named instead of written.', () => {
	expect(add({ phone: null }, { phone: '1' })).toEqual({ changes: { phone: '1' }, differing: [] });
	expect(add({ phone: '2' }, { phone: '1' })).toEqual({ changes: {}, differing: ['phone'] });
	expect(add({ phone: '2' }, { phone: ' ' })).toEqual({ changes: {}, differing: [] });
});

it('A stage moves to a hotter one only, and a word of sales is left alone.', () => {
	expect(add({ stage: 'initial-interest' }, { stage: 'active' }).changes).toEqual({ stage: 'active' });
	expect(add({ stage: 'active' }, { stage: 'initial-interest' }).changes).toEqual({});
	expect(add({ stage: 'Negotiation' }, { stage: 'active' }).changes).toEqual({});
});

it('Which action is hotter follows the pages that the lead was read by.', () => {
	const by2018 = heatOf({ action: 'PLT', stage: 'active' });
	const by2019 = heatOf({ action: 'PLT', stage: 'initial-interest' });
	expect([by2018('PLT'), by2018('INS')]).toEqual([3, 1]);
	expect([by2019('PLT'), by2019('INS')]).toEqual([1, 3]);
});

it('Source and owner of a record stay, also where they are blank.', () => {
	expect(add({ source: '' }, { source: 'Marketplace' }).changes).toEqual({});
});

it('Texts are added after what is there, once, and what is there is never cut for them.', () => {
	const text = `We need 500 seats.\n${leadMark('2')}`;
	const once = appendOnce('Called on Monday.', text, leadMark('2'));
	expect(once).toBe(`Called on Monday.\n\n${text}`);
	expect(appendOnce(once, text, leadMark('2'))).toBe(once);
	expect(appendOnce('Called on Monday.', text, leadMark('2'), 48)).toMatch(
		/^Called on Monday\.\n\nWe.*…\nMarketplace lead 2$/,
	);
	expect(appendOnce('Called on Monday.', text, leadMark('2'), 20)).toBe('Called on Monday.');
});

it('A flag that is off counts as empty, so that a wish not to be contacted is kept.', () => {
	const rules = {
		ruleOf: () => 'fill' as const,
		heat: () => undefined,
		append: (_: string, before: string) => before,
	};
	expect(
		addLater<unknown>({ a: false, b: 'false', c: true }, { a: true, b: 'true', c: false }, rules),
	).toEqual({
		changes: { a: true, b: 'true' },
		differing: ['c'],
	});
});

it('Words count as told only where they are whole lines of what is there.', () => {
	expect(appendOnce('We need 1500 seats.', '500', '500')).toBe('We need 1500 seats.\n\n500');
	expect(appendOnce('Call me.\r\n500\r\n', '500', '500')).toBe('Call me.\r\n500\r\n');
});

it('What is cut for want of room never ends in half a character.', () => {
	expect(appendOnce('', 'ab😀', 'ab😀', 3)).toBe('ab');
	const before = 'Called on Monday.';
	for (let room = 40; room < 60; room += 1) {
		const joined = appendOnce(before, `${'😀'.repeat(30)}\n${leadMark('2')}`, leadMark('2'), room);
		expect(joined.isWellFormed()).toBe(true);
	}
});
