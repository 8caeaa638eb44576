/**
 * The columns of Partner Center's CSV files and of the old Azure Blob files, as tables. Headers count without case, blanks and signs.
 *
 * Sources: "Referral insights download - Data definitions", Leads download (19 columns, no contact); the co-sell file of the same
 * workspace, whose contact columns the Leads grid most likely shares (its own are not published); lead-management FAQ for the blobs.
 */
import { isRecord, textOf } from './text';
import { ACTIONS, type LeadAction } from './vocabulary';

/** By what it means: the name in Microsoft's files, in Title Case, which Import writes, and all other headers that the column may have. */
export const EXPORTED_COLUMNS = {
	referralId: { name: 'Referral ID', headers: [] },
	createdAt: { name: 'Creation Date', headers: ['createddate', 'createdtime', 'createdon', 'datecreated'] },
	email: {
		name: 'Customer Contact Email Address',
		headers: ['contactemailaddress', 'customercontactemail', 'contactemail', 'emailaddress', 'email'],
	},
	firstName: { name: 'Customer Contact First Name', headers: ['contactfirstname', 'firstname'] },
	lastName: { name: 'Customer Contact Last Name', headers: ['contactlastname', 'lastname'] },
	phone: {
		name: 'Customer Contact Phone Number',
		headers: ['contactphonenumber', 'customercontactphone', 'contactphone', 'phonenumber', 'phone'],
	},
	company: { name: 'Customer Name', headers: ['companyname', 'customercompanyname', 'company'] },
	country: {
		name: 'Customer Country',
		headers: ['customercountryalpha2', 'customercountryregion', 'countryregion', 'country'],
	},
	title: { name: 'Customer Contact Title', headers: ['contacttitle', 'jobtitle', 'title'] },
	source: { name: 'Lead Source', headers: ['source'] },
	action: { name: 'Call to Action', headers: ['actioncode', 'action'] },
	offerId: { name: 'Offer ID', headers: ['offeridlist', 'offerids'] },
	offerTitle: {
		name: 'Offer Name',
		headers: ['offernamelist', 'offernames', 'offertitle', 'offerdisplayname', 'offer'],
	},
	note: { name: 'Notes', headers: ['note', 'description'] },
	leadType: { name: 'Lead Type', headers: [] },
} as const satisfies Record<string, { name: string; headers: readonly string[] }>;

export type ColumnMeaning = keyof typeof EXPORTED_COLUMNS;

export const isColumnMeaning = (value: unknown): value is ColumnMeaning =>
	typeof value === 'string' && Object.hasOwn(EXPORTED_COLUMNS, value);

/** Headers of the user's own files, by what the column means; they come before those that are known. */
export type ColumnAliases = { readonly [meaning in ColumnMeaning]?: readonly string[] };

/** A row of a file by what its columns mean; blank is null. Of two columns of one meaning the first that has a value counts. */
export type ReadColumn = (meaning: ColumnMeaning) => string | null;

/** The columns of an object by their plain headers. */
export const columnsOf = (row: Record<string, unknown>): ReadonlyMap<string, string | null> => {
	const columns = new Map<string, string | null>();
	for (const [header, value] of Object.entries(row)) {
		const name = plainHeader(header);
		if ((columns.get(name) ?? null) === null) columns.set(name, textOf(value));
	}
	return columns;
};

export function columnReader(
	columns: ReadonlyMap<string, string | null>,
	aliases: ColumnAliases = {},
): ReadColumn {
	// What the user says of a column is all that it means: a `Title` that is the offer's is no job title.
	const named = new Set(Object.values(aliases).flat().map(plainHeader));
	return (meaning) => {
		const { name, headers } = EXPORTED_COLUMNS[meaning];
		const own = (aliases[meaning] ?? []).map(plainHeader);
		const known = [plainHeader(name), ...headers].filter((header) => !named.has(header));
		for (const header of [...own, ...known]) {
			const value = columns.get(header) ?? null;
			if (value !== null) return value;
		}
		return null;
	};
}

/** Without case, blanks, signs and a byte order mark. */
export const plainHeader = (header: string): string =>
	header.normalize('NFKC').toLowerCase().replace(/[^\p{L}\p{M}\p{N}]+/gu, '');

/** Partner Center's words and those of the wire (next-facts C2). Whatever else is there stays as it is. */
const SOURCE_WORDS: ReadonlyMap<string, string> = new Map([
	['appsource', 'SPZA'],
	['azuremarketplace', 'AzureMarketplace'],
	['azureportal', 'AzurePortal'],
]);
const ACTION_WORDS: ReadonlyMap<string, readonly LeadAction[]> = new Map<string, readonly LeadAction[]>([
	['contactme', ['PLT']],
	['getitnow', ['INS', 'Create']],
	['testdrive', ['StartTestDrive']],
	['donotcontact', ['DNC']],
]);

export const sourceOnWire = (word: string): string => SOURCE_WORDS.get(plainHeader(word)) ?? word;

/** The actions of the wire that a call to action can be; none where the word is not known. */
export const actionsOnWire = (word: string): readonly LeadAction[] =>
	ACTION_WORDS.get(plainHeader(word)) ??
	ACTIONS.filter((action) => action.toLowerCase() === word.toLowerCase());

/** `Offer ID` and `Offer name` are lists: as JSON, or separated by semicolons, bars or line ends; by commas where all are IDs. */
export function listedIn(text: string | null): string[] {
	if (text === null) return [];
	const parts = jsonList(text) ?? text.split(/[;|\n]/);
	const isIds = parts.length === 1 && /^[\w.-]+(?:\s*,\s*[\w.-]+)+$/.test(text);
	return (isIds ? text.split(',') : parts).map((part) => part.trim()).filter((part) => part !== '');
}

function jsonList(text: string): string[] | null {
	if (!text.startsWith('[')) return null;
	try {
		const list: unknown = JSON.parse(text);
		return Array.isArray(list) ? list.flatMap((one) => textOf(one) ?? []) : null;
	} catch {
		// A title may begin with a bracket.
		return null;
	}
}

/** The user's list as the nodes hold it: `{ meaning, header }` each. Entries that are not filled in say nothing. */
export function columnAliases(entries: readonly unknown[]): ColumnAliases {
	const aliases: { [meaning in ColumnMeaning]?: string[] } = {};
	for (const entry of entries) {
		if (!isRecord(entry) || !isColumnMeaning(entry.meaning)) continue;
		const header = textOf(entry.header);
		if (header !== null && plainHeader(header) !== '') (aliases[entry.meaning] ??= []).push(header);
	}
	return aliases;
}
