import type { IExecuteFunctions, INodeListSearchResult } from 'n8n-workflow';
import type { OwnerIds } from '../routing/plan';
import { searched } from './editorLists';
import type { Operation } from './operation';
import { asking, itemsOf } from './testLeads';

/** Somebody whom records can belong to, by the ID that the CRM knows them by. */
export interface Owner {
	id: string;
	name: string;
	email: string | null;
}

/** Get Owners: one item for each, ready for the teams of Lead Route. @param vendor as the user knows it */
export const getOwnersOperation = (
	crm: keyof OwnerIds,
	vendor: string,
	description: string,
	ownersOf: (context: IExecuteFunctions) => Promise<Owner[]>,
): Operation => ({
	name: 'Get Owners',
	value: 'getOwners',
	action: 'Get owners',
	description,
	run: async (context) =>
		await asking(context, vendor, async () => {
			const owners = await ownersOf(context);
			return itemsOf(
				context,
				owners.map(({ id, name, email }) => ({ name, email, ownerIds: { [crm]: id } })),
			);
		}),
});

/** Owners as a picker shows them: those whose name or address holds what the user typed. */
export const searchedOwners = (owners: readonly Owner[], filter?: string): INodeListSearchResult =>
	searched(
		owners.map(({ id, name, email }) => ({ name: email ? `${name} (${email})` : name, value: id })),
		filter,
	);
