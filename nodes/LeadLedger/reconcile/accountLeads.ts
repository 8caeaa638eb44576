import { readDayPartition } from '../../../lead/dayPartition';
import { ledgerKeyOf } from '../../../lead/ledgerKey';
import type { Lead } from '../../../lead/lead';
import { parseLead } from '../../../lead/parse';
import { readCreatedTime } from '../../../lead/time';
import type { LeadAction, LeadSource } from '../../../lead/vocabulary';
import type { TableRow } from '../../../azureTable/table';
import type { ComparedLead } from '../../../ledger/comparison';
import { type LeadStatus, statusOf } from '../../../ledger/record';
import { rawLead } from '../../../leadTable/leadRows';
import type { Span } from './dates';
import { type Names, namesOf, offersOf } from './fileRows';

const DAY = 24 * 60 * 60_000;

/** A lead of the account, as far as it helps to find its row in a file. */
export interface AccountLead {
	/** What is kept of it. */
	about: { leadId: string; ledgerKey: string; status: LeadStatus };
	rowKey: string;
	email: string | null;
	names: Names;
	offers: readonly string[];
	countryCode: string | null;
	/** When it was made. `isLatest`: only when its row was written last is known, and it was made then or earlier. */
	made: Span & { isLatest: boolean };
	source: LeadSource | null;
	action: LeadAction | null;
}

export function accountLead({ row, record }: ComparedLead): AccountLead {
	const lead = parseLead(rawLead(row));
	return {
		about: { leadId: lead.leadId, ledgerKey: ledgerKeyOf(row), status: statusOf(record) },
		rowKey: row.rowKey,
		email: lead.email?.toLowerCase() ?? null,
		names: namesOf(lead),
		offers: offersOf([lead.offer, lead.offerId, lead.offerTitle]),
		countryCode: lead.countryCode,
		made: madeAt(lead, row),
		source: lead.source,
		action: lead.action,
	};
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
