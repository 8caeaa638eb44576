import type { IExecuteFunctions } from 'n8n-workflow';
import { BatchFailure } from '../../delivery/target';
import type { Lead } from '../../lead/lead';
import { targetOptions } from '../../targetNode/settings';
import { WRITE_METHODS } from './methods';
import type { WriteMethod, WriteSettings } from './methods';
import { SETUP_REASONS } from './setupReasons';

/** Settings hold for the whole run, so they are read for the first item only. */
const FIRST_ITEM = 0;

const operationOf = (context: IExecuteFunctions): unknown =>
	context.getNodeParameter('operation', FIRST_ITEM, 'createOrUpdate');

/** The way to write; Send Test Lead takes the one that is to be tested. */
export function methodOf(context: IExecuteFunctions): WriteMethod {
	const operation = operationOf(context);
	const chosen =
		operation === 'sendTestLead'
			? context.getNodeParameter('testOperation', FIRST_ITEM, 'createOrUpdate')
			: operation;
	return WRITE_METHODS.find(({ value }) => value === chosen) ?? WRITE_METHODS[0];
}

/** @throws BatchFailure of kind `setup` when something is missing that the method needs */
export function settingsOf(context: IExecuteFunctions, method: WriteMethod): WriteSettings {
	const options = targetOptions(context);
	const settings: WriteSettings = {
		lookupField: method.value === 'submitForm' ? 'email' : chosenIn(context, 'lookupField') || 'email',
		partition: located(options.partition) || null,
		ifExists: context.getNodeParameter('ifExists', FIRST_ITEM, 'update') === 'skip' ? 'skip' : 'update',
		programName: chosenIn(context, 'program'),
		formId: Number(context.getNodeParameter('formId', FIRST_ITEM, 0)),
		programId: Number(options.programId) || null,
	};
	if (method.value === 'pushLead' && settings.programName === '') {
		throw new BatchFailure('setup', SETUP_REASONS.program);
	}
	if (method.value === 'submitForm' && !(settings.formId > 0))
		throw new BatchFailure('setup', SETUP_REASONS.form);
	return settings;
}

/** What the activity of Push Lead tells: by default what the marketplace says of the lead. */
export function activityReader(
	context: IExecuteFunctions,
): (lead: Lead, itemIndex: number) => { source: string | null; reason: string | null } {
	if (operationOf(context) !== 'pushLead') return ({ source, action }) => ({ source, reason: action });
	return (_, itemIndex) => {
		const textOf = (name: string) => textOrNull(context.getNodeParameter(name, itemIndex, ''));
		return { source: textOf('pushSource'), reason: textOf('pushReason') };
	};
}

const chosenIn = (context: IExecuteFunctions, name: string): string =>
	located(context.getNodeParameter(name, FIRST_ITEM, ''));

/** The value of a resource locator, or of an expression that stands in its place. */
function located(value: unknown): string {
	const inner: unknown = typeof value === 'object' && value !== null ? Reflect.get(value, 'value') : value;
	return textOrNull(inner) ?? '';
}

function textOrNull(value: unknown): string | null {
	const text = typeof value === 'string' || typeof value === 'number' ? String(value).trim() : '';
	return text === '' ? null : text;
}
