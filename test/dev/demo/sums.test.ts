import { sentenceOf, sumsOf } from '../../../dev/demo/sums';
import type { Whereabouts } from '../../../dev/demo/whereabouts';

const ids = (name: string, count: number): string[] => Array.from({ length: count }, (_, n) => `${name}${n}`);
const lead = ids('lead', 174);
const doNotContact = ids('dnc', 12);
const test_ = ids('test', 11);
const unreadable = ids('unreadable', 3);
const written = [...lead, ...doNotContact, ...test_, ...unreadable];
const places: Whereabouts = {
	lead,
	doNotContact,
	test: test_,
	unreadable,
	undelivered: lead.slice(0, 12),
	settled: written.slice(12),
	refusedBy: ['hubSpot', 'marketo'],
};

test('all leads are in one sentence whose numbers add up', () => {
	expect(sentenceOf(sumsOf(written, places))).toBe(
		'200 arrived: 174 to sales (12 of them refused by HubSpot and Marketo), 12 Do Not Contact, 11 Test, 3 Unreadable; none doubled',
	);
});

test('what the ledger has not finished is on its way, wherever it is already', () => {
	const settled = places.settled.filter((id) => id !== 'lead20' && id !== 'test0');
	const sums = sumsOf(written, { ...places, settled });
	expect(sums).toMatchObject({ sales: 173, test: 10, onTheirWay: 2 });
	const { sales, doNotContact: aside, test: tests, unreadable: odd, onTheirWay, arrived } = sums;
	expect(sales + aside + tests + odd + onTheirWay).toBe(arrived);
});

test('a lead that is twice in one place is told', () => {
	expect(sentenceOf(sumsOf(written, { ...places, test: [...test_, 'test0'] }))).toMatch(/; 1 doubled$/);
});

test('posted leads are among those that arrived, and are told apart', () => {
	const posted = new Set([...ids('lead', 20), 'not-written']);
	expect(sentenceOf(sumsOf(written, places, posted))).toMatch(/^200 arrived \(180 by table, 20 posted\): 174 to sales/);
});
