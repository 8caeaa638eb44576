import { Buffer } from 'node:buffer';
import { restIn } from '../../../delivery/fit';
import { type Outcome, resultOf, type WriteResult, type Written } from '../../../delivery/outcome';
import { BatchFailure, failureOf } from '../../../delivery/target';
import type { DeliveryTarget, Prepared, ReadBack } from '../../../delivery/target';
import type { Lead } from '../../../lead/lead';
import type { Reason } from '../../../transport/reason';
import { type Answer, MarketoFault, onlyFaults, quotes } from '../api/response';
import type { MarketoApi } from '../api/call';
import { EXISTS_CODES, marketoFault, UNSURE } from '../api/errors';
import { TIMING } from '../api/limits';
import { readSchema } from '../fields/schema';
import type { WriteMethod, WriteSettings } from '../form/operations';
import { personUrl } from '../login/access';
import { fieldMissing, severalMatch, unconfirmed } from './checks';
import {
	foldRecords,
	type LaterSettings,
	type MarketoRecord,
	type Plan,
	planLater,
	planNew,
	withRests,
} from './laterLead';
import { type Person, readPeople } from './people';
import { culpritOf, incomplete, readRow, type RefusedRow, refuseAlike } from './rows';

export interface MarketoTargetOptions extends LaterSettings {
	method: WriteMethod;
	settings: WriteSettings;
	/** What becomes of a lead that several people match (1007). */
	ifSeveralMatch: 'reject' | 'duplicate';
	/** Whether the user mapped the fields by hand: then none of them is left out silently. */
	isManual: boolean;
	/** @param index position of the lead among the inputs */
	recordOf(lead: Lead, index: number): { record: MarketoRecord; key: string; hints: string[] } | Outcome;
}

type Ready = Prepared<MarketoRecord>;

/** 1 MB (error-codes.md, 413). */
export const MAX_BODY_BYTES = 1_000_000;
/** How often leads of a call are sent again without a field that Marketo does not take of them. */
const MAX_ROUNDS = 12;

/** What happened to the leads of one call so far. */
interface Progress {
	results: Map<Ready, WriteResult>;
	/** Fields that Marketo does not take of a lead. */
	leftOut: Map<Ready, Set<string>>;
	/** Whether Marketo answered a write: then some leads must not be written again. */
	isAnswered: boolean;
}

/**
 * A Marketo subscription as a target: one batch after the other, so that no two of them see the same gap.
 *
 * Calls for one batch: 1 that reads who is there already (none under Overwrite and Skip), 1 that writes (none if nothing
 * changes), and 1 more for leads whose record Marketo took only without a field.
 */
export class MarketoTarget implements DeliveryTarget<MarketoRecord> {
	readonly name = 'marketo';
	readonly concurrency = 1;
	readonly maxBatchSize: number;
	readonly fold?: (earlier: Ready, later: Ready) => MarketoRecord;
	private readonly isRepeatable: boolean;
	private readonly isAdding: boolean;
	/** Fields that Marketo does not know any more, or that are not on the form. */
	private readonly unknown = new Set<string>();
	private hasReadFields = false;
	/** Calls in a row that met a passing fault. */
	private passingInARow = 0;

	constructor(
		private readonly api: MarketoApi,
		private readonly options: MarketoTargetOptions,
	) {
		const { method, settings, laterLeads } = options;
		const isUpdating = settings.ifExists === 'update';
		this.maxBatchSize = method.maxBatchSize;
		// createOnly is said to know people by email; the pages name the lookup field for updates only (leads.md).
		this.isRepeatable = !method.leavesActivity && (isUpdating || settings.lookupField === 'email');
		this.isAdding = isUpdating && laterLeads === 'add';
		// An activity for each lead would be lost by folding; with Skip, a later lead must not reach the person at all.
		if (!method.leavesActivity && isUpdating) {
			this.fold = (earlier, later) => foldRecords(earlier.record, later.record, later.lead, options);
		}
	}

	prepare(lead: Lead, index: number): Ready | Outcome {
		const read = this.options.recordOf(lead, index);
		if ('status' in read) return read;
		const { values } = planNew(read.record, this.options);
		const bytes = Buffer.byteLength(this.bodyOf([{ ...read.record, values }]));
		if (bytes > MAX_BODY_BYTES) return { status: 'rejected', ...marketoFault('413').reason };
		return { lead, ...read };
	}

	/** Source and reason are told once for a whole call of Push Lead. */
	groupOf({ record: { source, reason } }: Ready): string {
		return this.options.method.value === 'pushLead' ? JSON.stringify([source, reason]) : '';
	}

	/** Reading and writing are one turn: no other execution of this process writes in between. */
	async writeBatch(batch: readonly Ready[]): Promise<WriteResult[]> {
		const progress: Progress = { results: new Map(), leftOut: new Map(), isAnswered: false };
		await this.api
			.inTurn(async () => {
				let open = batch;
				for (let round = 0; open.length > 0 && round < MAX_ROUNDS; round += 1) {
					open = await this.writeOpen(open, batch, progress);
				}
				for (const ready of open) progress.results.set(ready, resultOf(marketoFault('1003')));
			})
			.catch(async (thrown: unknown) => await Promise.reject(this.holdingOthers(thrown)));
		this.passingInARow = 0;
		return batch.flatMap((ready) => progress.results.get(ready) ?? []);
	}

	/**
	 * With one lead a call, a passing fault would be met by hundreds of leads in turn. So all of them wait, each time twice
	 * as long, until one is answered.
	 */
	private holdingOthers(thrown: unknown): Error {
		if (!(thrown instanceof BatchFailure))
			return thrown instanceof Error ? thrown : new Error('Unknown failure');
		const { kind, reason, retryAfterMs = 0 } = thrown;
		if (kind !== 'retry' || this.maxBatchSize > 1) return thrown;
		const wait = TIMING.turnMs * 2 ** this.passingInARow;
		this.passingInARow += 1;
		return new BatchFailure('retry', reason, Math.max(retryAfterMs, wait));
	}

	/** For Send Test Lead. */
	async readBack(_ready: Ready, { targetId }: Written): Promise<ReadBack> {
		const path = `/rest/v1/lead/${encodeURIComponent(targetId ?? '')}.json`;
		const { result } = await this.api.call({ method: 'GET', path, query: { fields: 'id' } });
		if (result.length === 0) return { found: false, message: `Marketo has no person with ID ${targetId}.` };
		return { found: true, message: `The person is in the Marketo database with ID ${targetId}.` };
	}

	/**
	 * Reads, decides and writes once.
	 *
	 * @returns the leads that are to be sent again, without a field
	 * @throws BatchFailure when the whole call failed, and no lead of the batch was written
	 */
	private async writeOpen(
		open: readonly Ready[],
		batch: readonly Ready[],
		progress: Progress,
	): Promise<readonly Ready[]> {
		const { results } = progress;
		const said = await this.tryToWrite(open, progress).catch(onlyFaults);
		if (!(said instanceof MarketoFault)) {
			if (results.size === batch.length) refuseAlike(batch, results);
			return said;
		}
		if (said.reason.code === '1006') {
			const lost = await this.withoutUnknown(this.namesIn(open), (name) => said.mentions(name));
			if (lost === 'leftOut') return open;
			if (lost !== null) return this.conclude(open, new BatchFailure('setup', lost), progress);
		}
		const failure = this.failureFor(said, open.filter((ready) => !results.has(ready)).length);
		return this.conclude(open, failure, progress);
	}

	/** Gives all open leads the same result. After a write was answered, the batch did not fail as a whole any more. */
	private conclude(
		open: readonly Ready[],
		failure: BatchFailure | WriteResult,
		{ results, isAnswered }: Progress,
	): Ready[] {
		if (failure instanceof BatchFailure && !isAnswered) throw failure;
		const result = failure instanceof BatchFailure ? resultIn(failure) : failure;
		for (const ready of open) if (!results.has(ready)) results.set(ready, result);
		return [];
	}

	private failureFor(said: MarketoFault, count: number): BatchFailure | WriteResult {
		const { blame, reason, isUnsure } = said;
		if (isUnsure && !this.isRepeatable) return { status: 'rejected', isFinal: true, ...unconfirmed(reason) };
		if (blame !== 'lead' || reason.code === '413') return said;
		// What is normally said of one record: certain for a single lead, and for no lead of a larger call.
		return count === 1 ? resultOf(said) : new BatchFailure('unclear', reason);
	}

	/** @throws MarketoFault, BatchFailure */
	private async tryToWrite(open: readonly Ready[], progress: Progress): Promise<readonly Ready[]> {
		const people = await this.peopleOf(open);
		const planned = open.map((ready) => ({ ready, plan: this.planFor(ready, people, progress) }));
		const sent: Sent[] = [];
		for (const { ready, plan } of planned) {
			const matches = people.get(keyOf(ready)) ?? [];
			const [only] = matches;
			const isHeld = !this.options.method.leavesActivity && !plan.isChange && matches.length === 1;
			if (only && isHeld) progress.results.set(ready, this.written('unchanged', only.id, plan));
			else sent.push({ ready, plan, matches });
		}
		if (sent.length === 0) return [];
		const records = sent.map(({ ready, plan }) => ({ ...ready.record, values: plan.values }));
		const body = this.bodyOf(records);
		if (Buffer.byteLength(body) > MAX_BODY_BYTES && sent.length > 1) throw failureOf(marketoFault('413'));
		const answer = await this.api.call({ method: 'POST', path: this.options.method.path, body });
		return await this.readRows(answer, sent, progress);
	}

	/** Who is there already; empty where nothing is to be read. */
	private async peopleOf(open: readonly Ready[]): Promise<ReadonlyMap<string, Person[]>> {
		if (!this.isAdding) return new Map();
		const { lookupField } = this.options;
		const lookups = open.map(({ record }) => record.lookup);
		return await readPeople(this.api, lookupField, lookups, this.namesIn(open));
	}

	private planFor(ready: Ready, people: ReadonlyMap<string, Person[]>, { leftOut }: Progress): Plan {
		const { method } = this.options;
		const { lead } = ready;
		const record = this.without(ready.record, [...this.unknown, ...(leftOut.get(ready) ?? [])]);
		const matches = people.get(keyOf(ready)) ?? [];
		if (matches.length === 0) return planNew(record, this.options);
		const { before, ...plan } = planLater(record, matches, lead, this.options);
		// A form checks that its required fields are filled, so what is known is told again.
		return method.value === 'submitForm' ? { ...plan, values: { ...before, ...plan.values } } : plan;
	}

	/** A record without fields that Marketo does not take; their values go into the note. */
	private without(record: MarketoRecord, fields: readonly string[]): MarketoRecord {
		const { noteField, labelOf } = this.options;
		const missing = fields.filter((name) => name in record.values);
		if (missing.length === 0) return record;
		const values = Object.fromEntries(
			Object.entries(record.values).filter(([name]) => !missing.includes(name)),
		);
		const rests = missing.map((name) => ({ label: labelOf(name), text: String(record.values[name]) }));
		const hints = missing.map(
			(name) =>
				`${labelOf(name)} was left out: Marketo does not accept it here${restIn(noteField?.label ?? null)}`,
		);
		return { ...record, values, notes: withRests(record.notes, rests), hints: [...record.hints, ...hints] };
	}

	/** @returns the leads that are to be sent again, without a field */
	private async readRows({ result }: Answer, sent: readonly Sent[], progress: Progress): Promise<Ready[]> {
		if (result.length !== sent.length) throw incomplete();
		progress.isAnswered = true;
		const again: Ready[] = [];
		for (const [index, one] of sent.entries()) {
			const row = readRow(result[index]);
			if ('status' in row) {
				progress.results.set(one.ready, this.written(row.status, row.id, one.plan));
			} else {
				const result = await this.remedyFor(row, one, progress);
				if (result === 'again') again.push(one.ready);
				else progress.results.set(one.ready, result);
			}
		}
		return again;
	}

	private async refused({ code, id, said }: RefusedRow, { ready, matches }: Sent): Promise<WriteResult> {
		const { ifSeveralMatch, settings } = this.options;
		const { lookup } = ready.record;
		const fault = marketoFault(code);
		// Whoever is looked up by a value that Marketo does not take cannot be written without it.
		if (code === '1003' && quotes(said, lookup)) return { status: 'rejected', ...fault.reason };
		if (EXISTS_CODES.has(code)) return { status: 'duplicate', targetId: id };
		if (code === '607') return resultOf(this.api.closeUntilReset());
		if (UNSURE.has(code) && !this.isRepeatable)
			return { status: 'rejected', isFinal: true, ...unconfirmed(fault.reason) };
		if (code === '606') return resultOf(fault, TIMING.windowMs);
		if (code === '615') return resultOf(fault, TIMING.turnMs);
		if (code !== '1007') return resultOf(fault);
		if (ifSeveralMatch === 'duplicate') return { status: 'duplicate', targetId: id };
		// Whoever merges them needs their ids. The outcome does not depend on it, so a fault is passed over.
		const people =
			matches.length > 0
				? matches
				: await readPeople(this.api, settings.lookupField, [lookup], []).then(
						(found) => found.get(lookup.toLowerCase()) ?? [],
						async (thrown: unknown) => await onlyFaults(thrown).then(() => []),
					);
		return {
			status: 'rejected',
			...severalMatch(
				fault.reason,
				people.map((person) => person.id),
			),
		};
	}

	/** Sends the record again without what Marketo refuses, if it can do without. */
	private async remedyFor(
		row: RefusedRow,
		sent: Sent,
		{ leftOut }: Progress,
	): Promise<WriteResult | 'again'> {
		const { ready, plan } = sent;
		if (row.code === '1006') {
			const lost = await this.withoutUnknown(Object.keys(plan.values), (name) => quotes(row.said, name));
			if (lost === 'leftOut') return 'again';
			if (lost !== null) return { status: 'setup', ...lost };
		}
		const culprit = culpritOf(row, plan.values, this.options.lookupField);
		if (culprit === undefined) return await this.refused(row, sent);
		leftOut.set(ready, new Set([...(leftOut.get(ready) ?? []), culprit]));
		return 'again';
	}

	/**
	 * Marketo does not know a field (1006): the one that it names, or those that its description of the fields, read anew
	 * once a run, has lost.
	 *
	 * @param names the fields that were sent or asked for
	 * @returns why the leads cannot do without it; null when it is not known which field it is
	 */
	private async withoutUnknown(
		names: readonly string[],
		isNamed: (name: string) => boolean,
	): Promise<'leftOut' | Reason | null> {
		const { isManual, lookupField, method, noteField, labelOf } = this.options;
		const lost = new Set(names.filter((name) => this.unknown.has(name) || isNamed(name)));
		if (!this.hasReadFields) {
			this.hasReadFields = true;
			const schema = await readSchema(this.api).catch(onlyFaults);
			if (!(schema instanceof MarketoFault) && method.value !== 'submitForm') {
				for (const name of names) if (!schema.fields.get(name)?.updateable) lost.add(name);
			}
		}
		const [first] = lost;
		if (first === undefined) return null;
		const isNeeded = isManual || lost.has(lookupField) || (noteField !== null && lost.has(noteField.name));
		if (isNeeded) return fieldMissing(labelOf(first));
		for (const name of lost) this.unknown.add(name);
		return 'leftOut';
	}

	/** What is read of these leads, and sent unless it is in Marketo already. */
	private namesIn(open: readonly Ready[]): string[] {
		const names = new Set(open.flatMap(({ record }) => Object.keys(record.values)));
		if (this.options.noteField !== null) names.add(this.options.noteField.name);
		return [...names].filter((name) => !this.unknown.has(name));
	}

	private bodyOf(records: Parameters<WriteMethod['body']>[0]): string {
		return JSON.stringify(this.options.method.body(records, this.options.settings));
	}

	private written(status: Written['status'], targetId: string, { hints }: Plan): Written {
		return { status, targetId, targetUrl: personUrl(this.api.account, targetId) ?? undefined, hints };
	}
}

interface Sent {
	ready: Ready;
	plan: Plan;
	matches: readonly Person[];
}

const keyOf = ({ record }: Ready): string => record.lookup.toLowerCase();

/** What the failure of a whole call means for a lead alone. */
function resultIn({ kind, reason, retryAfterMs }: BatchFailure): WriteResult {
	if (kind === 'retry') return { status: 'retry', retryAfterMs, ...reason };
	return { status: kind === 'split' ? 'rejected' : kind, ...reason };
}
