import type { IExecuteFunctions } from 'n8n-workflow';
import { textFor } from '../../../delivery/fit';
import { matchKey } from '../../../delivery/matchKey';
import type { Outcome } from '../../../delivery/outcome';
import type { Prepared } from '../../../delivery/target';
import { uuidOf } from '../../../lead/identity';
import type { Lead } from '../../../lead/lead';
import { fieldMapper, nothingMapped } from '../../../targetNode/fieldMapping';
import { matchByOf } from '../../../targetNode/settings';
import type { Reason } from '../../../transport/reason';
import { type DataverseApi, openApi } from '../api/call';
import { automaticColumns, factsOf } from '../fields/automatic';
import { choiceOf, misfitOf } from '../fields/fit';
import { type LeadColumn, leadTable, type LeadTable, leadTableWith, withBounds } from '../fields/schema';
import { leadSettings, type LeadSettings, routedOwner, sourceRow } from '../form/options';
import { requireActiveKey, requireLongKey } from './checks';
import { type DynamicsRecord, type LeadPart, recordOf } from './record';
import { LeadTarget } from './target';

/**
 * Builds the target from credential and parameters, and reads the lead table, which is remembered for ten minutes.
 *
 * @throws DynamicsFailure when credential, settings or alternate key cannot work, or the table cannot be read
 */
export async function makeLeadTarget(context: IExecuteFunctions): Promise<LeadTarget> {
	const settings = leadSettings(context);
	const api = await openApi(context, settings.timeoutMs);
	const mappedFields = fieldMapper(context);
	const chosen = Object.keys(mappedFields(0) ?? {});
	const table = await tableFor(api, settings, chosen);
	const matchBy = matchByOf(context);
	return new LeadTarget(api, {
		...settings,
		readTable: async () => await withBounds(api, await leadTable(api, 0), chosen),
		prepare(lead, index) {
			const mapped = mappedFields(index);
			const bare =
				mapped === null ? automaticPart(lead, settings, table) : chosenPart(lead, mapped, settings);
			const part = settings.ownerFromLeadRoute ? withOwner(bare) : bare;
			const refusal = nothingMapped(context, mapped && { ...part.values, description: part.words });
			if (refusal) return refusal;
			const key = matchKey(lead, matchBy);
			return preparedOf(key, part, table, settings);
		},
	});
}

/** @throws DynamicsFailure */
async function tableFor(
	api: DataverseApi,
	{ keyColumn, sources }: LeadSettings,
	chosen: readonly string[],
): Promise<LeadTable> {
	let table = await leadTableWith(api, (read) =>
		chosen.length > 0
			? chosen.filter((name) => !read.columns.get(name)?.writable)
			: sources.flatMap(({ leadSource }) => (isUnknownSource(read, leadSource) ? [leadSource] : [])),
	);
	if (keyColumn !== null && !table.keys.some((key) => isKey(key, keyColumn))) {
		// A key that was not active when it was last looked at may be by now.
		table = await leadTable(api, 0);
	}
	if (keyColumn !== null) {
		requireActiveKey(table.keys, keyColumn);
		requireLongKey(table, keyColumn);
	}
	return await withBounds(api, table, chosen);
}

const isKey = ({ columns, status }: LeadTable['keys'][number], column: string): boolean =>
	columns.length === 1 && columns[0] === column && status === 'Active';

function isUnknownSource(table: LeadTable, leadSource: string): boolean {
	const column = table.columns.get('leadsourcecode');
	return column?.writable === true && leadSource.trim() !== '' && choiceOf(column, leadSource) === null;
}

function automaticPart(lead: Lead, { sources }: LeadSettings, table: LeadTable): LeadPart {
	const wanted = sourceRow(sources, lead.source)?.leadSource.trim() ?? '';
	const column = table.columns.get('leadsourcecode');
	const isUnknown = isUnknownSource(table, wanted);
	const isKnown = column?.writable === true && wanted !== '' && !isUnknown;
	return {
		lead,
		values: { ...automaticColumns(lead), ...(isKnown ? { leadsourcecode: wanted } : {}) },
		isChosen: false,
		words: lead.note,
		lines: factsOf(lead),
		hints: isUnknown
			? [
					`${column?.label ?? 'Lead Source'} was left out: the choice that Lead Source Table names for this source is not in the environment. Correct Lead Source Table.`,
				]
			: [],
	};
}

function chosenPart(
	lead: Lead,
	mapped: { readonly [column: string]: unknown },
	{ keyColumn }: LeadSettings,
): LeadPart {
	const { description, ...others } = mapped;
	const isKeyMapped = keyColumn !== null && Object.hasOwn(others, keyColumn);
	const values = Object.entries(others).filter(([name]) => name !== keyColumn);
	return {
		lead,
		values: Object.fromEntries(values),
		isChosen: true,
		words: textFor(description) || null,
		lines: [],
		hints: isKeyMapped ? [`The mapping of ${keyColumn} was ignored: the node fills Key Column itself.`] : [],
	};
}

function withOwner(part: LeadPart): LeadPart {
	const owner = routedOwner(part.lead);
	return { ...part, owner, hints: [...part.hints, ...owner.hints] };
}

function preparedOf(
	key: string,
	part: LeadPart,
	table: LeadTable,
	{ keyColumn, laterLeads, longValues, plan }: LeadSettings,
): Prepared<DynamicsRecord> | Outcome {
	// The keys are GUIDs or hexadecimal digits: no character of them needs care in an address ("Define alternate keys").
	const address =
		keyColumn === null ? `leads(${uuidOf(`dataverse:${key}`)})` : `leads(${keyColumn}='${key}')`;
	const record = recordOf({ address, keyColumn, laterLeads, parts: [part] }, table);
	if ('reason' in record) return { status: 'unavailable', setup: true, ...record.reason };
	const misfit =
		longValues === 'reject' ? misfitOf({ ...part.values, description: part.words }, table) : undefined;
	if (misfit) return { status: 'rejected', ...valueRefused(misfit) };
	const empty = [...table.columns.values()].filter(
		({ name, required, writable }) =>
			required && writable && record.columns[name] === undefined && plan.ifExists !== 'updateOnly',
	);
	const hints = [
		...record.hints,
		...empty.map(({ label }) => `${label} has no value, but forms of Dynamics 365 require it.`),
	];
	return { lead: part.lead, key, record, hints };
}

const valueRefused = ({ label, maxLength, choices }: LeadColumn): Reason => ({
	code: maxLength === undefined ? 'VALUE_NOT_SUITABLE' : 'TEXT_TOO_LONG',
	message: `A value does not fit the column "${label}"`,
	cause:
		maxLength === undefined
			? `It is not of the type of the column${choices ? ', or not one of its choices' : ''}.`
			: `The column takes ${maxLength} characters.`,
	remedy: 'Set the option Long Values to Fit, or change the value in Field Mapping.',
});
