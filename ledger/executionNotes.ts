/**
 * What targets leave behind for the trigger in n8n's custom execution data.
 *
 * In queue mode n8n tells the trigger how an execution ended, but hands over nothing that its nodes output; the custom data does come
 * along (n8n 2.41, workflow-runner: enqueueExecution). Without these notes a lead that went to an error output would look processed.
 * Custom data has 10 places of 255 characters for everybody (n8n-core, execution-metadata), so only what was not written is noted, and
 * beyond the places that are ours, that there is more of it. A target with Confirm in Ledger writes all of it into the ledger instead
 * (confirmations.ts), and notes nothing but that it could not.
 */

/** n8n's custom data of the execution: `this.customData` of a node. */
export interface NoteBook {
	get(key: string): string | undefined;
	set(key: string, value: string): void;
}

/** What is noted of a lead; anything else needs no note. */
export type Noted = 'rejected' | 'unavailable' | 'held';

const KEYS = ['marketplaceLeads1', 'marketplaceLeads2', 'marketplaceLeads3', 'marketplaceLeads4'] as const;
const LAST = KEYS[3];
const DRY_RUN = 'marketplaceLeadsDryRun';
const SETUP = 'marketplaceLeadsSetup';
const UNCONFIRMED = 'marketplaceLeadsUnconfirmed';
const PLACE = 255;

const LETTERS = { rejected: 'r', unavailable: 'u', held: 'h' } as const satisfies Record<Noted, string>;

/** Enough of a lead's id to tell the leads of one execution apart: 48 bits of a hash. */
const markOf = (leadId: string): string => leadId.replaceAll('-', '').slice(0, 12);

/** Stand for leads that found no place: for those that were not written, and for held ones. */
const MORE = '*';
const MORE_HELD = '+';

/** In place of a refused item that does not say which lead it is. */
const UNKNOWN = '?';

/** Notes the leads that a target did not write; `leadId` null: the item does not say which one it is. */
export function noteUnwritten(
	book: NoteBook,
	unwritten: ReadonlyArray<{ leadId: string | null; status: Noted }>,
): void {
	for (const { leadId, status } of unwritten) {
		const note = leadId === null ? UNKNOWN : `${LETTERS[status]}${markOf(leadId)}`;
		const known = KEYS.map((key) => book.get(key) ?? '');
		if (known.some((text) => text.includes(note) || text.includes(MORE))) continue;
		const at = known.findIndex((text) => text.length + note.length + MORE.length + MORE_HELD.length <= PLACE);
		const more = status === 'held' ? MORE_HELD : MORE;
		const [key, text, added] =
			at === -1 ? [LAST, known.at(-1) ?? '', more] : [KEYS[at], known[at] ?? '', note];
		if (key !== undefined && !(at === -1 && text.includes(more))) book.set(key, `${text}${added}`);
	}
}

/** Notes that a node is in a dry run: nothing that it says of a lead finishes the lead. */
export function noteDryRun(book: NoteBook, node: string): void {
	addLine(book, DRY_RUN, node);
}

/** Notes that a target cannot write until somebody corrects its set-up. */
export function noteSetupFault(book: NoteBook, { target, code }: { target: string; code: string }): void {
	addLine(book, SETUP, `${target} ${code}`);
}

/** Notes that a target could not write into the ledger what became of its leads. */
export function noteUnconfirmed(book: NoteBook, { target, code }: { target: string; code: string }): void {
	addLine(book, UNCONFIRMED, `${target} ${code}`);
}

function addLine(book: NoteBook, key: string, line: string): void {
	const lines = linesAt(book.get(key));
	const text = [...lines, line].join('\n');
	if (!lines.includes(line) && text.length <= PLACE) book.set(key, text);
}

const linesAt = (text = ''): string[] => text.split('\n').filter((line) => line !== '');

/** What was noted in an execution. */
export interface Notes {
	/**
	 * What is noted of a lead; null: nothing. Where notes found no place, every lead counts as not reached: it is emitted again, and
	 * targets recognise it. A lead that could not be reached somewhere counts as that, whatever another target said of it.
	 */
	of(leadId: string): Noted | null;
	/** The same of a lead that targets have written of in the ledger: it is none of the held leads that found no place. */
	ownOf(leadId: string): Noted | null;
	/** A target refused an item that does not say which lead it is. */
	hasUnknown: boolean;
	/** The names of the nodes that were in a dry run. */
	dryRunNodes: readonly string[];
	/** Target and code of each fault of a set-up, e.g. `salesforce INSUFFICIENT_ACCESS`. */
	setupFaults: readonly string[];
	/** Target and code of each that could not write into the ledger what became of its leads. */
	unconfirmed: readonly string[];
}

/** @param metadata `resultData.metadata` of the run */
export function readNotes(metadata: Readonly<Record<string, string>> | undefined): Notes {
	const text = KEYS.map((key) => metadata?.[key] ?? '').join('');
	const ownOf = (leadId: string): Noted | null => {
		const mark = markOf(leadId);
		if (text.includes(LETTERS.unavailable + mark)) return 'unavailable';
		if (text.includes(LETTERS.held + mark)) return 'held';
		if (text.includes(LETTERS.rejected + mark)) return 'rejected';
		return text.includes(MORE) ? 'unavailable' : null;
	};
	return {
		of: (leadId) => ownOf(leadId) ?? (text.includes(MORE_HELD) ? 'held' : null),
		ownOf,
		hasUnknown: text.includes(UNKNOWN),
		dryRunNodes: linesAt(metadata?.[DRY_RUN]),
		setupFaults: linesAt(metadata?.[SETUP]),
		unconfirmed: linesAt(metadata?.[UNCONFIRMED]),
	};
}
