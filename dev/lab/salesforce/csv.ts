/**
 * Reads CSV as the Bulk API takes it: RFC 4180, a header line, line ends by LF.
 *
 * @returns undefined when it is not well-formed, or a row has not as many cells as the header
 */
export function readCsv(text: string): Array<{ [column: string]: string }> | undefined {
	const rows: string[][] = [];
	let row: string[] = [];
	let at = 0;
	while (at < text.length) {
		const cell = /^(?:"((?:[^"]|"")*)"|([^",\n]*))(,|\n|$)/.exec(text.slice(at, at + 200_000));
		if (!cell) return undefined;
		row.push(cell[1] === undefined ? (cell[2] ?? '') : cell[1].replaceAll('""', '"'));
		at += cell[0].length;
		if (cell[3] !== ',') {
			rows.push(row);
			row = [];
		} else if (at === text.length) {
			row.push('');
			rows.push(row);
		}
	}
	const [header, ...records] = rows;
	if (!header || records.some(({ length }) => length !== header.length)) return undefined;
	return records.map((cells) => Object.fromEntries(header.map((name, index) => [name, cells[index] ?? ''])));
}

export const writeCsv = (columns: readonly string[], rows: ReadonlyArray<readonly string[]>): string =>
	[columns, ...rows].map((cells) => `${cells.map(quote).join(',')}\n`).join('');

const quote = (cell: string): string => `"${cell.replaceAll('"', '""')}"`;
