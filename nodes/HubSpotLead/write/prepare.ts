import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { BatchFailure } from '../../../delivery/target';
import { asking, itemsOf } from '../../../targetNode/testLeads';
import { type HubSpotApi, VERSION } from '../api/call';
import { CONTACT_PROPERTIES, LEAD_PROPERTIES, PROPERTY_GROUP } from '../fields/automatic';
import type { AutomaticProperty } from '../fields/automatic';
import { type HubSpotObject, readLeadSchema, readSchema, type Schema } from '../fields/schema';
import { openApi } from './makeTarget';

interface WantedProperty {
	id: string;
	label: string;
	isUnique?: boolean;
	description?: string;
}

const CONTACT_WANTED = (CONTACT_PROPERTIES as readonly AutomaticProperty[]).flatMap(
	({ id, own }): WantedProperty[] => (own === undefined ? [] : [{ id, ...own }]),
);

/** Prepare HubSpot: creates what is missing, and says of each what was there and what a person must make by hand. */
export async function prepareHubSpot(context: IExecuteFunctions): Promise<INodeExecutionData[]> {
	return await asking(context, 'HubSpot', async () => {
		const api = await openApi(context);
		const contacts = await readSchema(api, 'contacts', true);
		const leads = await readLeadSchema(api, true);
		const items = await prepareObject(api, 'contacts', contacts, CONTACT_WANTED);
		const leadItems = leads === null ? [NO_LEADS] : await prepareObject(api, 'leads', leads, LEAD_PROPERTIES);
		// What was made now is not in what is remembered.
		await readSchema(api, 'contacts', true);
		if (leads !== null) await readLeadSchema(api, true);
		return itemsOf(context, [...items, ...leadItems]);
	});
}

const NO_LEADS: IDataObject = {
	object: 'leads',
	property: null,
	result: 'not available',
	message:
		'The account has no leads, or the key gives no access to them (Sales Hub Professional, scope crm.objects.leads.read). You can set Record Interest As to Note instead.',
};

/** @returns one item per property */
async function prepareObject(
	api: HubSpotApi,
	object: HubSpotObject,
	schema: Schema,
	wanted: readonly WantedProperty[],
): Promise<IDataObject[]> {
	const items: IDataObject[] = [];
	const hasGroup =
		wanted.every(({ id }) => schema.has(id)) || (await make(api, `${object}/groups`, PROPERTY_GROUP));
	for (const property of wanted) {
		const { id, label, isUnique = false } = property;
		const existing = schema.get(id);
		const about = { object, property: id, label, isUnique };
		if (existing !== undefined) items.push({ ...about, ...existingResult(existing.isUnique, isUnique) });
		else if (hasGroup && (await make(api, object, bodyOf(property)))) items.push({ ...about, ...CREATED });
		else items.push({ ...about, ...byHand(object, property) });
	}
	return items;
}

const CREATED = { result: 'created', message: 'Created.' };

const existingResult = (is: boolean, mustBe: boolean): IDataObject =>
	mustBe && !is
		? {
				result: 'not unique',
				message:
					'The property exists, but its values are not unique, and this cannot be changed. Delete it in HubSpot, Settings, Properties, and run this operation again.',
			}
		: { result: 'existed', message: 'Exists already.' };

const bodyOf = ({ id, label, isUnique = false, description = '' }: WantedProperty): object => ({
	name: id,
	label,
	description,
	groupName: PROPERTY_GROUP.name,
	type: 'string',
	fieldType: 'text',
	...(isUnique ? { hasUniqueValue: true } : {}),
});

const byHand = (object: HubSpotObject, { label, id, isUnique }: WantedProperty): IDataObject => ({
	result: 'to be made by hand',
	message: `The key lacks the scope crm.schemas.${object}.write. In HubSpot open Settings, Properties, ${object}, Create property: label ${label}, internal name ${id}, single-line text${isUnique ? ', with "Require unique values for this property" switched on' : ''}. Or add the scope and run this operation again.`,
});

/** Codes of something that exists already; nothing is changed then (CRM properties API). */
const EXISTS = /EXISTS|CONFLICT/;

/** @returns whether it is there now; false where the key may not make it */
async function make(api: HubSpotApi, path: string, body: object): Promise<boolean> {
	return await api.call('POST', `/crm/properties/${VERSION}/${path}`, body).then(
		() => true,
		async (thrown: unknown) => {
			if (!(thrown instanceof BatchFailure)) return await Promise.reject(thrown);
			if (EXISTS.test(thrown.reason.code) || thrown.reason.code === 'HTTP 409') return true;
			return thrown.reason.code === 'MISSING_SCOPES' ? false : await Promise.reject(thrown);
		},
	);
}
