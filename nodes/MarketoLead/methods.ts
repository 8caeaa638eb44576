import type { INodePropertyOptions } from 'n8n-workflow';
import type { Values } from './record';

/** One lead, as it goes out. */
export interface MarketoRecord {
	values: Values;
	/** What the person is looked up by. */
	lookup: string;
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
	/** Whether a call may be made again when nobody knows whether it was carried out. */
	isRepeatable: boolean;
	/** Whether leads of the same person go out as one record. An activity for each would be lost by that. */
	isMerging: boolean;
	/** Leads of different groups cannot share a call. */
	groupOf(record: MarketoRecord): string;
	body(records: readonly MarketoRecord[], settings: WriteSettings): object;
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
		isRepeatable: true,
		isMerging: true,
		groupOf: () => '',
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
		description: 'Create or update the person, and leave an activity that can trigger a campaign',
		path: '/rest/v1/leads/push.json',
		maxBatchSize: MAX_RECORDS,
		// The person would not be doubled by a repeat, but its activity would.
		isRepeatable: false,
		isMerging: false,
		// Source and reason are told once for the whole call.
		groupOf: ({ source, reason }) => JSON.stringify([source, reason]),
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
		description: 'Fill out a Marketo form for each lead, as Partner Center does: one call per lead',
		path: '/rest/v1/leads/submitForm.json',
		maxBatchSize: 1,
		isRepeatable: false,
		isMerging: false,
		groupOf: () => '',
		body: (records, { formId, programId }) => ({
			formId,
			...(programId === null ? {} : { programId }),
			input: records.map(({ values }) => ({ leadFormFields: values })),
		}),
	},
] as const satisfies readonly WriteMethod[];
