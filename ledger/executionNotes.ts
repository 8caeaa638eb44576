/**
 * What targets leave behind for the trigger in n8n's custom execution data.
 *
 * In queue mode n8n tells the trigger how an execution ended, but hands over nothing that its nodes put out; the custom data does come
 * along (n8n 2.41, workflow-runner: enqueueExecution). Without these notes a lead that left by an error output would look processed.
 * Custom data has 10 places of 255 characters for everybody (n8n-core, execution-metadata), so only what was not written is noted, and
 * beyond the places that are ours, that there is more of it.
 */

/** n8n's custom data of the execution: `this.customData` of a node. */
export interface NoteBook {
	get(key: string): string | undefined;
	set(key: string, value: string): void;
}

/** What is noted of a lead; anything else needs no note. */
export type Noted = 'rejected' | 'unavailable';

const KEYS = ['marketplaceLeads1', 'marketplaceLeads2', 'marketplaceLeads3', 'marketplaceLeads4'] as const;
const PLACE = 255;

const LETTERS = { rejected: 'r', unavailable: 'u' } as const satisfies Record<Noted, string>;

/** Enough of a lead's id to tell the leads of one execution apart: 48 bits of a hash. */
const markOf = (leadId: string): string => leadId.replaceAll('-', '').slice(0, 12);

/** Stands for leads that found no place. */
const MORE = '*';

/** Notes the leads that a target did not write. */
export function noteUnwritten(
	book: NoteBook,
	unwritten: ReadonlyArray<{ leadId: string; status: Noted }>,
): void {
	for (const { leadId, status } of unwritten) {
		const note = `${LETTERS[status]}${markOf(leadId)}`;
		const known = KEYS.map((key) => book.get(key) ?? '');
		if (known.some((text) => text.includes(note) || text.includes(MORE))) continue;
		const at = known.findIndex((text) => text.length + note.length + MORE.length <= PLACE);
		const key = KEYS[at === -1 ? KEYS.length - 1 : at];
		if (key !== undefined) book.set(key, `${known.at(at) ?? ''}${at === -1 ? MORE : note}`);
		if (at === -1) return;
	}
}

/**
 * Reads the notes of an execution.
 *
 * @param metadata `resultData.metadata` of the run
 * @returns what is noted of a lead; null: nothing. Where notes found no place, every lead counts as not reached: it comes again, and
 *   targets recognise it
 */
export function readNotes(
	metadata: Readonly<Record<string, string>> | undefined,
): (leadId: string) => Noted | null {
	const text = KEYS.map((key) => metadata?.[key] ?? '').join('');
	if (text === '') return () => null;
	return (leadId) => {
		const mark = markOf(leadId);
		if (text.includes(LETTERS.rejected + mark)) return 'rejected';
		return text.includes(LETTERS.unavailable + mark) || text.includes(MORE) ? 'unavailable' : null;
	};
}
