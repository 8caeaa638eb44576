/** Rows of CSV files, as n8n's Extract From File gives them: Partner Center's exports, and what Microsoft wrote into Azure Blob storage until 2019. */
import { canonicalJson } from './canonicalJson';
import {
	actionsOnWire,
	type ColumnAliases,
	type ColumnMeaning,
	columnReader,
	columnsOf,
	listedIn,
	plainHeader,
	type ReadColumn,
	sourceOnWire,
} from './exportedColumns';
import { leadIdOfBody, uuidOf } from './identity';
import { isRecord } from './text';

/** A row as the body that says the same. */
export interface ExportedLead {
	receivedFrom: 'partnerCenterCsv' | 'azureBlobCsv';
	body: Record<string, unknown>;
	leadId: string;
}

/** What makes an object no CSV row: the customer in a member of its own, or the keys of a table. */
const OTHER_SHAPES: readonly string[] = ['userdetails', 'customerinfo', 'partitionkey', 'oid', 'body'];

/** @returns null for everything that is no such row */
export function exportedLead(input: unknown, aliases?: ColumnAliases): ExportedLead | null {
	if (!isRecord(input)) return null;
	const columns = columnsOf(input);
	if (OTHER_SHAPES.some((name) => columns.has(name))) return null;
	const of = columnReader(columns, aliases);
	const referralId = of('referralId');
	if (referralId !== null) {
		return {
			receivedFrom: 'partnerCenterCsv',
			body: translatedBody(of),
			leadId: idOfReferral(referralId),
		};
	}
	// The old files: Lead Source, and the customer in columns beside it, as no Web-to-Lead form spells it.
	const isForm = Object.keys(input).some((name) => name.toLowerCase() === 'lead_source');
	const has = (meaning: ColumnMeaning, header: string): boolean =>
		[header, ...(aliases?.[meaning] ?? []).map(plainHeader)].some((name) => columns.has(name));
	const isBlob = !isForm && has('source', 'leadsource') && has('email', 'email') && has('lastName', 'lastname');
	if (!isBlob) return null;
	const body = bodyOf(of, of('source'), of('action'));
	return { receivedFrom: 'azureBlobCsv', body, leadId: leadIdOfBody(canonicalJson(body)) };
}

/** The same for every row of this referral. */
export const idOfReferral = (referralId: string): string => uuidOf(`partner-center|${referralId}`);

/** In the words of the wire. A purchase in the Azure portal is Create there, one in a store is INS. */
export function translatedBody(of: ReadColumn): Record<string, unknown> {
	const sourceWord = of('source');
	const source = sourceWord === null ? null : sourceOnWire(sourceWord);
	const actionWord = of('action');
	const actions = actionWord === null ? [] : actionsOnWire(actionWord);
	const isPortal = source === 'AzurePortal' && actions.includes('Create');
	return bodyOf(of, source, isPortal ? 'Create' : (actions[0] ?? actionWord));
}

function bodyOf(of: ReadColumn, source: string | null, action: string | null): Record<string, unknown> {
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
		LeadSource: source,
		ActionCode: action,
		OfferTitle: titleIn(of),
		ProductId: listedIn(of('offerId'))[0] ?? null,
		Description: of('note'),
		CreatedTime: of('createdAt'),
	};
}

/** The first title of a list. Beside one ID there is one title, which may have the sign that separates titles. */
function titleIn(of: ReadColumn): string | null {
	const title = of('offerTitle');
	const titles = listedIn(title);
	const isOne = listedIn(of('offerId')).length === 1 && title?.startsWith('[') === false;
	return isOne ? title : (titles[0] ?? null);
}
