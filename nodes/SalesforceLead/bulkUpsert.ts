import type { Environment } from '../../delivery/environment';
import type { Reason } from '../../transport/reason';
import { DEFAULT_RETRY } from '../../delivery/retry';
import { BatchFailure } from '../../delivery/target';
import type { ItemAnswer } from './answers';
import { memberOf } from './fault';
import type { SfRecord } from './record';
import type { Session } from './session';

/** Salesforce itself advises collections up to here, and bulk jobs above (Bulk API 2.0, "How Requests Are Processed"). */
export const BULK_FROM = 2_000;
/** Salesforce works through a job in parts of this size, so a larger one wins nothing. */
export const BULK_BATCH = 10_000;
/** 150 MB once encoded in Base64 ("Upload Job Data"). */
const MAX_CSV_BYTES = 100_000_000;
const FIRST_LOOK_MS = 250;
const LONGEST_PAUSE_MS = 10_000;

/**
 * Upserts records by one job of the Bulk API 2.0: open, upload, close, wait, fetch results.
 *
 * @param assignmentRuleId null: no assignment rule runs; the org's default one cannot be asked for here
 * @returns one answer per record, by position
 */
export async function bulkUpsert(
	session: Session,
	field: string,
	records: readonly SfRecord[],
	assignmentRuleId: string | null,
	environment: Environment,
): Promise<ItemAnswer[]> {
	const csv = csvOf(records);
	if (Buffer.byteLength(csv) > MAX_CSV_BYTES) throw new BatchFailure('split', JOB_REASONS.tooLarge);
	const job: unknown = await session.call((connection) =>
		connection.requestPost('/jobs/ingest', {
			object: 'Lead',
			operation: 'upsert',
			externalIdFieldName: field,
			contentType: 'CSV',
			lineEnding: 'LF',
			...(assignmentRuleId === null ? {} : { assignmentRuleId }),
		}),
	);
	const id = memberOf(job, 'id');
	if (typeof id !== 'string' || !/^\w+$/.test(id)) throw new BatchFailure('retry', JOB_REASONS.lost);
	const path = `/jobs/ingest/${id}`;
	await session.call((connection) =>
		connection.request({
			method: 'PUT',
			url: `${path}/batches`,
			body: csv,
			headers: { 'content-type': 'text/csv' },
		}),
	);
	await session.call((connection) => connection.requestPatch(path, { state: 'UploadComplete' }));
	await untilDone(session, path, environment);
	return await answersOf(session, path, field, records);
}

async function untilDone(session: Session, path: string, environment: Environment): Promise<void> {
	const end = environment.now() + DEFAULT_RETRY.deadlineMs;
	for (let pause = FIRST_LOOK_MS; environment.now() < end; pause = Math.min(LONGEST_PAUSE_MS, pause * 1.5)) {
		const job: unknown = await session.call((connection) => connection.requestGet(path));
		const state = memberOf(job, 'state');
		if (state === 'JobComplete') return;
		if (state === 'Failed') throw new BatchFailure('setup', JOB_REASONS.failed);
		if (state === 'Aborted') throw new BatchFailure('retry', JOB_REASONS.aborted);
		await environment.sleep(pause, environment.signal);
	}
	throw new BatchFailure('retry', JOB_REASONS.slow);
}

/** Results come in no promised order, so they are told apart by the external id. */
async function answersOf(
	session: Session,
	path: string,
	field: string,
	records: readonly SfRecord[],
): Promise<ItemAnswer[]> {
	const answers = new Map<string, ItemAnswer>();
	for (const part of ['successfulResults', 'failedResults']) {
		const rows: unknown = await session.call((connection) => connection.requestGet(`${path}/${part}`));
		if (!Array.isArray(rows)) continue;
		for (const row of rows) answers.set(String(memberOf(row, field)), answerOf(row));
	}
	return records.map((record) => answers.get(String(record[field])) ?? UNPROCESSED);
}

function answerOf(row: unknown): ItemAnswer {
	const text = (name: string): string => String(memberOf(row, name) ?? '');
	const failure = text('sf__Error');
	return {
		id: text('sf__Id') || null,
		isSaved: failure === '',
		isCreated: text('sf__Created') === 'true',
		errors: failure === '' ? [] : [readError(failure)],
		matches: [],
	};
}

/** `CODE:text:Field1 Field2 --`; the text may hold colons and the buyer's data, and is left behind. */
function readError(text: string): { code: string; fields: string[] } {
	const code = /^([A-Z]\w{0,79}):/.exec(text)?.[1] ?? 'UNKNOWN_EXCEPTION';
	const fields = /:([\w, ]*) --\s*$/.exec(text)?.[1] ?? '';
	return { code, fields: fields.split(/[ ,]+/).filter((name) => name !== '') };
}

/** Columns are those of all records; an empty cell is passed over by Salesforce, so that a blank erases nothing. */
function csvOf(records: readonly SfRecord[]): string {
	const columns = [...new Set(records.flatMap((record) => Object.keys(record)))];
	const lines = records.map((record) => columns.map((name) => cell(record[name])).join(','));
	return `${[columns.join(','), ...lines].join('\n')}\n`;
}

/** `#N/A` would erase the field ("Valid CSV Record Rows"). */
function cell(value: SfRecord[string] | undefined): string {
	const text = value === undefined || value === '#N/A' ? '' : String(value);
	return `"${text.replaceAll('"', '""')}"`;
}

/** Not worked through before the job ended: it is to be tried again. */
const UNPROCESSED: ItemAnswer = {
	id: null,
	isSaved: false,
	isCreated: false,
	errors: [{ code: 'UNKNOWN_EXCEPTION', fields: [] }],
	matches: [],
};

const message = 'The bulk job did not come to its end';
const SEE_JOBS = 'See Setup, Bulk Data Load Jobs. Leads that are sent again are recognised and not doubled.';

const JOB_REASONS = {
	tooLarge: {
		code: 'BULK_TOO_LARGE',
		message: 'The leads are too large for one bulk job',
		cause: 'A job takes about 100 MB of text.',
		remedy: 'Lower Batch Size.',
	},
	lost: { code: 'ANSWER_UNREADABLE', message, cause: 'Salesforce did not name the job.', remedy: SEE_JOBS },
	failed: {
		code: 'BULK_JOB_FAILED',
		message,
		cause: 'Salesforce refuses the job as a whole, mostly for a field that the user may not write.',
		remedy: SEE_JOBS,
	},
	aborted: { code: 'BULK_JOB_ABORTED', message, cause: 'Somebody has aborted it.', remedy: SEE_JOBS },
	slow: { code: 'BULK_JOB_SLOW', message, cause: 'It took longer than ten minutes.', remedy: SEE_JOBS },
} as const satisfies { [name: string]: Reason };
