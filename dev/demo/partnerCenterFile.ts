import { createHash } from 'node:crypto';
import type { Lead } from '../../lead/lead';
import { groupBy } from '../../lead/groupBy';

/** The headers of a file of Partner Center's Leads grid, as in docs/samples/partner-center-leads.csv. */
const HEADERS = [
	'Referral ID',
	'Creation Date',
	'Customer Name',
	'Customer Country',
	'Customer Contact First Name',
	'Customer Contact Last Name',
	'Customer Contact Email Address',
	'Customer Contact Phone number',
	'Lead Type',
	'Lead Source',
	'Call to action',
	'Offer ID',
	'Offer name',
	'Status',
] as const;

type Row = Partial<Record<(typeof HEADERS)[number], string | null>>;

/** Where Microsoft's own file ends. */
const MOST_ROWS = 5_000;

/** Partner Center's words for those of the wire (next-facts C2). */
const SOURCES: Readonly<Record<string, string>> = {
	AppSource: 'Appsource',
	AzureMarketplace: 'Azure Marketplace',
	AzurePortal: 'Azure portal',
};
const ACTIONS: Readonly<Record<string, string>> = {
	PLT: 'Contact me',
	INS: 'Get it now',
	Create: 'Get it now',
	StartTestDrive: 'Test drive',
};

/** Buyers whose leads never came, as if nothing had been connected then. */
const MISSING = [
	['Quinn', 'Archer', 'Relecloud', 'GB'],
	['Robin', 'Counts', 'Lucerne Publishing', 'CH'],
	['Sasha', 'Meyer', 'Alpine Ski House', 'AT'],
] as const;

/**
 * Microsoft's own list of the leads, of which the demo makes a CSV file: the leads that came, three that did not, and one row that says
 * of two leads of a company only the company. Do-not-contact and test leads are not in it, as Microsoft warns.
 */
export class PartnerCenterFile {
	private readonly rows: Row[] = [];

	add(lead: Lead, name: string, at: Date): void {
		const { email, company, firstName, lastName, phone, countryCode, offerId, offerTitle } = lead;
		if (this.rows.length >= MOST_ROWS || (email === null && company === null)) return;
		this.rows.push({
			'Referral ID': referralId(name),
			'Creation Date': dayOf(at),
			'Customer Name': company,
			'Customer Country': countryCode,
			'Customer Contact First Name': firstName,
			'Customer Contact Last Name': lastName,
			'Customer Contact Email Address': email,
			'Customer Contact Phone number': phone,
			'Lead Source': SOURCES[lead.source ?? ''] ?? lead.source,
			'Call to action': ACTIONS[lead.action ?? ''] ?? lead.action,
			'Offer ID': offerId,
			'Offer name': offerTitle,
		});
	}

	/** As the Leads grid gives it, of now. */
	csv(): string {
		const colleagues = this.colleagues();
		const one = colleagues[0];
		const rows: Row[] = [
			...this.rows.filter((row) => !colleagues.includes(row)),
			...(one === undefined ? [] : [withoutPerson(one)]),
			...MISSING.map((buyer) => missingRow(buyer, this.rows[0])),
		];
		const line = (values: ReadonlyArray<string | null | undefined>) =>
			values.map((value) => `"${(value ?? '').replaceAll('"', '""')}"`).join(',');
		const common: Row = { 'Lead Type': 'Offer lead', Status: 'New' };
		return [line(HEADERS), ...rows.map((row) => line(HEADERS.map((name) => ({ ...common, ...row })[name])))]
			.map((text) => `${text}\r\n`)
			.join('');
	}

	/** Two leads of two buyers of one company for one offer, who have no other lead for it. */
	private colleagues(): Row[] {
		const named = this.rows.filter(
			(row) => row['Customer Name'] && row['Offer name'] && row['Customer Contact Email Address'],
		);
		const groups = groupBy(named, (row) => `${row['Customer Name']}\n${row['Offer name']}`);
		for (const rows of groups.values()) {
			const buyers = groupBy(rows, (row) => row['Customer Contact Email Address']?.toLowerCase() ?? '');
			const single = [...buyers.values()].flatMap((some) => (some.length === 1 ? some : []));
			if (single.length >= 2) return single.slice(0, 2);
		}
		return [];
	}
}

const withoutPerson = (row: Row): Row => ({
	'Referral ID': referralId(`colleagues of ${row['Referral ID'] ?? ''}`),
	'Creation Date': row['Creation Date'],
	'Customer Name': row['Customer Name'],
	'Offer ID': row['Offer ID'],
	'Offer name': row['Offer name'],
});

const missingRow = (
	[first, last, company, country]: (typeof MISSING)[number],
	like: Row | undefined,
): Row => ({
	...like,
	'Referral ID': referralId(company),
	'Customer Name': company,
	'Customer Country': country,
	'Customer Contact First Name': first,
	'Customer Contact Last Name': last,
	'Customer Contact Email Address': `${first}.${last}@example.net`.toLowerCase(),
	'Customer Contact Phone number': null,
});

/** As Partner Center in the United States writes it; in UTC. */
const dayOf = (at: Date): string => [at.getUTCMonth() + 1, at.getUTCDate(), at.getUTCFullYear()].join('/');

/** A GUID of its own for each name. */
function referralId(name: string): string {
	const hex = createHash('sha256').update(name).digest('hex');
	return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join(
		'-',
	);
}
