import type { Expected } from '../../../dev/demo/leadFeed';
import { accountTable, reconcile } from '../../../dev/demo/reconcile';
import type { Whereabouts } from '../../../dev/demo/whereabouts';

const written = new Map<string, Expected>([
	['a', 'lead'],
	['b', 'lead'],
	['c', 'doNotContact'],
	['d', 'test'],
	['e', 'unreadable'],
]);
const right: Whereabouts = {
	lead: ['a', 'b'],
	doNotContact: ['c'],
	test: ['d'],
	unreadable: ['e'],
	undelivered: [],
	settled: ['a', 'b', 'c', 'd', 'e'],
	refusedBy: [],
};

const isSquare = (change: Partial<Whereabouts>) => reconcile(written, { ...right, ...change }).isSquare;

test('the account is square when every lead is once where it belongs', () => {
	expect(isSquare({})).toBe(true);
});

test.each<[string, Partial<Whereabouts>]>([
	['a lead is nowhere', { lead: ['a'] }],
	['a lead is delivered twice', { lead: ['a', 'b', 'b'] }],
	['a lead is in two places', { test: ['d', 'a'] }],
	['a lead is in the wrong place', { lead: ['a', 'b', 'c'], doNotContact: [] }],
	['a lead could not be delivered', { lead: ['a'], undelivered: ['b'] }],
	['something is there that nobody generated', { unreadable: ['e', 'x'] }],
])('it is not square when %s', (_case, change) => {
	expect(isSquare(change)).toBe(false);
});

test('the table shows both ends', () => {
	const table = accountTable(reconcile(written, { ...right, lead: ['a'] }));

	expect(table).toMatch(/Delivered to the receiver +2 +1 +1 +0 +0/);
	expect(table).toMatch(/All leads +5 +4 +1 +0 +0/);
});
