import { setTimeout as delay } from 'node:timers/promises';
import { accountTable, reconcile } from '../../dev/demo/reconcile';
import type { Account } from '../../dev/demo/reconcile';
import { readWhereabouts } from '../../dev/demo/whereabouts';
import type { World } from './world';

/** Without a lead arriving anywhere for so long, nothing will come any more: a lease, two polls, and a pause between attempts. */
const PATIENCE_MS = 6 * 60_000;

/** Waits until every lead is where it belongs, or nothing moves any more, and holds both ends against each other. */
export async function finalAccount(
	{ azurite, receiver, feed }: World,
	show: (text: string) => void,
): Promise<Account> {
	let there = -1;
	let lastMove = Date.now();
	for (;;) {
		const places = await readWhereabouts(azurite.connectionString, receiver);
		// A lead that a target gave up may have arrived at another one.
		const arrived = new Set([...places.lead, ...places.doNotContact, ...places.test, ...places.unreadable]);
		if (arrived.size !== there) lastMove = Date.now();
		there = arrived.size;
		show(`${there} of ${feed.written.size} leads are where they belong`);
		if (there >= feed.written.size || Date.now() - lastMove > PATIENCE_MS) {
			return reconcile(feed.written, {
				...places,
				undelivered: places.undelivered.filter((id) => !arrived.has(id)),
			});
		}
		await delay(1000);
	}
}

/** The account, and in one line the figures to quote. */
export function printAccount(
	account: Account,
	{ receiver, feed }: World,
	what: string,
	print: (text: string) => void,
): void {
	const repeats = [...receiver.leads.values()].reduce((sum, { calls }) => sum + calls - 1, 0);
	const sum = (column: 'missing' | 'doubled') => account.rows.reduce((total, row) => total + row[column], 0);
	print(`${accountTable(account)}\n`);
	print(
		`${feed.written.size} leads, ${sum('missing')} lost, ${sum('doubled')} doubled, ` +
			`${repeats} repeated calls absorbed by their Idempotency-Key; ${what}`,
	);
}
