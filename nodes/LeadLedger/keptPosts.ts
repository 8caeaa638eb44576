import type { IExecuteFunctions } from 'n8n-workflow';
import { partitionIs } from '../../azureTable/filter';
import type { Table, TableRow } from '../../azureTable/table';
import { leadIdOfRow } from '../../lead/identity';
import { POST_PREFIX } from '../../lead/post';
import { timeOf } from '../../ledger/entry';
import { KEPT_POSTS, keptPostKeys } from '../../ledger/keptPost';
import { type LedgerRecord, readRecord } from '../../ledger/record';
import type { DateRange } from './dateRange';

/** What targets said of a post that is in no table. The ledger knows nothing else of it. */
export interface KeptPost {
	record: LedgerRecord;
	/** When targets last had it, ISO 8601. */
	at: string;
}

/**
 * The posts that n8n keeps in its executions and of which targets told the ledger (Confirm in Ledger), so that reports count them too. One
 * whose row got into the table of leads in spite of a fault is counted as that row.
 */
export class KeptPosts {
	private constructor(
		private readonly posts: Map<string, KeptPost>,
		private readonly keyOf: (leadId: string) => string,
	) {}

	/** @throws TableFault */
	static async within(ledger: Table, { from, to }: DateRange): Promise<KeptPosts> {
		const posts = new Map<string, KeptPost>();
		for await (const page of ledger.pages({ filter: partitionIs(KEPT_POSTS) })) {
			for (const row of page.rows) {
				const record = readRecord(row);
				const at = timeOf(row.properties.SettledAt);
				if (record !== null && at >= from && at < to)
					posts.set(row.rowKey, { record, at: new Date(at).toISOString() });
			}
		}
		if (posts.size === 0) return new KeptPosts(posts, () => '');
		const keyOf = await keptPostKeys(ledger);
		return new KeptPosts(posts, (leadId) => keyOf(leadId).rowKey);
	}

	/** A row of the table of leads. */
	passOver({ partitionKey, rowKey }: Pick<TableRow, 'partitionKey' | 'rowKey'>): void {
		if (this.posts.size === 0 || !rowKey.startsWith(POST_PREFIX)) return;
		this.posts.delete(this.keyOf(leadIdOfRow(partitionKey, rowKey)));
	}

	/** Those that no row has, once all rows were passed over. */
	get rest(): KeptPost[] {
		return [...this.posts.values()];
	}
}

export const isUndelivered = ({ record }: KeptPost): boolean => record.status === 'givenUp';

/** In words; null: there is nothing to say. */
export function aboutKept(posts: readonly KeptPost[]): string | null {
	const undelivered = posts.filter(isUndelivered).length;
	if (posts.length === 0) return null;
	const all = `${posts.length} of the leads ${posts.length === 1 ? 'is a post' : 'are posts'} in no table: n8n keeps them in its executions.`;
	return undelivered === 0
		? `${all} All were delivered.`
		: `${all} ${undelivered} of them ${undelivered === 1 ? 'was' : 'were'} not delivered: in n8n, open Executions, choose the status Error, and press Retry.`;
}

export function hintOnKept(context: IExecuteFunctions, posts: readonly KeptPost[]): void {
	const message = aboutKept(posts);
	if (message === null) return;
	const type = posts.some(isUndelivered) ? 'warning' : 'info';
	context.addExecutionHints({ message, type, location: 'outputPane' });
}
