/** What of Azurite's store the benches reach into; read from its dist folder of 3.35.0, as dev/lab/azuriteInternals.d.ts. */
declare module 'azurite/dist/src/table/persistence/LokiTableMetadataStore' {
	/** A query of LokiJS under way. */
	export interface Query {
		find(condition: object): Query;
		where(isWanted: (row: object) => boolean): Query;
		/** So many rows are left in it. */
		count(): number;
	}

	/** A table's rows. LokiJS keeps an index of the column PartitionKey. */
	export interface Rows {
		chain(): Query;
		/** Many at once; `true`: the indices are made anew afterwards, instead of for each row. */
		insert(rows: object[], many: true): unknown;
	}

	export default class LokiTableMetadataStore {
		init(): Promise<void>;
		queryTableEntities(
			context: unknown,
			account: string,
			table: string,
			options: { filter?: string },
			nextPartitionKey?: string,
			nextRowKey?: string,
		): Promise<unknown>;
		getEntityCollection(account: string, table: string, context?: unknown): Rows;
	}
}
