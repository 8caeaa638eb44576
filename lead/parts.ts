import { canonicalJson } from './canonicalJson';
import { fieldText, NO_CUSTOMER, readCustomer, readFormCustomer, type CustomerReading } from './customer';
import type { ColumnAliases } from './exportedColumns';
import { type ExportedLead, exportedLead } from './exportedRow';
import { leadIdOfBody, leadIdOfRow } from './identity';
import { ledgerKeyOf } from './ledgerKey';
import { namedPost } from './post';
import { type Members, recogniseShape, type Shape } from './shape';
import { isRecord, textOf } from './text';
import type { ReceivedFrom } from './vocabulary';

/** What a lead says about itself, the same for every shape. Texts are trimmed; blank or absent ones are null. */
export interface LeadParts {
	receivedFrom: ReceivedFrom;
	leadId: string;
	/** Null: the lead came from no table, or lost its keys on the way. */
	ledgerKey: string | null;
	leadSource: string | null;
	actionCode: string | null;
	productId: string | null;
	offerTitle: string | null;
	description: string | null;
	createdTime: unknown;
	partitionKey: unknown;
	customer: CustomerReading;
	/** The shape is able to bring a customer. */
	carriesCustomer: boolean;
	/** False: the input is none of the known shapes. */
	recognised: boolean;
	invalidJson: boolean;
	unknownMembers: boolean;
	duplicateField: boolean;
}

/** Takes a lead apart. A post has the name under which it is in the account; other leads are named by what they are. */
export function readParts(input: unknown, aliases?: ColumnAliases): LeadParts {
	const post = namedPost(input);
	if (post === null) {
		const exported = exportedLead(input, aliases);
		return exported === null ? partsOf(recogniseShape(input)) : partsOfExported(exported);
	}
	const shape = recogniseShape(post.body);
	// What Import wrote: a row of a file, which knows when the lead was made, as the row of the table does not.
	const exported = shape.kind === 'unreadable' ? exportedLead(shape.body) : null;
	if (exported === null) return { ...partsOf(shape), ...post.named };
	const { leadId, ledgerKey } = post.named;
	return { ...partsOfExported(exported), leadId, ledgerKey };
}

/** Files have more columns than a lead has members. */
const partsOfExported = ({ body, receivedFrom, leadId }: ExportedLead): LeadParts => ({
	...partsOf(recogniseShape(body)),
	receivedFrom,
	leadId,
	unknownMembers: false,
});

/** Takes a lead apart by its shape, and names it. */
function partsOf(shape: Shape): LeadParts {
	switch (shape.kind) {
		case 'azureTable':
			return ofMembers(shape.members, shape.unknownMembers, 'azureTable', idOfRow(shape.members, shape.body));
		case 'httpsEndpoint':
			return ofMembers(shape.members, shape.unknownMembers, 'httpsEndpoint', idOfBody(shape.body));
		case 'webToLead':
			return ofForm(shape.members, shape.unknownMembers, shape.body);
		case 'leadSource':
			return {
				...nothing('leadSource', idOfBody(shape.body)),
				leadSource: textOf(shape.body),
				recognised: isOneLine(shape.body) && !OF_CODE.test(shape.body),
			};
		case 'unreadable':
			return {
				...nothing('httpsEndpoint', idOfBody(shape.body)),
				invalidJson: shape.invalidJson,
				unknownMembers: isRecord(shape.body) && Object.keys(shape.body).length > 0,
			};
	}
}

/** Whatever Microsoft calls a source, an action or an offer is one line of text; packed or binary data is not. */
const isOneLine = (text: string): boolean => text.isWellFormed() && !/[\p{Cc}\uFFFD]/u.test(text);

/** No source or action has such signs before the bar: there is JSON, a query or markup around or instead of one. */
const OF_CODE = /^[^|\uFF5C]*["{}[\]<>\\=]/;

const idOfBody = (body: unknown): string => leadIdOfBody(canonicalJson(body));

/** A row that lost its keys on the way, e.g. in an Edit Fields node, is named by what is left of it. */
const idOfRow = ({ partitionKey, rowKey }: Members, row: unknown): string =>
	typeof partitionKey === 'string' && typeof rowKey === 'string'
		? leadIdOfRow(partitionKey, rowKey)
		: idOfBody(row);

const rowKeyOf = (receivedFrom: ReceivedFrom, { partitionKey, rowKey }: Members): string | null =>
	receivedFrom === 'azureTable' && typeof partitionKey === 'string' && typeof rowKey === 'string'
		? ledgerKeyOf({ partitionKey, rowKey })
		: null;

const ofMembers = (
	members: Members,
	unknownMembers: boolean,
	receivedFrom: 'azureTable' | 'httpsEndpoint',
	leadId: string,
): LeadParts => ({
	receivedFrom,
	leadId,
	ledgerKey: rowKeyOf(receivedFrom, members),
	leadSource: textOf(members.leadSource),
	actionCode: textOf(members.actionCode),
	productId: textOf(members.productId),
	offerTitle: textOf(members.offerTitle),
	description: textOf(members.description),
	createdTime: members.createdTime,
	partitionKey: members.partitionKey,
	customer: readCustomer(members.customer, receivedFrom === 'azureTable'),
	carriesCustomer: true,
	recognised: true,
	invalidJson: false,
	unknownMembers,
	duplicateField: false,
});

const ofForm = (members: Members, unknownMembers: boolean, form: Record<string, unknown>): LeadParts => ({
	...nothing('webToLead', idOfBody(form)),
	leadSource: fieldText(members.leadSource),
	description: fieldText(members.description),
	customer: readFormCustomer(form),
	carriesCustomer: true,
	recognised: true,
	unknownMembers,
	duplicateField: Object.values(form).some(Array.isArray),
});

const nothing = (receivedFrom: ReceivedFrom, leadId: string): LeadParts => ({
	receivedFrom,
	leadId,
	ledgerKey: null,
	leadSource: null,
	actionCode: null,
	productId: null,
	offerTitle: null,
	description: null,
	createdTime: null,
	partitionKey: null,
	customer: NO_CUSTOMER,
	carriesCustomer: false,
	recognised: false,
	invalidJson: false,
	unknownMembers: false,
	duplicateField: false,
});
