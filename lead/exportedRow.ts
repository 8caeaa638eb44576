/**
 * Rows of CSV files, as n8n's Extract From File gives them: Partner Center's exports, and what Microsoft wrote into Azure Blob storage
 * until 2019. Headers count without case, blanks and signs.
 *
 * Sources: "Referral insights download - Data definitions", Leads download (its columns have no contact); the co-sell file of the same
 * workspace, whose contact columns the leads grid most likely shares (its own are not published); lead-management FAQ for the old blobs.
 */
import { canonicalJson } from './canonicalJson';
import { leadIdOfBody, uuidOf } from './identity';
import { isRecord, textOf } from './text';

/** A row as the body that says the same. */
export interface ExportedLead {
	receivedFrom: 'partnerCenterCsv' | 'azureBlobCsv';
	body: Record<string, unknown>;
	leadId: string;
}

/** By what it means, the headers that a column may have. */
const HEADERS = {
	referralId: ['referralid'],
	email: ['customercontactemailaddress', 'contactemailaddress', 'contactemail', 'emailaddress', 'email'],
	firstName: ['customercontactfirstname', 'contactfirstname', 'firstname'],
	lastName: ['customercontactlastname', 'contactlastname', 'lastname'],
	phone: ['customercontactphonenumber', 'contactphonenumber', 'phonenumber', 'phone'],
	company: ['customername', 'companyname', 'company'],
	country: ['customercountry', 'customercountryalpha2', 'country'],
	title: ['customercontacttitle', 'jobtitle', 'title'],
	source: ['leadsource', 'source'],
	action: ['calltoaction', 'actioncode', 'action'],
	offerId: ['offerid'],
	offerTitle: ['offername', 'offertitle', 'offerdisplayname'],
	note: ['notes', 'description'],
	createdAt: ['creationdate', 'createddate', 'createdtime'],
} as const satisfies Record<string, readonly string[]>;

type Meaning = keyof typeof HEADERS;

/** Partner Center's words and those of the wire (next-facts C2). Whatever else is there stays as it is. */
const SOURCE_WORDS: ReadonlyMap<string, string> = new Map([
	['appsource', 'SPZA'],
	['azuremarketplace', 'AzureMarketplace'],
	['azureportal', 'AzurePortal'],
]);
const ACTION_WORDS: ReadonlyMap<string, string> = new Map([
	['contactme', 'PLT'],
	['getitnow', 'INS'],
	['testdrive', 'StartTestDrive'],
]);

/** What makes an object no CSV row: the customer in a member of its own, or the keys of a table. */
const OTHER_SHAPES: readonly string[] = ['userdetails', 'customerinfo', 'partitionkey', 'oid', 'body'];

/** @returns null for everything that is no such row */
export function exportedLead(input: unknown): ExportedLead | null {
	if (!isRecord(input)) return null;
	const columns = new Map(Object.entries(input).map(([name, value]) => [plain(name), textOf(value)]));
	if (OTHER_SHAPES.some((name) => columns.has(name))) return null;
	const of = (meaning: Meaning): string | null =>
		HEADERS[meaning].map((name) => columns.get(name) ?? null).find((value) => value !== null) ?? null;
	const referralId = of('referralId');
	if (referralId !== null) {
		const body = bodyOf(of, true);
		return { receivedFrom: 'partnerCenterCsv', body, leadId: uuidOf(`partner-center|${referralId}`) };
	}
	// The old files: Lead Source, and the customer in columns beside it, as no Web-to-Lead form spells it.
	const isForm = Object.keys(input).some((name) => name.toLowerCase() === 'lead_source');
	const isBlob = !isForm && columns.has('leadsource') && columns.has('email') && columns.has('lastname');
	if (!isBlob) return null;
	const body = bodyOf(of, false);
	return { receivedFrom: 'azureBlobCsv', body, leadId: leadIdOfBody(canonicalJson(body)) };
}

function bodyOf(of: (meaning: Meaning) => string | null, isTranslated: boolean): Record<string, unknown> {
	const source = of('source');
	const sourceWord = isTranslated && source !== null ? (SOURCE_WORDS.get(plain(source)) ?? source) : source;
	const action = of('action');
	return {
		UserDetails: {
			FirstName: of('firstName'),
			LastName: of('lastName'),
			Email: of('email'),
			Phone: of('phone'),
			Country: of('country'),
			Company: of('company'),
			Title: of('title'),
		},
		LeadSource: sourceWord,
		ActionCode: isTranslated && action !== null ? actionWord(action, sourceWord) : action,
		OfferTitle: of('offerTitle'),
		ProductId: of('offerId'),
		Description: of('note'),
		CreatedTime: of('createdAt'),
	};
}

/** A purchase in the Azure portal is Create on the wire, one in a store is INS. */
function actionWord(action: string, source: string | null): string {
	const word = ACTION_WORDS.get(plain(action)) ?? action;
	return word === 'INS' && source === 'AzurePortal' ? 'Create' : word;
}

const plain = (name: string): string => name.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '');
