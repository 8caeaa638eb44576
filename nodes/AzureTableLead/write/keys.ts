import { createHash, createHmac, randomBytes } from 'node:crypto';
import { isFault } from '../../../azureTable/fault';
import { readFault } from '../../../azureTable/readFault';
import type { Table } from '../../../azureTable/table';
import type { MatchBy } from '../../../delivery/target';
import type { Lead } from '../../../lead/lead';
import { keySafe } from '../fields/fit';
import { MAX_KEY_LENGTH } from '../fields/schema';

/** What identifies a row. Rows of one partition can be written together. */
export interface RowName {
	partitionKey: string;
	rowKey: string;
	/** The row key is made from the buyer's address: it is hashed with the secret of the table before it is written. */
	isPersonal?: true;
}

/** Partitions for leads that lack what their partition is named by. */
const NO_OFFER = 'no-offer';
const NO_DAY = 'no-day';
/** One record per buyer, for all offers: then the offer must not be part of the keys. */
const ANY_OFFER = 'any-offer';

/** The key strategies that need nothing but the lead; `custom` is the user's own expressions. */
export const KEY_STRATEGIES = {
	offerAndCustomer: (lead: Lead, matchBy: MatchBy): RowName => ({
		partitionKey: matchBy === 'email' ? ANY_OFFER : shortKey(lead.offer ?? NO_OFFER),
		...buyerOf(lead, matchBy),
	}),
	dayAndLead: (lead: Lead): RowName => ({
		partitionKey: (lead.createdAt ?? lead.testCreatedAt)?.slice(0, 10) ?? NO_DAY,
		rowKey: lead.leadId,
	}),
} as const;

export type KeyStrategy = keyof typeof KEY_STRATEGIES;

/** A lead without an address is a row of its own: two strangers stay two. */
function buyerOf(lead: Lead, matchBy: MatchBy): Omit<RowName, 'partitionKey'> {
	const person = { customerAndOffer: lead.customerKey, email: lead.email?.toLowerCase() ?? null, lead: null };
	const rowKey = person[matchBy];
	return rowKey === null ? { rowKey: lead.leadId } : { rowKey, isPersonal: true };
}

/** Titles of offers come from a form: what is too long for a key ends with a hash instead. */
function shortKey(text: string): string {
	const key = keySafe(text) || NO_OFFER;
	if (key.length <= MAX_KEY_LENGTH) return key;
	return `${key.slice(0, MAX_KEY_LENGTH - 80)}-${createHash('sha256').update(key).digest('hex')}`;
}

/**
 * The row with the secret of a table. Whoever has the table has the addresses anyway; whoever has only a row key, from a log or
 * from the ledger, cannot test an address against it.
 */
export const SECRET_ROW = { partitionKey: '.n8n', rowKey: 'key-secret' } as const;
const SECRET_COLUMN = 'Secret';

/** The row key of a buyer in a table: the same for all who write to it. */
export const personalKey = (secret: string, text: string): string =>
	createHmac('sha256', secret).update(text, 'utf8').digest('hex').slice(0, 32);

/**
 * Reads the secret of a table; the first who needs one makes it, and the table with it.
 *
 * @throws TableFault
 */
export async function keySecretOf(table: Table, createTable: () => Promise<void>): Promise<string> {
	const { partitionKey, rowKey } = SECRET_ROW;
	for (;;) {
		const known = (await table.get(partitionKey, rowKey))?.properties[SECRET_COLUMN];
		if (typeof known === 'string') return known;
		const secret = randomBytes(32).toString('base64url');
		const properties = { [SECRET_COLUMN]: secret };
		const fault = await table
			.write([{ kind: 'insert', partitionKey, rowKey, properties }])
			.then(() => null, readFault);
		if (fault === null) return secret;
		if (isFault(fault, 'tableAbsent')) await createTable();
		else if (!isFault(fault, 'rowExists')) throw fault;
	}
}
