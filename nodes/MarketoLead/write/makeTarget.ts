import { createHash } from 'node:crypto';
import type { IExecuteFunctions } from 'n8n-workflow';
import { cleanText } from '../../../delivery/fit';
import { matchKey } from '../../../delivery/matchKey';
import type { Outcome } from '../../../delivery/outcome';
import { BatchFailure, type DeliveryTarget, retriable } from '../../../delivery/target';
import type { Lead } from '../../../lead/lead';
import { fieldMapper, mappedExpressions } from '../../../targetNode/fieldMapping';
import { laterLeadsOf, located, longValuesOf, matchByOf, targetOptions } from '../../../targetNode/settings';
import { withPatience } from '../../../transport/patience';
import { type HttpRequestHelper, sendThrough } from '../../../transport/send';
import { MarketoApi } from '../api/call';
import { automaticValues, fieldRules } from '../fields/automatic';
import { fitValues } from '../fields/fit';
import { type Schema, schemaOf } from '../fields/schema';
import { WRITE_METHODS, type WriteMethod, type WriteSettings } from '../form/operations';
import { readAccount } from '../login/access';
import {
	checkLookupField,
	checkMapping,
	checkNoteField,
	checkSettings,
	holdsNote,
	lookupMissing,
} from './checks';
import { type LaterSettings, type MarketoRecord, markedNote, plainNote } from './laterLead';
import { MarketoTarget } from './target';

/** Settings hold for the whole run, so they are read for the first item only. */
const FIRST_ITEM = 0;

/**
 * Builds the target from the node's credential and parameters. Asks Marketo for its fields, unless they are known.
 *
 * @throws BatchFailure of kind `setup` when credential or parameters cannot work, or Marketo cannot be read
 */
export async function makeMarketoTarget(context: IExecuteFunctions): Promise<DeliveryTarget<MarketoRecord>> {
	const method = methodOf(context);
	const settings = settingsOf(context, method);
	checkSettings(method, settings);
	const { lookupField } = settings;
	const expressions = mappedByHand(context);
	if (expressions !== null) checkMapping(expressions, lookupField);
	const signal = context.getExecutionCancelSignal();
	const api = await openApi(context, signal);
	const schema = await withPatience(async () => await schemaOf(api), retriable, signal);
	checkLookupField(lookupField, schema);
	const ruleOf = fieldRules(expressions);
	const noteField = noteFieldOf(context, schema, expressions, ruleOf);
	const later: LaterSettings = {
		lookupField,
		laterLeads: laterLeadsOf(context),
		noteField,
		ruleOf,
		labelOf: (name) => schema.fields.get(name)?.displayName ?? name,
	};
	const recordOf = recordReader(context, { method, schema, later, isMarked: noteField?.isMarked === true });
	return new MarketoTarget(api, {
		...later,
		method,
		settings,
		ifSeveralMatch: targetOptions(context).ifSeveralMatch === 'duplicate' ? 'duplicate' : 'reject',
		isManual: expressions !== null,
		recordOf,
	});
}

/** What n8n's contexts for execution and for the editor have in common. */
interface CredentialContext {
	getCredentials: IExecuteFunctions['getCredentials'];
	helpers: HttpRequestHelper;
}

/** @throws BatchFailure of kind `setup` when the credential cannot work */
export async function openApi(context: CredentialContext, signal?: AbortSignal): Promise<MarketoApi> {
	const account = readAccount(await context.getCredentials('marketoLeadApi'));
	if ('reason' in account) throw new BatchFailure('setup', account.reason);
	return new MarketoApi(account, sendThrough(context.helpers), signal);
}

/** The way to write; Send Test Lead takes the one that is to be tested. */
function methodOf(context: IExecuteFunctions): WriteMethod {
	const operation = operationOf(context);
	const chosen =
		operation === 'sendTestLead'
			? context.getNodeParameter('testOperation', FIRST_ITEM, 'createOrUpdate')
			: operation;
	return WRITE_METHODS.find(({ value }) => value === chosen) ?? WRITE_METHODS[0];
}

const operationOf = (context: IExecuteFunctions): unknown =>
	context.getNodeParameter('operation', FIRST_ITEM, 'createOrUpdate');

function settingsOf(context: IExecuteFunctions, method: WriteMethod): WriteSettings {
	const options = targetOptions(context);
	return {
		lookupField: method.value === 'submitForm' ? 'email' : (chosenIn(context, 'lookupField') ?? 'email'),
		partition: located(options.partition),
		ifExists:
			method.value === 'createOrUpdate' &&
			context.getNodeParameter('ifExists', FIRST_ITEM, 'update') === 'skip'
				? 'skip'
				: 'update',
		programName: chosenIn(context, 'program') ?? '',
		formId: Number(chosenIn(context, 'form')),
		programId: Number(located(options.formProgram)) || null,
	};
}

/** What the user mapped, by field, before it is evaluated; null when the mapping is automatic. */
function mappedByHand(context: IExecuteFunctions): { [field: string]: unknown } | null {
	const isManual = context.getNodeParameter('fieldMapping', FIRST_ITEM, 'automatic') === 'manual';
	return isManual && operationOf(context) !== 'sendTestLead' ? mappedExpressions(context) : null;
}

/** The field of the option Note Field, else the one to which the buyer's words are mapped. */
function noteFieldOf(
	context: IExecuteFunctions,
	schema: Schema,
	expressions: { [field: string]: unknown } | null,
	ruleOf: LaterSettings['ruleOf'],
): { name: string; label: string; length: number | undefined; isMarked: boolean } | null {
	const chosen = located(targetOptions(context).noteField);
	const mapped = Object.keys(expressions ?? {}).find((name) => {
		const field = schema.fields.get(name);
		return ruleOf(name) === 'append' && field !== undefined && holdsNote(field);
	});
	const name = chosen ?? mapped;
	if (name === undefined) return null;
	const { displayName, length } = checkNoteField(name, schema);
	return { name, label: displayName, length, isMarked: chosen !== null };
}

interface ReaderSettings {
	method: WriteMethod;
	schema: Schema;
	later: LaterSettings;
	/** Whether notes are marked with the lead they are of. */
	isMarked: boolean;
}

/** Turns one lead into a record, checked against Marketo's own description of the fields. */
function recordReader(context: IExecuteFunctions, { method, schema, later, isMarked }: ReaderSettings) {
	const { lookupField, noteField } = later;
	const matchBy = matchByOf(context);
	const activityOf = activityReader(context);
	const mappedFields = fieldMapper(
		context,
		WRITE_METHODS.map(({ value }) => value),
	);
	const fitting = {
		lookupField,
		isForm: method.value === 'submitForm',
		longValues: longValuesOf(context),
		noteLabel: noteField?.label ?? null,
	};
	return (lead: Lead, index: number): { record: MarketoRecord; key: string; hints: string[] } | Outcome => {
		const given: { [field: string]: unknown } = mappedFields(index) ?? automaticValues(lead, schema);
		if (lookupField !== 'email') given[lookupField] ||= matchKey(lead, matchBy);
		const words =
			noteField === null ? null : (wordsIn(given[noteField.name]) ?? (isMarked ? lead.note : null));
		if (noteField !== null) delete given[noteField.name];
		const read = fitValues(given, schema, fitting);
		if ('status' in read) return read;
		const { values, rests, hints } = read;
		const lookup = String(values[lookupField] ?? '');
		if (lookup === '') return { status: 'rejected', ...lookupMissing(lookupField) };
		const notes =
			noteField === null ? [] : [isMarked ? markedNote(lead, words, rests) : plainNote(words, rests)];
		const record = { values, lookup, ...activityOf(lead, index), notes, hints: [] };
		// Without case: Marketo compares so. As a hash: keys may be seen, an address may not.
		const key = createHash('sha256').update(lookup.toLowerCase()).digest('hex');
		return { record, key, hints };
	};
}

const wordsIn = (value: unknown): string | null =>
	value === undefined || value === null ? null : cleanText(String(value)).trim() || null;

/** What the activity of Push Lead tells: by default what the marketplace says of the lead. */
function activityReader(
	context: IExecuteFunctions,
): (lead: Lead, itemIndex: number) => { source: string | null; reason: string | null } {
	if (operationOf(context) !== 'pushLead') return ({ source, action }) => ({ source, reason: action });
	return (_, itemIndex) => {
		const textIn = (name: string) => textOrNull(context.getNodeParameter(name, itemIndex, ''));
		return { source: textIn('pushSource'), reason: textIn('pushReason') };
	};
}

const chosenIn = (context: IExecuteFunctions, name: string): string | null =>
	located(context.getNodeParameter(name, FIRST_ITEM, ''));

function textOrNull(value: unknown): string | null {
	const text = typeof value === 'string' || typeof value === 'number' ? cleanText(String(value)).trim() : '';
	return text === '' ? null : text;
}
