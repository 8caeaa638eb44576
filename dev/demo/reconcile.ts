import type { Expected } from './leadFeed';
import { doubledIn } from './whereabouts';
import type { Place, Whereabouts } from './whereabouts';

export const PLACES = {
	lead: 'Delivered to the receiver',
	doNotContact: 'Do Not Contact',
	test: 'Test',
	unreadable: 'Unreadable',
	undelivered: 'Undelivered',
} as const satisfies Record<Place, string>;

export interface Account {
	rows: Array<{
		place: string;
		generated: number;
		found: number;
		missing: number;
		strange: number;
		doubled: number;
	}>;
	/** Every generated lead is once where it belongs, and nowhere is anything else. */
	isSquare: boolean;
}

/** Holds what was generated against what both ends have, lead by lead. */
export function reconcile(written: ReadonlyMap<string, Expected>, whereabouts: Whereabouts): Account {
	const rows = Object.entries(PLACES).map(([place, title]) => {
		const expected = [...written].filter(([, output]) => output === place).map(([leadId]) => leadId);
		const found = new Set(whereabouts[place as Place]);
		return {
			place: title,
			generated: expected.length,
			found: found.size,
			missing: expected.filter((leadId) => !found.has(leadId)).length,
			strange: [...found].filter((leadId) => written.get(leadId) !== place).length,
			doubled: doubledIn(whereabouts[place as Place]),
		};
	});
	return { rows, isSquare: rows.every(({ missing, strange, doubled }) => missing + strange + doubled === 0) };
}

/** The account as a table for the terminal. */
export function accountTable({ rows }: Account): string {
	const columns = ['generated', 'found', 'missing', 'strange', 'doubled'] as const;
	const total = (column: (typeof columns)[number]) => rows.reduce((sum, row) => sum + row[column], 0);
	const line = (title: string, cells: ReadonlyArray<string | number>) =>
		title.padEnd(28) + cells.map((cell) => String(cell).padStart(11)).join('');
	return [
		line('', columns),
		...rows.map((row) =>
			line(
				row.place,
				columns.map((column) => row[column]),
			),
		),
		line('All leads', columns.map(total)),
	].join('\n');
}
