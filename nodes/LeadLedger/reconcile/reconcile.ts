import type { IExecuteFunctions } from 'n8n-workflow';
import { SetupFault } from '../../../azureTable/fault';
import { LEADS_TABLE } from '../../../azureTable/tableNames';
import { type ColumnAliases, listedIn } from '../../../lead/exportedColumns';
import { compareWithLedger } from '../../../ledger/comparison';
import { columnNamesOf } from '../../../targetNode/exportedColumns';
import { type BothTables, openBoth } from '../openLedger';
import { type AccountLead, accountLead, importedBefore } from './accountLeads';
import type { DateOrder } from './dates';
import { type FileRow, type ReadFile, readFile } from './fileRows';
import { type Match, type MatchedBy, Matching } from './matching';
import type { Result } from './totals';
import { located } from '../../../targetNode/settings';

const DAY = 24 * 60 * 60_000;

/** Partner Center cuts a file there ("Bulk operations for leads using CSV files"). */
export const MOST_ROWS = 5_000;

/** A row of the file, and what the account says of it. */
export interface ReconciledRow {
	result: Result;
	/** Why a row is skipped. */
	reason: string | null;
	/** The same as an earlier row; it is not counted again. */
	isRepeat: boolean;
	matchedBy: MatchedBy | null;
	/** How many leads can be meant. */
	candidates: number;
	lead: AccountLead['about'] | null;
	/** Null for rows that are skipped. */
	row: FileRow | null;
	/** `2026-09` */
	month: string | null;
	offer: string | null;
	source: string | null;
}

export interface Reconciliation {
	rows: ReconciledRow[];
	file: ReadFile;
	/** What the result does not say, and what to do about it. */
	notes: string[];
}

/**
 * Holds the rows of the incoming items against the account.
 *
 * @throws TableFault
 */
export async function reconcile(context: IExecuteFunctions): Promise<Reconciliation> {
	const items = context.getInputData().map(({ json }) => json);
	const aliases: ColumnAliases = columnNamesOf(context, 'reconcileOptions.columnNames');
	const file = readFile(items, aliases, dateOrderOf(context));
	refuseOtherFiles(items, file);
	const days = Number(context.getNodeParameter('reconcileOptions.windowDays', 0, 3));
	const window = (Number.isFinite(days) && days >= 0 ? days : 3) * DAY;
	const { matches, oldest } = await matchesIn(file, window, await openBoth(context, 0));
	const reconciledRows = file.rows.map((_, index) => reconciled(file, matches, index));
	return {
		rows: reconciledRows,
		file,
		notes: [...notesOn(items.length, file), ...noteOnAge(reconciledRows, oldest - window)],
	};
}

/**
 * Finds the lead of each row of the file. The account is read once, and only what can be meant is kept.
 *
 * @param window milliseconds
 * @returns and when the oldest lead that was read was made; in milliseconds
 * @throws TableFault
 */
export async function matchesIn(
	file: ReadFile,
	window: number,
	{ leads, ledger }: Pick<BothTables, 'leads' | 'ledger'>,
): Promise<{ matches: ReadonlyMap<number, Match>; oldest: number }> {
	const rows = new Map<number, FileRow>();
	for (const [index, read] of file.rows.entries()) if (read.kind === 'row') rows.set(index, read.row);
	const matching = new Matching(rows, window);
	let oldest = Infinity;
	for await (const compared of compareWithLedger(leads.all(earliestOf(rows, window), null), ledger)) {
		const lead = accountLead(compared);
		oldest = Math.min(oldest, lead.made.from);
		matching.add(lead);
	}
	for await (const [rowKey, about] of importedBefore(ledger)) matching.addImported(rowKey, about);
	return { matches: matching.matches(), oldest };
}

export const leadsTableOf = (context: IExecuteFunctions): string =>
	located(context.getNodeParameter('table', 0, LEADS_TABLE)) ?? '';

function dateOrderOf(context: IExecuteFunctions): DateOrder | null {
	const chosen: unknown = context.getNodeParameter('reconcileOptions.dateOrder', 0, 'automatic');
	return chosen === 'dayFirst' || chosen === 'monthFirst' ? chosen : null;
}

/** @throws SetupFault when no row of the file can be one of Partner Center's; headers are not quoted, they may be a row with people */
function refuseOtherFiles(items: ReadonlyArray<Record<string, unknown>>, { rows }: ReadFile): void {
	// UTF-16 that is read as UTF-8 has a zero after each letter: its headers would be recognised, its values be wrong.
	if (Object.entries(items[0] ?? {}).some((column) => column.some((text) => String(text).includes('\0')))) {
		throw new SetupFault(
			'Encoding',
			'The file was read with an encoding that it does not have',
			'Set the option Encoding of Extract From File to the one of the file, e.g. UTF16LE, or save the file as CSV UTF-8.',
		);
	}
	if (rows.some(({ kind }) => kind !== 'skipped') || items.length === 0) return;
	const [first = {}] = items;
	const headers = Object.keys(first);
	const only = headers.length === 1 ? (headers[0] ?? '') : '';
	const delimiter = [';', '\t', '|', ','].find((sign) => only.includes(sign));
	throw new SetupFault(
		'Columns',
		`None of the ${items.length} rows has a Referral ID, an email address, or a Creation Date with a Customer Name`,
		delimiter === undefined
			? 'Connect this node to Extract From File with a CSV file of Partner Center that has a header row. If your headers have other names, add them to Column Names.'
			: `Everything is in one column: set the option Delimiter of Extract From File to ${delimiter === '\t' ? 'a tab' : delimiter}`,
	);
}

/** Rows of the table that were written earlier hold no lead of this file. */
function earliestOf(rows: ReadonlyMap<number, FileRow>, window: number): number {
	let earliest = Infinity;
	for (const { dates } of rows.values()) {
		if (dates.length === 0) return 0;
		for (const { from } of dates) earliest = Math.min(earliest, from);
	}
	return Number.isFinite(earliest) ? Math.max(0, earliest - window) : 0;
}

function reconciled(file: ReadFile, matches: ReadonlyMap<number, Match>, index: number): ReconciledRow {
	const read = file.rows[index];
	const nothing = { isRepeat: false, matchedBy: null, candidates: 0, lead: null, month: null };
	if (read === undefined || read.kind === 'skipped') {
		const reason = read?.reason ?? null;
		return { ...nothing, result: 'skipped', reason, row: null, offer: null, source: null };
	}
	if (read.kind === 'repeat') return { ...reconciled(file, matches, read.of), isRepeat: true };
	const { row } = read;
	const about = {
		...nothing,
		reason: null,
		row,
		month: monthOf(row),
		offer: listedIn(row.of('offerTitle'))[0] ?? listedIn(row.of('offerId'))[0] ?? null,
		source: row.source ?? (row.of('source') === null ? null : 'other'),
	};
	const match = matches.get(index) ?? { kind: 'missing' };
	switch (match.kind) {
		case 'found':
			return {
				...about,
				result: match.about.status === 'delivered' ? 'delivered' : 'notDelivered',
				matchedBy: match.by,
				candidates: 1,
				lead: match.about,
			};
		case 'several':
			return { ...about, result: 'severalCandidates', candidates: match.count };
		case 'missing':
			return { ...about, result: 'notInAccount' };
	}
}

/** Leads that were deleted for their age leave nothing by which their row could be recognised. */
function noteOnAge(rows: readonly ReconciledRow[], oldest: number): string[] {
	const older = rows.filter(({ result, isRepeat, row }) => {
		if (result !== 'notInAccount' || isRepeat || row === null || row.dates.length === 0) return false;
		return row.dates.every(({ to }) => to < oldest);
	});
	return older.length === 0
		? []
		: [
				`${older.length === 1 ? '1 row that is not in the account is' : `${older.length} rows that are not in the account are`} older than every lead in the table: it began later, or leads of that age were deleted from it. Import delivers them again.`,
			];
}

const monthOf = ({ dates: [first] }: FileRow): string | null =>
	first === undefined ? null : new Date(first.from).toISOString().slice(0, 7);

const rowsHave = (count: number): string => (count === 1 ? '1 row has' : `${count} rows have`);

function notesOn(count: number, { rows, undated, ambiguous, garbled, order }: ReadFile): string[] {
	const notes = [
		'Partner Center may leave out do-not-contact leads, test leads, and leads that you have no permission to see.',
	];
	if (count >= MOST_ROWS) {
		notes.push(
			`The file has ${count} rows, and Partner Center cuts a file at ${MOST_ROWS.toLocaleString('en')}: export month by month.`,
		);
	}
	if (undated > 0) {
		notes.push(`${rowsHave(undated)} a Creation Date that cannot be read. Their time was not compared.`);
	}
	if (ambiguous > 0) {
		notes.push(
			`${rowsHave(ambiguous)} the Referral ID of an earlier row, but another email address. A spreadsheet may have rounded the IDs: use the file as Partner Center gave it.`,
		);
	}
	if (garbled > 0) {
		notes.push(
			`${rowsHave(garbled)} the sign \uFFFD in place of letters: set the option Encoding of Extract From File to the one of the file, e.g. Latin1.`,
		);
	}
	const isOpen = rows.some((read) => read.kind === 'row' && read.row.dates.length > 1);
	if (order === 'either' && isOpen) {
		notes.push(
			'The order of day and month is not clear, so both orders were tried. Set Date Order for a more exact comparison.',
		);
	}
	return notes;
}
