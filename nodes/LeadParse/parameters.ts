import { NodeOperationError, type IExecuteFunctions } from 'n8n-workflow';
import { offerCatalogue, type OfferCatalogue } from '../../lead/offer';
import type { ParseOptions } from '../../lead/parse';
import { isRecord, textOf } from '../../lead/text';
import { columnNamesOf } from '../../targetNode/exportedColumns';

/** Reads the parameters, which hold for all items of a run. */
export function readOptions(context: IExecuteFunctions): ParseOptions {
	const stageModel = context.getNodeParameter('stageModel', 0, '2018') === '2019' ? '2019' : '2018';
	const offers: unknown = context.getNodeParameter('offerCatalogue.offers', 0, []);
	const includeRaw = context.getNodeParameter('options.includeRawLead', 0, false) === true;
	return {
		stageModel,
		catalogue: catalogueOf(context, Array.isArray(offers) ? offers : []),
		columns: columnNamesOf(context, 'options.columnNames'),
		includeRaw,
	};
}

function catalogueOf(context: IExecuteFunctions, entries: readonly unknown[]): OfferCatalogue {
	const offers = entries.filter(isRecord).map((entry, index) => {
		const publisher = textOf(entry.publisher);
		const offer = textOf(entry.offer);
		if (publisher === null || offer === null) {
			throw new NodeOperationError(
				context.getNode(),
				`Offer ${index + 1} of 'Offer Catalogue' has no ${publisher === null ? 'Publisher ID' : 'Offer ID'}`,
				{ description: 'Fill it in as Partner Center shows it, or remove the offer from the list.' },
			);
		}
		const plans = (textOf(entry.plans) ?? '').split(',').map((plan) => plan.trim());
		return { publisher, offer, plans, title: textOf(entry.title) ?? undefined };
	});
	return offerCatalogue(offers);
}

/**
 * Finds the value that an item holds at a path: the field of that very name, else step by step along the dots.
 *
 * @returns undefined if the item has no such field
 */
export function valueAt(json: Record<string, unknown>, path: string): unknown {
	if (Object.hasOwn(json, path)) return json[path];
	let value: unknown = json;
	for (const name of path.split('.')) {
		if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
		value = Reflect.get(value, name);
	}
	return value;
}
