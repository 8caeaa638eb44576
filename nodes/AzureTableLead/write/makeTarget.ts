import type { IExecuteFunctions } from 'n8n-workflow';
import { type AzureTableCredentials, readTableAccess } from '../../../azureTable/access';
import { readFault } from '../../../azureTable/readFault';
import { openTable, type Table } from '../../../azureTable/table';
import { type HttpRequestHelper, sendThrough } from '../../../transport/send';
import { fieldMapper, nothingMapped } from '../../../targetNode/fieldMapping';
import { RAW_LEAD_MISSING } from '../../../targetNode/hints';
import { laterLeadsOf, located, longValuesOf, matchByOf, targetOptions } from '../../../targetNode/settings';
import { automaticColumns, mappedColumns } from '../fields/automatic';
import { batchFailureOf } from '../api/errors';
import { KEY_STRATEGIES, type KeyStrategy } from './keys';
import { TableTarget, type TableTargetOptions } from './target';

/**
 * Builds the target from the node's credential and parameters.
 *
 * @throws BatchFailure of kind `setup` when credential or table name cannot work
 */
export async function makeTableTarget(context: IExecuteFunctions): Promise<TableTarget> {
	const credentials = await context.getCredentials<AzureTableCredentials>('azureTableApi');
	const name = context.getNodeParameter('table', 0, '');
	const table = await openChosenTable(credentials, name, context.helpers).catch(
		async (error: unknown) => await Promise.reject(batchFailureOf(readFault(error))),
	);
	const mappedFields = fieldMapper(context);
	const includeRaw = targetOptions(context).includeRawLead === true;
	return new TableTarget(table, {
		ifExists: ifExistsOf(context),
		longValues: longValuesOf(context),
		nameOf: nameOf(context),
		columnsOf(lead, index) {
			const mapped = mappedFields(index);
			const refusal = nothingMapped(context, mapped);
			if (refusal) return refusal;
			if (mapped) return { columns: mappedColumns(mapped), hints: [] };
			const hints = includeRaw && lead.raw === undefined ? [RAW_LEAD_MISSING] : [];
			return { columns: automaticColumns(lead, includeRaw), hints };
		},
	});
}

/**
 * Opens the table of the node's parameter. The SDK repeats nothing: the engine does, and it knows the leads.
 *
 * @throws SetupFault
 */
export async function openChosenTable(
	credentials: AzureTableCredentials,
	name: unknown,
	helpers: HttpRequestHelper,
): Promise<Table> {
	const access = readTableAccess(credentials);
	return await openTable(access, located(name) ?? '', sendThrough(helpers), { retries: 0 });
}

function ifExistsOf(context: IExecuteFunctions): TableTargetOptions['ifExists'] {
	const chosen = context.getNodeParameter('ifExists', 0, 'update');
	return chosen === 'replace' || chosen === 'skip' ? chosen : laterLeadsOf(context);
}

/** The user's own expressions speak of items, and a test lead is none: it gets the keys of the first strategy then. */
function nameOf(context: IExecuteFunctions): TableTargetOptions['nameOf'] {
	const chosen = context.getNodeParameter('keys', 0, 'offerAndCustomer');
	const isForItems = context.getNodeParameter('operation', 0, 'createOrUpdate') === 'createOrUpdate';
	if (chosen === 'custom' && isForItems) {
		return (_lead, index) => ({
			partitionKey: textOf(context.getNodeParameter('partitionKey', index, '')),
			rowKey: textOf(context.getNodeParameter('rowKey', index, '')),
		});
	}
	const strategy: KeyStrategy = chosen === 'dayAndLead' ? chosen : 'offerAndCustomer';
	const matchBy = matchByOf(context);
	return (lead) => KEY_STRATEGIES[strategy](lead, matchBy);
}

const textOf = (value: unknown): string => (value === undefined || value === null ? '' : String(value));
