import { readDayPartition } from '../../../lead/dayPartition';
import { leadIdOfRow } from '../../../lead/identity';
import { IMPORT_PREFIX } from '../../../lead/importedRow';
import { ledgerKeyOf } from '../../../lead/ledgerKey';
import type { Lead } from '../../../lead/lead';
import { parseLead } from '../../../lead/parse';
import { readCreatedTime } from '../../../lead/time';
import type { LeadAction, LeadSource } from '../../../lead/vocabulary';
import { rowKeyBetween } from '../../../azureTable/filter';
import type { Table, TableRow } from '../../../azureTable/table';
import type { ComparedLead } from '../../../ledger/comparison';
import { type LeadStatus, readRecord, RECORD_COLUMNS, statusOf } from '../../../ledger/record';
import { rawLead } from '../../../leadTable/leadRows';
import type { Span } from './dates';
import { type Names, namesOf, type Offers, offersOf } from './fileRows';

const DAY = 24 * 60 * 60_000;

/** A lead of the account, as far as it helps to find its row in a file. */
export interface AccountLead {
	/** What is kept of it. `isGone`: its row was deleted, and only the ledger knows it. */
	about: { leadId: string; ledgerKey: string; status: LeadStatus; isGone: boolean };
	rowKey: string;
	email: string | null;
	names: Names;
	offers: Offers;
	countryCode: string | null;
	/** When it was made. `isLatest`: only when its row was written last is known, and it was made then or earlier. */
	made: Span & { isLatest: boolean };
	source: LeadSource | null;
	action: LeadAction | null;
}

export function accountLead({ row, record }: ComparedLead): AccountLead {
	const lead = parseLead(rawLead(row));
	return {
		about: { leadId: lead.leadId, ledgerKey: ledgerKeyOf(row), status: statusOf(record), isGone: false },
		rowKey: row.rowKey,
		email: lead.email?.toLowerCase() ?? null,
		names: namesOf(lead),
		offers: offersOf(lead.offerId === null ? [] : [lead.offer, lead.offerId], [lead.offerTitle]),
		countryCode: lead.countryCode,
		made: madeAt(lead, row),
		source: lead.source,
		action: lead.action,
	};
}

/** The leads that were imported and whose rows may be gone, of age or with their person: by row key. */
export async function* importedBefore(ledger: Table): AsyncGenerator<[string, AccountLead['about']]> {
	const filter = rowKeyBetween(IMPORT_PREFIX, `${IMPORT_PREFIX}g`);
	for await (const { rows } of ledger.pages({ filter, select: RECORD_COLUMNS })) {
		for (const row of rows) {
			const record = readRecord(row);
			if (record === null) continue;
			const { partitionKey, rowKey } = row;
			const leadId = leadIdOfRow(partitionKey, rowKey);
			yield [rowKey, { leadId, ledgerKey: ledgerKeyOf(row), status: record.status, isGone: true }];
		}
	}
}

/** Its own time, else the day of its partition, else when the row was written. */
function madeAt({ createdAt }: Lead, { partitionKey, timestamp }: TableRow): AccountLead['made'] {
	const day = readDayPartition(partitionKey);
	const midnight = day === null ? null : readCreatedTime(null, partitionKey).createdAt;
	const own = createdAt === midnight ? null : createdAt;
	if (own !== null) return { from: Date.parse(own), to: Date.parse(own), isLatest: false };
	if (midnight === null) {
		return { from: Date.parse(timestamp), to: Date.parse(timestamp), isLatest: true };
	}
	return { from: Date.parse(midnight), to: Date.parse(midnight) + DAY - 1, isLatest: false };
}
