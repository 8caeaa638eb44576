import { matchKey } from '../../../delivery/matchKey';
import type { MatchBy } from '../../../delivery/target';
import type { Lead } from '../../../lead/lead';

/** What names a row. Rows of one partition can be written together. */
export interface RowKeys {
	partitionKey: string;
	rowKey: string;
}

/** Longest key, in UTF-16 characters ("Understanding the Table Service data model", PartitionKey and RowKey). */
export const MAX_KEY_LENGTH = 512;

/** Partitions for leads that lack what their partition is named by. */
const NO_OFFER = 'no-offer';
const NO_DAY = 'no-day';
/** One record per buyer, whatever the offer: then the offer must not be part of the keys. */
const ANY_OFFER = 'any-offer';

/** The key strategies that need nothing but the lead; `custom` is the user's own expressions. */
export const KEY_STRATEGIES = {
	offerAndCustomer: (lead: Lead, matchBy: MatchBy): RowKeys => ({
		partitionKey: matchBy === 'email' ? ANY_OFFER : (lead.offer ?? NO_OFFER),
		rowKey: matchKey(lead, matchBy),
	}),
	dayAndLead: (lead: Lead): RowKeys => ({
		partitionKey: (lead.createdAt ?? lead.testCreatedAt)?.slice(0, 10) ?? NO_DAY,
		rowKey: lead.leadId,
	}),
} as const;

export type KeyStrategy = keyof typeof KEY_STRATEGIES;

/**
 * A text as it may stand in a key: `/`, `\`, `#`, `?` and control characters become a colon and two hexadecimal digits.
 *
 * That is how Microsoft's own lead rows do it (`9:2F28:2F2018`, lead-facts 1.1). A colon before two such digits is
 * written the same way, so that two texts never become one key.
 */
export const keySafe = (text: string): string =>
	text.replace(/[/\\#?\p{Cc}]|:(?=[0-9A-F]{2})/gu, (character) => {
		const hex = character.charCodeAt(0).toString(16).toUpperCase();
		return `:${hex.padStart(2, '0')}`;
	});

export const safeKeys = ({ partitionKey, rowKey }: RowKeys): RowKeys => ({
	partitionKey: keySafe(partitionKey),
	rowKey: keySafe(rowKey),
});
