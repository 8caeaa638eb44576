import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { FURTHER, SECTIONS } from './errorCatalogues';
import type { Entry } from './errorEntry';
import { readPage, root, sectionOf, tableRowsOf } from './markdown';

const page = readPage('docs/configuration-errors.md');

const codesIn = (cell: string): string[] =>
	[...cell.matchAll(/`([^`]+)`/g)].flatMap(([, code]) => code ?? []);

/** The rows of a part of the page up to the next heading, with the codes of their first cells. */
function rowsUnder(heading: string): Array<{ codes: string[]; cells: string[] }> {
	const [, own = ''] = sectionOf(page, heading).split(/^#.*$/m);
	return tableRowsOf(own).map((cells) => ({ codes: codesIn(cells[0] ?? ''), cells }));
}

describe.each(SECTIONS)('$heading', ({ heading, entries }) => {
	const rows = rowsUnder(heading);
	const isTold = ({ code, texts }: Entry): boolean =>
		rows.some(({ codes, cells }) => codes.includes(code) && texts.join() === cells.slice(1).join());

	it('has each error of the code, word by word', () => {
		expect(entries.filter((entry) => !isTold(entry))).toEqual([]);
	});

	it('has no row that the code does not say', () => {
		const isKnown = (code: string, texts: string): boolean =>
			entries.some((entry) => entry.code === code && entry.texts.join() === texts);
		const unknown = rows.flatMap(({ codes, cells }) =>
			codes.filter((code) => !isKnown(code, cells.slice(1).join())),
		);
		expect(unknown).toEqual([]);
	});
});

/** All texts of the sources, with the escapes of quotes taken away. */
const sources = [
	'azureTable',
	'delivery',
	'leadTable',
	'ledger',
	'nodes',
	'routing',
	'targetNode',
	'transport',
]
	.flatMap((folder) =>
		readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((name) =>
			join(root, folder, name),
		),
	)
	.filter((path) => path.endsWith('.ts'))
	.map((path) => readFileSync(path, 'utf8'));
const source = sources.join('\n').replaceAll("\\'", "'");

describe.each(FURTHER)('%s', (heading) => {
	const [head, ...rows] = rowsUnder(heading);

	it('has only words that stand in the sources', () => {
		expect(head).toBeDefined();
		expect(rows.length).toBeGreaterThan(0);
		const words = rows.flatMap(({ codes, cells }) => [...codes, ...cells.slice(codes.length > 0 ? 1 : 0)]);
		// Three dots stand for what is filled in.
		const fragments = words.flatMap((text) => text.split('…')).map((text) => text.trim().replace(/^\.$/, ''));
		expect(fragments.filter((fragment) => !source.includes(fragment))).toEqual([]);
	});
});

it('every code that a node can show is on the page', () => {
	const shown = sources.flatMap((text) =>
		[...text.matchAll(/\bcode: '([^']+)'/g)].flatMap(([, code]) => code ?? []),
	);
	const told = new Set(codesIn(page.text));
	expect([...new Set(shown)].filter((code) => !told.has(code))).toEqual([]);
});

it('every cause that a node can tell is on the page', () => {
	const causes = [...source.matchAll(/\bcause:\s*(?:'([A-Z][^\n]*)'|"([A-Z][^"\n]*)"),?\n/g)].flatMap(
		([, single, double]) => single ?? double ?? [],
	);
	expect(causes.length).toBeGreaterThan(200);
	const told = page.text.replace(/\\([|<*])/g, '$1');
	expect(causes.filter((cause) => !told.includes(cause))).toEqual([]);
});

it('every wrong set-up of the tables is on the page, with the field that it names', () => {
	const faults = [...source.matchAll(/new SetupFault\(\s*'(\w+)',\s*(?:'([^\n]*)'|"([^"\n]*)")?/g)];
	expect(faults.length).toBeGreaterThan(15);
	const told = new Set(codesIn(page.text));
	expect(faults.flatMap(([, field]) => field ?? []).filter((field) => !told.has(field))).toEqual([]);
	const causes = faults.flatMap(([, , single, double]) => single ?? double ?? []);
	expect(causes.filter((cause) => !page.text.includes(cause))).toEqual([]);
});
