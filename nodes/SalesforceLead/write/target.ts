import { resultOf, type WriteResult, type Written } from '../../../delivery/outcome';
import type { DeliveryTarget, Prepared, ReadBack } from '../../../delivery/target';
import type { Lead } from '../../../lead/lead';
import { queryAll, quoted, type Session } from '../api/call';
import { faultOf, type VendorError } from '../api/errors';
import { DESCRIPTION } from '../fields/automatic';
import { type LeadRecord, leftOutHint, placeIn } from '../fields/fit';
import type { LeadFieldSchema, LeadSchema } from '../fields/schema';
import { addToCampaign, type Campaign } from './campaign';
import { duplicateHeader, type DuplicatePolicy, isDuplicate, updateMatches } from './duplicates';
import { type ExistingLead, readExisting } from './existing';
import { addedValues, foldRecords, newValues, overwritingValues, withoutField } from './laterLead';
import { blamingTheOrg, refusedFields, retryPartsRefusedAlike } from './refusals';
import { COLLECTION_LIMIT, createAll, type Headers, type ItemAnswer, updateAll, upsertAll } from './save';

/** A record with the value by which Salesforce finds it again. */
export interface KeyedRecord extends LeadRecord {
	/** External id or e-mail address. */
	key: string;
	/** Whom an existing record is given to; null: it keeps its owner. */
	newOwner: string | null;
}

export interface SalesforceTargetOptions {
	schema: LeadSchema;
	/** Null: leads are matched by e-mail address. */
	externalId: string | null;
	laterLeads: 'add' | 'overwrite';
	longValues: 'fit' | 'reject';
	duplicates: DuplicatePolicy;
	/** The value of `Sforce-Auto-Assign`: `TRUE`, `FALSE` or the id of a rule. */
	assignment: string;
	campaign: Campaign | null;
	prepare(lead: Lead, index: number): ReturnType<DeliveryTarget<KeyedRecord>['prepare']>;
}

/** A lead of a batch on its way into the org. */
interface Plan {
	at: number;
	record: KeyedRecord;
	/** The record that it belongs to; null: it is new. */
	existing: ExistingLead | null;
	/** What the org did not accept of it. */
	hints: string[];
}

interface Saved extends Plan {
	answer: ItemAnswer;
}

/** So many fields of one lead are left out, one after the other, before the lead is refused. */
const MOST_LEFT_OUT = 4;

/** Leads of Salesforce as a target: many in a call, each with its own result. */
export class SalesforceTarget implements DeliveryTarget<KeyedRecord> {
	readonly name = 'salesforce';
	readonly maxBatchSize = COLLECTION_LIMIT;
	/** Calls side by side would lock each other out of queues, campaigns and accounts. */
	readonly concurrency = 1;
	/** Keys of leads whose unique value somebody else took in between, which one more try may settle. */
	private readonly raced = new Set<string>();

	constructor(
		private readonly session: Session,
		private readonly options: SalesforceTargetOptions,
	) {}

	prepare(lead: Lead, index: number): ReturnType<DeliveryTarget<KeyedRecord>['prepare']> {
		return this.options.prepare(lead, index);
	}

	fold(earlier: Prepared<KeyedRecord>, later: Prepared<KeyedRecord>): KeyedRecord {
		const { laterLeads, schema } = this.options;
		if (laterLeads === 'add') {
			return {
				...foldRecords(earlier.record, later.record, schema),
				key: earlier.record.key,
				newOwner: later.record.newOwner ?? earlier.record.newOwner,
			};
		}
		const { OwnerId: owner = later.record.fields.OwnerId } = earlier.record.fields;
		const newOwner = later.record.newOwner ?? earlier.record.newOwner;
		const isOwned = owner !== undefined;
		const fields = {
			...earlier.record.fields,
			...later.record.fields,
			...(isOwned ? { OwnerId: newOwner ?? owner } : {}),
		};
		return { ...later.record, fields, newOwner };
	}

	async writeBatch(batch: ReadonlyArray<Prepared<KeyedRecord>>): Promise<WriteResult[]> {
		const existing = await this.readExisting(batch.map(({ record }) => record));
		const results = new Map<number, WriteResult>();
		const plans: Plan[] = [];
		batch.forEach(({ key, record }, at) => {
			const found = existing.get(key) ?? [];
			const refusal = this.refusalOf(found);
			if (refusal) results.set(at, resultOf(faultOf({ code: refusal, fields: [] })));
			else plans.push({ at, record, existing: found[0] ?? null, hints: [] });
		});
		const saved = await this.updateHeld(await this.saveLeavingOut(plans));
		for (const one of saved) results.set(one.at, this.resultOf(one, batch[one.at]?.key ?? ''));
		retryPartsRefusedAlike(results, saved);
		const ordered = batch.flatMap((_, at) => results.get(at) ?? []);
		if (this.options.campaign) await addToCampaign(this.session, this.options.campaign, ordered);
		return blamingTheOrg(ordered);
	}

	async readBack(_prepared: Prepared<KeyedRecord>, { targetId }: Written): Promise<ReadBack> {
		const records = await queryAll(
			this.session,
			`SELECT Id FROM Lead WHERE Id = ${quoted(targetId ?? '')}`,
			true,
		);
		return records.length > 0
			? {
					found: true,
					message: `The test lead is in Salesforce: ${this.session.addressOf(targetId ?? '')}`,
				}
			: {
					found: false,
					message:
						'Salesforce accepted the test lead, but it cannot be found. Automation in the org may have deleted it, or the user may not see it.',
				};
	}

	private async readExisting(records: readonly KeyedRecord[]): Promise<Map<string, ExistingLead[]>> {
		const { externalId } = this.options;
		const keys = records.map(({ key }) => key);
		const keyField = externalId ?? 'Email';
		const { type, isCaseSensitive } = this.options.schema.get(keyField) ?? {};
		const field = { keyField, isNumber: type === 'double', isCaseSensitive };
		return await readExisting(this.session, field, keys, this.namesToRead(records) ?? []);
	}

	/** @returns null where leads overwrite what is there: then only whether it is there has to be known */
	private namesToRead(records: readonly LeadRecord[]): string[] | null {
		if (this.options.laterLeads === 'overwrite') return null;
		const names = new Set(records.flatMap(({ fields }) => Object.keys(fields)));
		if (placeIn(this.options.schema) !== null) names.add(DESCRIPTION);
		return [...names];
	}

	/** The code of a record that cannot be changed. An address may have several records, an external id must not. */
	private refusalOf([first, second]: readonly ExistingLead[]): string | null {
		if (first?.isConverted) return 'CANNOT_UPDATE_CONVERTED_LEAD';
		return this.options.externalId !== null && second ? 'DUPLICATE_EXTERNAL_ID' : null;
	}

	/** Writes leads, and writes those again, without the field, of which the org refuses the value of a field that it names. */
	private async saveLeavingOut(plans: readonly Plan[]): Promise<Saved[]> {
		const saved: Saved[] = [];
		for (let open = plans; open.length > 0; ) {
			const again: Plan[] = [];
			const answers = await this.save(open);
			for (const plan of open) {
				const answer = answers.get(plan.at) ?? UNANSWERED;
				const field = this.refusedField(plan, answer);
				if (!field) saved.push({ ...plan, answer });
				else again.push(this.leaveOut(plan, field));
			}
			open = again;
		}
		return saved;
	}

	private async save(plans: readonly Plan[]): Promise<Map<number, ItemAnswer>> {
		const { schema, laterLeads, assignment, duplicates } = this.options;
		const answers = new Map<number, ItemAnswer>();
		const updates = plans.flatMap(({ at, record, existing }) => {
			if (!existing) return [];
			const added =
				laterLeads === 'add'
					? addedValues(record, existing.values, schema)
					: overwritingValues(record, schema);
			const { newOwner } = record;
			const isGiven = newOwner !== null && newOwner !== existing.values.OwnerId;
			const values = isGiven ? { ...added, OwnerId: newOwner } : added;
			if (Object.keys(values).length > 0) return [{ at, values: { ...values, Id: existing.id } }];
			answers.set(at, { id: existing.id, status: 'unchanged', errors: [], matches: [] });
			return [];
		});
		const assigned = { 'Sforce-Auto-Assign': assignment };
		const fresh = plans.filter(({ existing }) => existing === null);
		const created = await this.saveNew(fresh, { ...duplicateHeader(duplicates === 'save'), ...assigned });
		fresh.forEach(({ at }, index) => answers.set(at, created[index] ?? UNANSWERED));
		// The record is there already: its owner stays, and a rule against new duplicates has nothing to decide.
		const kept = { ...duplicateHeader(true), 'Sforce-Auto-Assign': 'FALSE' };
		const values = updates.map((update) => update.values);
		const updated = await updateAll(this.session, values, kept);
		updates.forEach(({ at }, index) => answers.set(at, updated[index] ?? UNANSWERED));
		return answers;
	}

	/**
	 * Where the org keeps the key unique, a record that somebody else has made in the meantime refuses the new one, which
	 * then finds it; an upsert would overwrite it. Where it does not, only an upsert keeps leads from being doubled.
	 */
	private async saveNew(plans: readonly Plan[], headers: Headers): Promise<ItemAnswer[]> {
		const { schema, externalId } = this.options;
		const keyField = externalId ?? 'Email';
		const values = plans.map(({ record }) => ({ ...newValues(record, schema), [keyField]: record.key }));
		return externalId === null || schema.get(keyField)?.isUnique === true
			? await createAll(this.session, 'Lead', values, headers)
			: await upsertAll(this.session, externalId, values, headers);
	}

	/** The field of this lead whose value the org does not accept, although its describe allows it; never the key. */
	private refusedField({ record, hints }: Plan, answer: ItemAnswer): LeadFieldSchema | undefined {
		const { schema, externalId, longValues } = this.options;
		if (answer.status !== null || longValues === 'reject' || hints.length >= MOST_LEFT_OUT) return undefined;
		const isOwn = (name: string) => name in record.fields && name !== (externalId ?? 'Email');
		return schema.get(refusedFields(answer.errors).find(isOwn) ?? '');
	}

	private leaveOut({ record, hints, ...plan }: Plan, field: LeadFieldSchema): Plan {
		const hint = leftOutHint(field.label, 'Salesforce does not accept the value', this.options.schema);
		return {
			...plan,
			record: {
				...withoutField(record, field),
				key: record.key,
				newOwner: field.name === 'OwnerId' ? null : record.newOwner,
			},
			hints: [...hints, hint],
		};
	}

	private async updateHeld(saved: Saved[]): Promise<Saved[]> {
		if (this.options.duplicates !== 'update') return saved;
		const held = saved.filter(({ answer }) => isDuplicate(answer));
		const answers = await updateMatches(this.session, held, {
			schema: this.options.schema,
			fieldNames: this.namesToRead(held.map(({ record }) => record)),
			headers: { 'Sforce-Auto-Assign': 'FALSE' },
		});
		held.forEach((one, index) => (one.answer = answers[index] ?? one.answer));
		return saved;
	}

	private resultOf({ answer, hints }: Saved, key: string): WriteResult {
		const { id, status, errors, matches } = answer;
		if (status !== null) return { status, ...this.placeOf(id), hints };
		if (isDuplicate(answer) && this.options.duplicates !== 'save') {
			return { status: 'duplicate', ...this.placeOf(matches[0]?.id ?? null) };
		}
		const error = errors[0] ?? UNKNOWN;
		const result = resultOf(faultOf(error));
		if (error.code !== 'DUPLICATE_VALUE' || result.status !== 'rejected' || this.raced.has(key))
			return result;
		this.raced.add(key);
		return { ...result, status: 'retry' };
	}

	private placeOf(id: string | null): Pick<Written, 'targetId' | 'targetUrl'> {
		return id === null ? { targetId: null } : { targetId: id, targetUrl: this.session.addressOf(id) };
	}
}

const UNKNOWN: VendorError = { code: 'UNKNOWN_EXCEPTION', fields: [] };
const UNANSWERED: ItemAnswer = { id: null, status: null, errors: [UNKNOWN], matches: [] };
