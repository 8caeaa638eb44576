import { NodeOperationError } from 'n8n-workflow';
import type {
	ILoadOptionsFunctions,
	INodeListSearchItems,
	INodeListSearchResult,
	INodePropertyMode,
	ResourceMapperField,
} from 'n8n-workflow';
import { BatchFailure } from '../delivery/target';

/**
 * Asks a vendor for what the editor lists; where it cannot, the editor says why.
 *
 * @param what as the user knows it, e.g. `fields of the org`
 * @throws NodeOperationError
 */
export async function forEditor<Result>(
	context: ILoadOptionsFunctions,
	what: string,
	ask: () => Promise<Result>,
): Promise<Result> {
	return await ask().catch(async (thrown: unknown) => {
		const reason = thrown instanceof BatchFailure ? thrown.reason : null;
		const message = `The ${what} cannot be read${reason === null ? '' : `: ${reason.message}`}`;
		const description =
			reason === null
				? 'Choose a credential and test it.'
				: `${reason.cause} ${reason.remedy} (${reason.code})`.trim();
		return await Promise.reject(new NodeOperationError(context.getNode(), message, { description }));
	});
}

/** A row of the resource mapper; no field of a target is required by it or used to match. */
export const mapperRow = (
	row: Pick<ResourceMapperField, 'id' | 'displayName' | 'type'> & Partial<ResourceMapperField>,
): ResourceMapperField => ({
	...{ required: false, defaultMatch: false, canBeUsedToMatch: false, display: true },
	...row,
});

/** What an ID looks like, and what the editor says of a text that does not. */
export interface IdFormat {
	/** Of the whole ID. Blanks around it are allowed, and so is an empty parameter: whether it is required is told apart. */
	regex: string;
	errorMessage: string;
}

/** The modes of a resource locator: from a list that the target is asked for, or as a text. */
export const fromListOr = (
	by: 'ID' | 'Name',
	searchListMethod: string,
	placeholder: string,
	format?: IdFormat,
): INodePropertyMode[] => [
	{
		displayName: 'From List',
		name: 'list',
		type: 'list',
		typeOptions: { searchListMethod, searchable: true },
	},
	{
		displayName: `By ${by}`,
		name: by.toLowerCase(),
		type: 'string',
		placeholder,
		...(format === undefined ? {} : { validation: [inEditor(format)] }),
	},
];

const inEditor = ({ regex, errorMessage }: IdFormat) => ({
	type: 'regex',
	properties: { regex: `\\s*(?:${regex})?\\s*`, errorMessage },
});

/** Those of a whole list whose name holds what the user typed. */
export const searched = (items: readonly INodeListSearchItems[], filter = ''): INodeListSearchResult => ({
	results: items.filter(({ name }) => name.toLowerCase().includes(filter.toLowerCase())),
});
