/** The keys of a lead's row in the table that Microsoft writes to. */
export interface RowKeys {
	partitionKey: string;
	rowKey: string;
}

/**
 * Both keys as one text that no other pair of keys gives: the length of the partition key, a colon, the partition key, the row key.
 * A row `9:2F28:2F2018`, `a1` is `13:9:2F28:2F2018a1`.
 */
export const ledgerKeyOf = ({ partitionKey, rowKey }: RowKeys): string =>
	`${partitionKey.length}:${partitionKey}${rowKey}`;

const LEDGER_KEY = /^(0|[1-9]\d{0,8}):/;

/** The keys that a text names; null if it is no ledger key. */
export function readLedgerKey(text: string): RowKeys | null {
	const match = LEDGER_KEY.exec(text);
	if (match === null) return null;
	const start = match[0].length;
	const end = start + Number(match[1]);
	return end > text.length ? null : { partitionKey: text.slice(start, end), rowKey: text.slice(end) };
}
