import type { Json, JsonObject } from '../../../lead/lead';
import type { Answer } from '../faultyAnswer';
import { CallRefused, isRecord, reasonOf, succeeded } from './answers';
import type { Content, ServiceCall } from './service';
import { readUpsert, upsert } from './upsert';
import type { RowResult, Subscription, UpsertRequest } from './upsert';

/** leads.md, Create and Update: a record that fails is `skipped`, with reasons. */
export async function syncLeads({ body, work }: ServiceCall, content: Content): Promise<Answer> {
	const request = readUpsert(
		objectOf(body),
		subscriptionOf(content),
		objectOf(body).action ?? 'createOrUpdate',
	);
	const rows = await upsert(request, subscriptionOf(content), work);
	return succeeded(
		rows.map(
			(row): JsonObject =>
				'fault' in row
					? { status: 'skipped', reasons: [{ ...row.fault }] }
					: { id: row.person.id, status: row.status },
		),
	);
}

/** leads.md, Push Lead: always an upsert, one activity each; a failed record has reasons and no status. */
export async function pushLeads({ body, work }: ServiceCall, content: Content): Promise<Answer> {
	const { programName, source, reason } = objectOf(body);
	if (typeof programName !== 'string' || programName === '') throw new CallRefused('1002');
	if (!content.programs.some(({ name }) => name === programName)) throw new CallRefused('1013');
	const request = readUpsert(objectOf(body), subscriptionOf(content), 'createOrUpdate');
	const rows = await upsert(request, subscriptionOf(content), work);
	return succeeded(
		rows.map((row): JsonObject => {
			if ('fault' in row) return { reasons: [{ ...row.fault }] };
			content.people.activities.push({
				kind: 'pushLead',
				personId: row.person.id,
				program: programName,
				source: textOrNull(source),
				reason: textOrNull(reason),
			});
			return { id: row.person.id, status: row.status };
		}),
		{ warnings: [] },
	);
}

/**
 * leads.md, Submit Form: exactly one record, `email` required, each field must be on the form. Which codes say so is
 * not documented; 1006, 1002 and 1003 are assumed.
 */
export async function submitForm({ body, work }: ServiceCall, content: Content): Promise<Answer> {
	const { formId, programId, input } = objectOf(body);
	const form = content.forms.find(({ id }) => id === formId);
	if (!form) throw new CallRefused('1013');
	if (programId !== undefined && !content.programs.some(({ id }) => id === programId))
		throw new CallRefused('1013');
	if (!Array.isArray(input) || input.length !== 1) throw new CallRefused('1003');
	const values = objectOf(objectOf(input[0] ?? null).leadFormFields ?? null);
	const stranger = Object.keys(values).find((name) => !form.fields.includes(name));
	const row: RowResult | undefined =
		stranger === undefined
			? (await upsert(formUpsert(values), subscriptionOf(content), work))[0]
			: { fault: reasonOf('1006', `Field '${stranger}' not found`) };
	if (!row) throw new CallRefused('611');
	if ('fault' in row) return succeeded([{ status: 'skipped', reasons: [{ ...row.fault }] }]);
	const program = typeof programId === 'number' ? programId : null;
	const { id: personId } = row.person;
	content.people.activities.push({ kind: 'fillOutForm', personId, program, source: null, reason: null });
	return succeeded([{ id: personId, status: row.status }]);
}

const formUpsert = (values: JsonObject): UpsertRequest => ({
	action: 'createOrUpdate',
	lookupField: 'email',
	partition: null,
	records: [values],
});

const subscriptionOf = ({ people, fields, partitions, companyMembers, refuse }: Content): Subscription => ({
	people,
	fields: new Map(fields.map((field) => [field.name, field])),
	partitions,
	companyMembers,
	refuse,
});

function objectOf(value: Json): JsonObject {
	if (!isRecord(value)) throw new CallRefused('1003');
	return value;
}

const textOrNull = (value: Json | undefined): string | null => (typeof value === 'string' ? value : null);
