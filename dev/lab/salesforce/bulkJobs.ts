import type { Answer } from '../faultyAnswer';
import { json, refusal } from './answers';
import { upsertOne } from './collections';
import type { ItemResult, WriteSettings } from './collections';
import { readCsv, writeCsv } from './csv';
import type { Org, SfRecord, Value } from './org';

type State = 'Open' | 'UploadComplete' | 'InProgress' | 'JobComplete' | 'Failed' | 'Aborted';

interface Job {
	id: string;
	state: State;
	field: string;
	assignment: string | null;
	csv: string | null;
	rows: Array<{ cells: { [column: string]: string }; result: ItemResult }>;
	errorMessage: string;
}

/** Most characters of an upload: 150 MB in Base64, so about 100 MB of text (Bulk API 2.0, "Upload Job Data"). */
const MAX_UPLOAD = 100_000_000;

/**
 * Bulk API 2.0 ingest jobs (Bulk API 2.0 and Bulk API Developer Guide, "Bulk API 2.0 Ingest"): open, upload once, close, wait,
 * fetch results. Work goes on from one look to the next, so that a client has to wait for it.
 */
export class BulkJobs {
	private readonly jobs = new Map<string, Job>();

	constructor(private readonly org: Org) {}

	/** @returns undefined when the path is none of a job */
	answer(method: string, path: string, body: string, settings: WriteSettings): Answer | undefined {
		const [, id, part] = /^\/jobs\/ingest(?:\/(\w+))?(?:\/(\w+))?$/.exec(path) ?? [];
		if (id === undefined) return path === '/jobs/ingest' && method === 'POST' ? this.open(body) : undefined;
		const job = this.jobs.get(id);
		if (!job) return refusal(404, 'NOT_FOUND', 'The requested resource does not exist');
		switch (`${method} ${part ?? ''}`) {
			case 'PUT batches':
				return upload(job, body);
			case 'PATCH ':
				return this.close(job, body);
			case 'GET ':
				return this.look(job, settings);
			case 'GET successfulResults':
				return results(job, true);
			case 'GET failedResults':
				return results(job, false);
			case 'GET unprocessedrecords':
				return csvAnswer(writeCsv(Object.keys(job.rows[0]?.cells ?? {}), []));
			case 'DELETE ':
				this.jobs.delete(id);
				return { status: 204, body: '' };
			default:
				return undefined;
		}
	}

	private open(body: string): Answer {
		const asked: { [name: string]: unknown } = Object(JSON.parse(body));
		const field = this.org.fieldNamed(String(asked.externalIdFieldName));
		const isKnown = asked.object === 'Lead' && asked.operation === 'upsert' && field?.externalId === true;
		if (!isKnown) return refusal(400, 'INVALIDJOB', 'upsert of Lead by an external id field is expected');
		if (asked.lineEnding === 'CRLF') return refusal(400, 'INVALIDJOB', 'this stand-in reads LF only');
		const job: Job = {
			id: `750${String(this.jobs.size + 1).padStart(12, '0')}AAA`,
			state: 'Open',
			field: field.name,
			assignment: typeof asked.assignmentRuleId === 'string' ? asked.assignmentRuleId : null,
			csv: null,
			rows: [],
			errorMessage: '',
		};
		this.jobs.set(job.id, job);
		return json(200, told(job));
	}

	private close(job: Job, body: string): Answer {
		const state: unknown = Reflect.get(Object(JSON.parse(body)), 'state');
		if (state !== 'UploadComplete' && state !== 'Aborted') {
			return refusal(400, 'INVALIDJOBSTATE', 'only UploadComplete and Aborted may be asked for');
		}
		if (state === 'UploadComplete' && (job.state !== 'Open' || job.csv === null)) {
			return refusal(400, 'INVALIDJOBSTATE', 'the job is not open, or nothing was uploaded');
		}
		job.state = state;
		return json(200, told(job));
	}

	private look(job: Job, settings: WriteSettings): Answer {
		if (job.state === 'InProgress') this.work(job, settings);
		else if (job.state === 'UploadComplete') job.state = 'InProgress';
		return json(200, told(job));
	}

	private work(job: Job, settings: WriteSettings): void {
		const rows = readCsv(job.csv ?? '');
		const unknown = Object.keys(rows?.[0] ?? {}).find((name) => !this.org.fieldNamed(name));
		if (!rows || unknown !== undefined) {
			job.state = 'Failed';
			job.errorMessage = `InvalidBatch : Field name not found : ${unknown ?? 'malformed CSV'}`;
			return;
		}
		job.rows = rows.map((cells) => ({
			cells,
			result: upsertOne(this.org, job.field, this.valuesOf(cells), {
				...settings,
				assignment: job.assignment,
			}),
		}));
		job.state = 'JobComplete';
	}

	/** Empty cells are passed over, `#N/A` erases ("Valid CSV Record Rows"). */
	private valuesOf(cells: { [column: string]: string }): SfRecord {
		const values: SfRecord = {};
		for (const [name, text] of Object.entries(cells)) {
			if (text === '') continue;
			values[name] = text === '#N/A' ? null : typed(this.org.fieldNamed(name)?.type, text);
		}
		return values;
	}
}

function typed(type: string | undefined, text: string): Value {
	if (type === 'boolean') return /^(true|1)$/i.test(text);
	return type === 'int' || type === 'double' ? Number(text) : text;
}

function upload(job: Job, body: string): Answer {
	if (job.state !== 'Open' || job.csv !== null) {
		return refusal(400, 'INVALIDJOBSTATE', 'Found multiple contents for job');
	}
	if (body.length > MAX_UPLOAD) return refusal(413, 'CONTENT_TOO_LARGE', 'the upload is too large');
	job.csv = body;
	return { status: 201, body: '' };
}

const told = ({ id, state, errorMessage, rows }: Job) => ({
	id,
	state,
	object: 'Lead',
	operation: 'upsert',
	contentUrl: `services/data/v60.0/jobs/ingest/${id}/batches`,
	...(errorMessage === '' ? {} : { errorMessage }),
	numberRecordsProcessed: rows.length,
	numberRecordsFailed: rows.filter(({ result }) => !result.success).length,
});

/** `sf__Error` is code, text and fields with colons between ("Get Failed Record Results for a Job"). */
function results({ rows }: Job, success: boolean): Answer {
	const columns = Object.keys(rows[0]?.cells ?? {});
	const chosen = rows.filter(({ result }) => result.success === success);
	const lines = chosen.map(({ cells, result }) => {
		const { statusCode, message, fields } = result.errors[0] ?? { statusCode: '', message: '', fields: [] };
		const outcome = success
			? String(result.created === true)
			: `${statusCode}:${message}:${fields.join(' ')} --`;
		return [result.id ?? '', outcome, ...columns.map((name) => cells[name] ?? '')];
	});
	return csvAnswer(writeCsv(['sf__Id', success ? 'sf__Created' : 'sf__Error', ...columns], lines));
}

const csvAnswer = (body: string): Answer => ({ status: 200, headers: { 'content-type': 'text/csv' }, body });
