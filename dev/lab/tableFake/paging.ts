import type { StoredEntity } from './entity';

/** Why a page of a query ends before the result does (Microsoft Learn, "Query timeout and pagination"). */
export interface Paging {
	/** Rows in a page, at most; the service never gives more than 1,000. */
	maxRows?: number;
	/** Rows looked at for one page, whether they fit or not: what five seconds of work are to the service. */
	scanRows?: number;
	/** A page ends where a partition ends. */
	splitAtPartitions?: boolean;
	/** So many pages of each query come back empty, with a continuation, before the first row. */
	emptyPages?: number;
}

export interface PagePosition {
	partitionKey: string;
	rowKey: string;
	emptyPages: number;
}

export interface Page {
	rows: StoredEntity[];
	next?: PagePosition;
}

/**
 * One page of a query.
 *
 * @param rows all rows of the table, in the service's order
 * @param from where the page before has ended
 */
export function pageOf(
	rows: readonly StoredEntity[],
	fits: (row: StoredEntity) => boolean,
	paging: Required<Paging>,
	from?: PagePosition,
): Page {
	const emptyPages = from?.emptyPages ?? 0;
	const start = from === undefined ? 0 : rows.findIndex((row) => !isBefore(row, from));
	if (start < 0) return { rows: [] };
	const positionOf = (row: StoredEntity, empty: number): PagePosition => ({
		partitionKey: row.partitionKey,
		rowKey: row.rowKey,
		emptyPages: empty,
	});
	const first = rows[start];
	if (first !== undefined && emptyPages < paging.emptyPages) {
		return { rows: [], next: positionOf(first, emptyPages + 1) };
	}

	const found: StoredEntity[] = [];
	for (const [offset, row] of rows.slice(start).entries()) {
		const isOver =
			found.length === paging.maxRows ||
			offset === paging.scanRows ||
			(paging.splitAtPartitions && offset > 0 && row.partitionKey !== rows[start + offset - 1]?.partitionKey);
		if (isOver) return { rows: found, next: positionOf(row, emptyPages) };
		if (fits(row)) found.push(row);
	}
	return { rows: found };
}

function isBefore(row: StoredEntity, position: PagePosition): boolean {
	if (row.partitionKey !== position.partitionKey) return row.partitionKey < position.partitionKey;
	return row.rowKey < position.rowKey;
}

/** The two continuation headers. Opaque to a client: neither is a key as it stands in the table. */
export const headersOf = (position: PagePosition): Record<string, string> => ({
	'x-ms-continuation-nextpartitionkey': encode([position.partitionKey]),
	'x-ms-continuation-nextrowkey': encode([position.rowKey, position.emptyPages]),
});

/** The position in a query's NextPartitionKey and NextRowKey. */
export function positionIn(query: URLSearchParams): PagePosition | undefined {
	const partition = query.get('NextPartitionKey');
	const row = query.get('NextRowKey');
	if (partition === null || row === null) return undefined;
	const [partitionKey] = decode(partition);
	const [rowKey, emptyPages] = decode(row);
	return { partitionKey: String(partitionKey), rowKey: String(rowKey), emptyPages: Number(emptyPages) };
}

const encode = (values: unknown[]): string =>
	`1!${Buffer.from(JSON.stringify(values)).toString('base64url')}`;
const decode = (token: string): unknown[] => {
	const values: unknown[] = JSON.parse(Buffer.from(token.slice(2), 'base64url').toString());
	return values;
};
