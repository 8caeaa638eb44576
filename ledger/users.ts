import type { Table, TableRow } from '../azureTable/table';
import { stamp, timeOf } from './entry';
import { CONTROL_PARTITION } from './openPartitions';

const PREFIX = 'workflow:';
const MINUTE = 60_000;

/** How often a workflow writes down that it uses the ledger. */
const NOTED_EVERY = 20 * MINUTE;

/** For how long a workflow counts as a user after it wrote that down. */
const COUNTS_FOR = 45 * MINUTE;

/**
 * Writes down that a workflow uses the ledger.
 *
 * @param rows the control rows as they were read last
 * @param workflow n8n's id of the workflow
 * @param now milliseconds
 * @returns the ids of the other workflows that use it
 * @throws TableFault
 */
export async function noteUser(
	ledger: Table,
	rows: readonly TableRow[],
	workflow: string,
	now: number,
): Promise<string[]> {
	const own = rows.find(({ rowKey }) => rowKey === PREFIX + workflow);
	if (now - timeOf(own?.properties.SeenAt) >= NOTED_EVERY) {
		const row = { partitionKey: CONTROL_PARTITION, rowKey: PREFIX + workflow };
		await ledger.write([{ kind: 'upsertReplace', ...row, properties: { SeenAt: stamp(now) } }]);
	}
	return usersIn(rows, now).filter((user) => user !== workflow);
}

/**
 * @param rows the control rows
 * @param now milliseconds
 * @returns n8n's ids of the workflows that use the ledger
 */
export const usersIn = (rows: readonly TableRow[], now: number): string[] =>
	rows
		.filter(({ rowKey, properties }) => rowKey.startsWith(PREFIX) && now - timeOf(properties.SeenAt) < COUNTS_FOR)
		.map(({ rowKey }) => rowKey.slice(PREFIX.length));
