/**
 * Teaches Azurite to find a partition as the table service does, and counts the rows that queries look at.
 *
 * The service seeks by PartitionKey and RowKey and tests only the rows that it finds there; for every other column it tests
 * all rows of the table (crm-facts 4.1; Microsoft Learn, "Design for querying"). Azurite tests all rows for every query,
 * although its store keeps an index of partitions: here the store is asked by that index first. Nothing else is changed.
 */
import Store from 'azurite/dist/src/table/persistence/LokiTableMetadataStore';
import type { Query, Rows } from 'azurite/dist/src/table/persistence/LokiTableMetadataStore';

export interface Seeking {
	/** False: Azurite as it comes, which tests all rows. */
	isOn: boolean;
	/** Rows that queries have tested since this was last set to 0. */
	examined: number;
	/** The store of the server that was started last. */
	store: Store | null;
}

/** To be called before the server is started. */
export function installSeeking(): Seeking {
	const seeking: Seeking = { isOn: true, examined: 0, store: null };
	const { init, queryTableEntities, getEntityCollection } = Store.prototype;
	let condition: object | null = null;
	let isQuery = false;

	Store.prototype.init = async function () {
		seeking.store = this;
		await init.call(this);
	};
	// Azurite's query runs to its end without a pause, so that what is noted here is about no other one.
	Store.prototype.queryTableEntities = async function (...query) {
		const [, , , { filter }, nextPartitionKey] = query;
		condition = seeking.isOn ? conditionOf(filter, nextPartitionKey) : null;
		isQuery = true;
		const answer = queryTableEntities.call(this, ...query);
		isQuery = false;
		return await answer;
	};
	Store.prototype.getEntityCollection = function (...table) {
		const rows = getEntityCollection.call(this, ...table);
		return isQuery ? counting(rows, condition, seeking) : rows;
	};
	return seeking;
}

const PARTITION = /^\(*PartitionKey eq '((?:[^']|'')*)'/;

/** Where to begin: at the partition of the filter, else at that of the continuation token. */
function conditionOf(filter: string | undefined, nextPartitionKey: string | undefined): object | null {
	const partition = PARTITION.exec(filter ?? '')?.[1];
	if (partition !== undefined) return { PartitionKey: partition.replaceAll("''", "'") };
	if (nextPartitionKey === undefined) return null;
	return { PartitionKey: { $gte: decodeContinuation(nextPartitionKey) } };
}

/** Azurite's continuation tokens are the keys in Base64 (its `encodeContinuationHeader`). */
const decodeContinuation = (token: string): string => Buffer.from(token, 'base64').toString('utf8');

function counting(rows: Rows, condition: object | null, seeking: Seeking): Rows {
	const chain = (): Query => {
		const query = condition === null ? rows.chain() : rows.chain().find(condition);
		seeking.examined += query.count();
		return query;
	};
	return { chain, insert: (...more) => rows.insert(...more) };
}
