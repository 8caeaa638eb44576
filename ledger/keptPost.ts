import { createHmac } from 'node:crypto';
import type { Table } from '../azureTable/table';
import type { LeadKey } from './entry';
import { controlRows } from './openPartitions';
import { makeSalt, saltIn } from './salt';

/** The partition of leads that are in no table: posts that n8n keeps in their executions. No partition of Microsoft's begins so. */
export const KEPT_POSTS = '!posts';

/**
 * Names the entries of such leads. The name is a keyed hash of the lead's ID: that may be a plain hash of the body, against which a
 * body could be tested.
 *
 * @throws TableFault
 */
export async function keptPostKeys(ledger: Table): Promise<(leadId: string) => LeadKey> {
	const salt = saltIn(await controlRows(ledger)) ?? (await makeSalt(ledger)) ?? '';
	return (leadId) => ({
		partitionKey: KEPT_POSTS,
		rowKey: createHmac('sha256', salt).update(`kept post\n${leadId}`).digest('hex').slice(0, 32),
	});
}
