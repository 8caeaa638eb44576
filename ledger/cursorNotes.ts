import { isRecord } from '../lead/text';
import { ENTRY_STATUSES, type Entry, isFinal, nameOf, type LeadKey } from './entry';
import type { Progress } from './progress';

/** An entry as it is noted, with the time of its last claim in milliseconds, which tells when it may be forgotten. */
export interface CursorEntry extends Entry {
	claimedAt: number;
	/** Names the process that emitted it: what a dead one had in flight is offered again. */
	process: string;
}

/** What a reader without write permission remembers of leads. */
export interface CursorNotes {
	progress: Progress | null;
	entries: Map<string, CursorEntry>;
}

/** Most leads that are remembered; beyond it the oldest finished ones are forgotten, and may be emitted again. */
const MOST_ENTRIES = 10_000;

/** For so long beyond the late window a finished lead is remembered: clocks of the service's servers differ. */
const MARGIN = 10 * 60_000;

/** The notes as JSON; short, because n8n writes all of them with each execution. */
export function writeNotes({ progress, entries }: CursorNotes): string {
	const rows = [...entries.values()].map((entry) => [
		entry.partitionKey,
		entry.rowKey,
		ENTRY_STATUSES.indexOf(entry.status),
		entry.attempts,
		entry.deaths,
		entry.dueAt,
		entry.claimedAt,
		entry.process,
	]);
	return JSON.stringify({ progress, rows });
}

/**
 * Reads what `writeNotes` wrote. What cannot be read is forgotten: leads are then emitted again, none is lost.
 *
 * @param leadIdOf the id of a lead by its keys
 */
export function readNotes(text: unknown, leadIdOf: (key: LeadKey) => string): CursorNotes {
	const notes: CursorNotes = { progress: null, entries: new Map() };
	const read: unknown = typeof text === 'string' ? parsed(text) : null;
	if (!isRecord(read)) return notes;
	// Written by writeNotes, where its type is checked.
	if (isRecord(read.progress)) notes.progress = read.progress as unknown as Progress;
	for (const row of Array.isArray(read.rows) ? read.rows : []) {
		const [partitionKey, rowKey, status, attempts, deaths, dueAt, claimedAt, process] = row as unknown[];
		const known = ENTRY_STATUSES[Number(status)];
		if (typeof partitionKey !== 'string' || typeof rowKey !== 'string' || known === undefined) continue;
		const key = { partitionKey, rowKey };
		notes.entries.set(nameOf(key), {
			...key,
			leadId: leadIdOf(key),
			status: known,
			attempts: Number(attempts),
			deaths: Number(deaths),
			dueAt: Number(dueAt),
			claimedAt: Number(claimedAt),
			process: String(process),
			claimId: '',
			buyer: '',
			leadAt: '',
			heldSince: 0,
			etag: '',
		});
	}
	return notes;
}

function parsed(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return null;
	}
}

/** Forgets finished leads that no reading comes upon again, and the oldest ones when there are too many. */
export function forget({ progress, entries }: CursorNotes, lateWindow: number): void {
	if (progress === null) return;
	const readAgainFrom = (progress.sweep?.from ?? progress.sweptThrough) - lateWindow - MARGIN;
	const finished = [...entries].filter(([, entry]) => isFinal(entry));
	finished.sort(([, a], [, b]) => a.claimedAt - b.claimedAt);
	let tooMany = entries.size - MOST_ENTRIES;
	for (const [name, { claimedAt }] of finished) {
		if (claimedAt < readAgainFrom || tooMany > 0) entries.delete(name);
		tooMany--;
	}
}
