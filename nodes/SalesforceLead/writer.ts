import type { ItemAnswer } from './answers';
import { readAnswers } from './answers';
import type { LeadRecord, SfRecord } from './record';
import type { Session } from './session';

/** A record with the value by which Salesforce finds it again. */
export interface KeyedRecord extends LeadRecord {
	/** External id or e-mail address. */
	key: string;
}

export type Headers = { [name: string]: string };

/** Writes one batch; one answer per record, by position. */
export interface Writer {
	write(records: readonly KeyedRecord[], headers: Headers): Promise<ItemAnswer[]>;
}

/**
 * Upsert by an external id. Required fields that a lead leaves blank are not sent at first, for an
 * existing record may know them. Only where Salesforce then says that it would have to create the record without them,
 * a second call brings the fallbacks.
 */
export class ExternalIdWriter implements Writer {
	constructor(
		private readonly session: Session,
		private readonly field: string,
	) {}

	async write(records: readonly KeyedRecord[], headers: Headers): Promise<ItemAnswer[]> {
		const answers = await this.upsert(
			records.map(({ fields }) => fields),
			records,
			headers,
		);
		const lacking = [...answers.keys()].filter((at) => lacksFallback(records[at], answers[at]));
		if (lacking.length === 0) return answers;
		const again = lacking.flatMap((at) => records[at] ?? []);
		const completed = await this.upsert(
			again.map(({ fields, fallbacks }) => ({ ...fields, ...fallbacks })),
			again,
			headers,
		);
		lacking.forEach((at, index) => {
			const answer = completed[index];
			if (answer) answers[at] = answer;
		});
		return answers;
	}

	private async upsert(
		values: readonly SfRecord[],
		records: readonly KeyedRecord[],
		headers: Headers,
	): Promise<ItemAnswer[]> {
		const keyed = values.map((fields, index) => ({ ...fields, [this.field]: records[index]?.key ?? '' }));
		const answer: unknown = await this.session.call((connection) =>
			connection.upsert('Lead', keyed, this.field, { headers }),
		);
		return readAnswers(answer, records.length);
	}
}

function lacksFallback(record: KeyedRecord | undefined, answer: ItemAnswer | undefined): boolean {
	if (!record || !answer || answer.isSaved) return false;
	return answer.errors.some(
		({ code, fields }) =>
			code === 'REQUIRED_FIELD_MISSING' && fields.some((field) => field in record.fallbacks),
	);
}
