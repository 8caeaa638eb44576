import type { INodePropertyOptions } from 'n8n-workflow';
import type { Values } from '../fields/fit';

/** One record of a call. */
export interface Outgoing {
	values: Values;
	/** For Push Lead: what the activity tells. */
	source: string | null;
	reason: string | null;
}

/** What holds for all leads of a run. */
export interface WriteSettings {
	lookupField: string;
	/** Null: the default partition of the API user. */
	partition: string | null;
	ifExists: 'update' | 'skip';
	programName: string;
	formId: number;
	programId: number | null;
}

/** One way to write people; dropdown, dispatch and limits derive from the list below. */
export interface WriteMethod extends INodePropertyOptions {
	value: 'createOrUpdate' | 'pushLead' | 'submitForm';
	action: string;
	path: string;
	maxBatchSize: number;
	/**
	 * Each lead leaves an activity, which campaigns listen to. So each is a call's record of its own even if nothing about
	 * the person changes, and a call is not repeated when it is not known whether it was carried out.
	 */
	leavesActivity: boolean;
	body(records: readonly Outgoing[], settings: WriteSettings): object;
}

/** 300 records a call (leads.md, Create and Update; Push Lead); one for a form (Submit Form). */
export const MAX_RECORDS = 300;

export const WRITE_METHODS = [
	{
		name: 'Create or Update',
		value: 'createOrUpdate',
		action: 'Create or update people',
		description: 'Create a new record, or update the current one if it already exists (upsert)',
		path: '/rest/v1/leads.json',
		maxBatchSize: MAX_RECORDS,
		leavesActivity: false,
		body: (records, { lookupField, partition, ifExists }) => ({
			action: ifExists === 'skip' ? 'createOnly' : 'createOrUpdate',
			lookupField,
			...(partition === null ? {} : { partitionName: partition }),
			input: records.map(({ values }) => values),
		}),
	},
	{
		name: 'Push Lead',
		value: 'pushLead',
		action: 'Push leads to a program',
		description: 'Create or update the person, and add an activity that can trigger a campaign',
		path: '/rest/v1/leads/push.json',
		maxBatchSize: MAX_RECORDS,
		leavesActivity: true,
		body: (records, { lookupField, partition, programName }) => ({
			programName,
			...(records[0]?.source ? { source: records[0].source } : {}),
			...(records[0]?.reason ? { reason: records[0].reason } : {}),
			lookupField,
			...(partition === null ? {} : { partitionName: partition }),
			input: records.map(({ values }) => values),
		}),
	},
	{
		name: 'Submit Form',
		value: 'submitForm',
		action: 'Submit a form for each lead',
		description: 'Fill out a Marketo form for each lead, as Partner Center does. Takes one call per lead.',
		path: '/rest/v1/leads/submitForm.json',
		maxBatchSize: 1,
		leavesActivity: true,
		body: (records, { formId, programId }) => ({
			formId,
			...(programId === null ? {} : { programId }),
			input: records.map(({ values }) => ({ leadFormFields: values })),
		}),
	},
] as const satisfies readonly WriteMethod[];

/** The operations that write the leads of the items. */
export const WRITING: readonly string[] = WRITE_METHODS.map(({ value }) => value);
