/**
 * OData filters of the table service, as text.
 *
 * The SDK's `odata` tag prints dates with milliseconds only, while stamps have seven decimals, and rows would be missed or read
 * twice; stamps are therefore kept as the service printed them (crm-facts 4.2).
 */
const quoted = (text: string): string => `'${text.replace(/'/g, "''")}'`;

export const and = (...parts: Array<string | undefined>): string =>
	parts.filter((part) => part !== undefined).join(' and ');

export const partitionIs = (partitionKey: string): string => `PartitionKey eq ${quoted(partitionKey)}`;

/** Both ends belong to the range. */
export const rowKeyBetween = (first: string, last: string): string =>
	`RowKey ge ${quoted(first)} and RowKey le ${quoted(last)}`;

export const columnIs = (column: string, value: string): string => `${column} eq ${quoted(value)}`;

/** @param time milliseconds */
export const changedBefore = (time: number): string =>
	`Timestamp lt datetime'${new Date(time).toISOString()}'`;

/** @param stamp as the service printed it, or milliseconds */
export const changedSince = (stamp: string | number): string =>
	`Timestamp ge datetime'${typeof stamp === 'number' ? new Date(stamp).toISOString() : stamp}'`;
