import { resultOf, type WriteResult, type Written } from '../../../delivery/outcome';
import type { Reason } from '../../../transport/reason';
import { listAt, parseJson } from '../../../transport/json';
import { retryAfterOf } from '../../../transport/retryAfter';
import type { ApiRequest, PartAnswer } from '../api/batch';
import { type DataverseFault, faultOf } from '../api/errors';
import type { LeadTable } from '../fields/schema';
import {
	idOf,
	isSuccess,
	matchRequest,
	noteRequest,
	patch,
	queueRequest,
	readRequest,
	rowOf,
} from './requests';
import { addedTo, creation, type DynamicsRecord, type Note, ownerOf, recordOf, type Row } from './record';

/** The user's choices, the same for all leads of a run. */
export interface WritePlan {
	ifExists: 'update' | 'skip' | 'updateOnly';
	/** Written when a lead is created, and left alone ever after: sales may have changed them. */
	whenCreated: { [member: string]: string };
	duplicates: 'save' | 'skip' | 'update';
	queueId: string | null;
}

/** What is asked of Dataverse for one record, mostly one operation, and what the answers lead to. */
export interface Step {
	operations: readonly [ApiRequest, ...ApiRequest[]];
	/** Whether it may create the record. */
	creates?: true;
	/** @param answer the first, or the only one */
	next(answer: PartAnswer, others: readonly PartAnswer[]): Promise<WriteResult | Step> | WriteResult | Step;
}

/** What all leads of a run share. */
export interface Surroundings {
	plan: WritePlan;
	/** Reads the lead table anew, once in a run. */
	tableReadAnew(): Promise<LeadTable>;
	/** Where a person sees a record. */
	urlOf(id: string): string;
	/** Keys of leads that still have to get into the queue. */
	owedQueue: Set<string>;
}

/** Notes of one record in one call: 100 records of a batch stay below the 1,000 operations that Dataverse takes. */
const NOTES_AT_ONCE = 10;

/** How often a record that changes under way is looked at before the engine waits. */
const MOST_ROUNDS = 3;

/**
 * Writes one record: it is created, and only where it exists it is read, so that the leads add to it. Most leads are of new
 * buyers, and they cost one call.
 */
export class RecordWriter {
	private readonly hints: string[] = [];
	private rounds = 0;
	private isRefitted = false;

	constructor(
		private record: DynamicsRecord,
		private readonly key: string,
		private readonly run: Surroundings,
	) {}

	first(): Step {
		const { ifExists } = this.run.plan;
		const whenCreated = this.whenCreated();
		if (ifExists === 'updateOnly') return this.isOverwriting ? this.update(null) : this.look(null);
		const isUpsert = this.isOverwriting && ifExists === 'update' && Object.keys(whenCreated).length === 0;
		return this.create(isUpsert ? {} : { 'If-None-Match': '*' });
	}

	private whenCreated(): { [member: string]: string } {
		return { ...this.run.plan.whenCreated, ...ownerOf(this.record, true) };
	}

	private get isOverwriting(): boolean {
		return this.record.laterLeads === 'overwrite';
	}

	/** "Perform conditional operations": with If-None-Match a record that exists is left alone. */
	private create(condition: { [header: string]: string }): Step {
		const { plan } = this.run;
		const { columns, overflow } = creation(this.record);
		// "Manage duplicate detection during create and update": off unless this header says otherwise.
		const detection: { [header: string]: string } =
			plan.duplicates === 'save' ? {} : { 'MSCRM.SuppressDuplicateDetection': 'false' };
		return {
			operations: [
				patch(this.record.address, { ...columns, ...this.whenCreated() }, { ...condition, ...detection }),
			],
			creates: true,
			next: async (answer) => {
				if (isSuccess(answer)) return this.written(answer, overflow);
				const fault = faultOf(answer, 'part');
				switch (fault.means) {
					case 'exists':
						if (plan.ifExists === 'skip') return this.done('duplicate', idOf(this.record.address));
						return this.isOverwriting ? this.update(null) : this.look(fault);
					case 'taken':
					case 'match':
						return this.look(fault);
					case 'value':
						return await this.refit(answer, fault, () => this.create(condition));
					default:
						return this.refused(answer, fault, null);
				}
			},
		};
	}

	/** @param refusal why the record was not created; null: it is to be updated only */
	private look(refusal: DataverseFault | null, address = this.record.address): Step {
		return {
			operations: [readRequest(address, this.select())],
			next: async (answer) => {
				const row = isSuccess(answer) ? rowOf(parseJson(answer.body), answer.headers.etag) : null;
				if (row) return this.run.plan.ifExists === 'skip' ? this.done('duplicate', row.id) : this.update(row);
				const fault = faultOf(answer, 'part');
				if (fault.means === 'value')
					return await this.refit(answer, fault, () => this.look(refusal, address));
				if (fault.means !== 'missing') return resultOf(fault, retryAfterOf(answer));
				return refusal ? this.elsewhere(refusal) : { status: 'rejected', ...NOT_THERE };
			},
		};
	}

	/** The record was refused for another one that has the same address or key. */
	private elsewhere(refusal: DataverseFault): WriteResult | Step {
		const { duplicates } = this.run.plan;
		const { emailaddress1: email } = this.record.columns;
		const keys = this.takenKeys();
		const isTaken = refusal.means === 'taken' || keys.length > 0;
		if (!isTaken && refusal.means !== 'match') return resultOf(refusal);
		if (duplicates === 'update' && typeof email === 'string') return this.findMatch(email, refusal, keys);
		if (duplicates === 'skip') return this.done('duplicate', null);
		return refusal.means === 'match' ? resultOf(refusal) : { status: 'rejected', ...taken(refusal, keys) };
	}

	/** The oldest open lead with the same email address: the default rule for leads compares this column. */
	private findMatch(email: string, refusal: DataverseFault, keys: readonly string[]): Step {
		return {
			operations: [matchRequest(email, this.select())],
			next: (answer) => {
				if (!isSuccess(answer)) return resultOf(faultOf(answer, 'part'), retryAfterOf(answer));
				const row = rowOf(listAt(parseJson(answer.body), 'value')[0]);
				if (row) return this.update(row);
				return refusal.means === 'match'
					? this.done('duplicate', null)
					: { status: 'rejected', ...taken(refusal, keys) };
			},
		};
	}

	/** @param row null: it is overwritten, whatever is there */
	private update(row: Row | null): WriteResult | Step;
	private update(row: null): Step;
	private update(row: Row | null): WriteResult | Step {
		const isMerging = row !== null && !this.isOverwriting;
		const { columns: added, overflow } = isMerging ? addedTo(this.record, row) : creation(this.record);
		const columns = { ...added, ...ownerOf(this.record, false) };
		if (row && Object.keys(columns).length === 0) return this.afterwards('unchanged', row.id, overflow);
		const address = row ? `leads(${row.id})` : this.record.address;
		// Operations of a batch are carried out in their order, so the notes may come along.
		const notes = row ? overflow.slice(0, NOTES_AT_ONCE) : [];
		return {
			operations: [
				patch(address, columns, { 'If-Match': isMerging ? row.etag : '*' }),
				...notes.map((note) => noteRequest(note, row?.id ?? '')),
			],
			next: async (answer, noteAnswers) => {
				if (isSuccess(answer)) return this.written(answer, overflow, noteAnswers);
				const fault = faultOf(answer, 'part');
				switch (fault.means) {
					case 'changed':
					case 'exists':
						this.rounds += 1;
						return this.rounds < MOST_ROUNDS ? this.look(fault, address) : resultOf(fault);
					case 'missing':
						if (!row) return { status: 'rejected', ...NOT_THERE };
						return { status: 'retry', ...fault.reason };
					case 'taken':
						return { status: 'rejected', ...taken(fault, this.takenKeys()) };
					case 'value':
						return await this.refit(answer, fault, () => this.update(row));
					default:
						return this.refused(answer, fault, row);
				}
			},
		};
	}

	/** A column may have been renamed, removed or shortened since the table was read. */
	private async refit(
		answer: PartAnswer,
		fault: DataverseFault,
		repeat: () => WriteResult | Step,
	): Promise<WriteResult | Step> {
		if (this.isRefitted) return this.refused(answer, fault, null);
		this.isRefitted = true;
		const fitted = recordOf(this.record, await this.run.tableReadAnew());
		if ('reason' in fitted) return { status: 'setup', ...fitted.reason };
		const isSame = JSON.stringify(creation(fitted)) === JSON.stringify(creation(this.record));
		if (isSame) return this.refused(answer, fault, null);
		this.hints.push(...fitted.hints.filter((hint) => !this.record.hints.includes(hint)));
		this.record = fitted;
		return repeat();
	}

	/** No code says that a lead is closed, and texts are not looked at: so its state is. */
	private refused(answer: PartAnswer, fault: DataverseFault, row: Row | null): WriteResult | Step {
		const result = resultOf(fault, retryAfterOf(answer));
		const mayBeClosed = fault.blame === 'lead' || fault.blame === 'unclear';
		if (!mayBeClosed) return result;
		if (row) return row.state === 0 ? result : { status: 'rejected', ...CLOSED };
		return {
			operations: [readRequest(this.record.address, 'leadid,statecode')],
			next: (state) => {
				const seen = isSuccess(state) ? rowOf(parseJson(state.body)) : null;
				return seen && seen.state !== 0 ? { status: 'rejected', ...CLOSED } : result;
			},
		};
	}

	private written(
		answer: PartAnswer,
		overflow: readonly Note[],
		noteAnswers: readonly PartAnswer[] = [],
	): WriteResult | Step {
		const row = rowOf(parseJson(answer.body));
		const isCreated = answer.status === 201;
		if (isCreated) this.run.owedQueue.add(this.key);
		else if (row && row.state !== 0) this.hints.push(CLOSED_WRITTEN);
		const id = row?.id ?? idOf(this.record.address);
		const status = isCreated ? 'created' : 'updated';
		return noteAnswers.length > 0
			? this.noted(noteAnswers, status, id, overflow)
			: this.afterwards(status, id, overflow);
	}

	/** @param answers to the first notes of `overflow` */
	private noted(
		answers: readonly PartAnswer[],
		status: Written['status'],
		id: string | null,
		overflow: readonly Note[],
	): WriteResult | Step {
		const refused = answers.find((answer) => !isSuccess(answer));
		const fault = refused ? faultOf(refused, 'part') : null;
		if (refused && fault?.blame === 'passing') return resultOf(fault, retryAfterOf(refused));
		this.hints.push(fault ? noteRefused(fault.reason.code) : NOTE_WRITTEN);
		return this.afterwards(status, id, fault ? [] : overflow.slice(answers.length));
	}

	/** What follows once the record is there: notes for texts that had no room, then the queue. */
	private afterwards(
		status: Written['status'],
		id: string | null,
		overflow: readonly Note[],
	): WriteResult | Step {
		const [note, ...others] = overflow.slice(0, NOTES_AT_ONCE);
		if (note && id !== null) {
			return {
				operations: [noteRequest(note, id), ...others.map((other) => noteRequest(other, id))],
				next: (first, rest) => this.noted([first, ...rest], status, id, overflow),
			};
		}
		const { queueId } = this.run.plan;
		if (queueId === null || id === null || !this.run.owedQueue.has(this.key)) return this.done(status, id);
		return {
			operations: [queueRequest(queueId, id)],
			next: (answer) => {
				if (!isSuccess(answer)) return resultOf(faultOf(answer, 'part'), retryAfterOf(answer));
				this.run.owedQueue.delete(this.key);
				return this.done(status, id);
			},
		};
	}

	private done(status: Written['status'], id: string | null): Written {
		const targetUrl = id === null ? undefined : this.run.urlOf(id);
		return { status, targetId: id, targetUrl, hints: [...new Set(this.hints)] };
	}

	/** The columns that the leads may add to, and what tells the state of the record. */
	private select(): string {
		const text = this.record.table.columns.get('description')?.writable ? ['description'] : [];
		return ['leadid', 'statecode', ...Object.keys(this.record.columns), ...text].join();
	}

	/** Alternate keys that the record could share with another one, by name and columns. */
	private takenKeys(): string[] {
		const { columns, keyColumn, table } = this.record;
		return table.keys
			.filter((key) => key.columns.every((name) => Object.hasOwn(columns, name)))
			.filter((key) => key.columns.join() !== keyColumn)
			.map((key) => `${key.name} (${key.columns.join(', ')})`);
	}
}

const CLOSED_WRITTEN =
	'The lead was updated although it is qualified or disqualified, because the environment allows this.';
const NOTE_WRITTEN =
	'The description is too short for the whole text. The whole text is in a note in the timeline.';
const noteRefused = (code: string): string =>
	`The description is too short for the whole text, and a note could not be written (${code}). Grant the application user Create, Read, Write and Append on Note, and Append To on Lead.`;

const CLOSED: Reason = {
	code: 'LEAD_CLOSED',
	message: 'The lead was qualified or disqualified in Dynamics 365',
	cause: 'Sales has closed it, and a closed lead is read-only. It was not changed.',
	remedy:
		'Reopen the lead in Dynamics 365 and send it again. Or set Match By to Lead: then a returning buyer becomes a new lead.',
};

const NOT_THERE: Reason = {
	code: 'LEAD_NOT_FOUND',
	message: 'There is no such lead in Dynamics 365',
	cause: 'If Record Exists is Update Only, and no record has the key of this lead.',
	remedy: 'Set If Record Exists to Update, or check Match By and Lead Key.',
};

const taken = ({ reason }: DataverseFault, keys: readonly string[]): Reason => ({
	...reason,
	message: 'Another record has the same value in an alternate key',
	cause: `Dataverse allows each value of a key once. ${keys.length === 0 ? 'Dataverse did not say which key it is.' : `The lead is part of: ${keys.join('; ')}.`}`,
	remedy: 'Set Duplicates to Update the Match, merge the two records in Dynamics 365, or remove the key.',
});
