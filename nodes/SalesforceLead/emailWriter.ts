import type { ItemAnswer } from './answers';
import { readAnswers } from './answers';
import { memberOf } from './fault';
import type { Session } from './session';
import type { Headers, KeyedRecord, Writer } from './writer';

/** A query travels in the address, which Salesforce takes up to 16,384 characters; this many of them for e-mails. */
const MAX_QUERY_CHARACTERS = 8_000;

interface Known {
	id: string;
	isConverted: boolean;
}

/**
 * For orgs without an external id field: looks the leads up by e-mail address, updates those that exist and creates the
 * others. Between looking and creating somebody else can create the same lead: then there are two. An upsert has no such
 * gap. A batch that is repeated after a lost answer finds what it created.
 */
export class EmailWriter implements Writer {
	constructor(private readonly session: Session) {}

	async write(records: readonly KeyedRecord[], headers: Headers): Promise<ItemAnswer[]> {
		const known = await this.lookUp(records.map(({ key }) => key));
		const answers = new Map<KeyedRecord, ItemAnswer>();
		const found = (record: KeyedRecord): Known | undefined => known.get(record.key.toLowerCase());
		for (const record of records) if (found(record)?.isConverted) answers.set(record, CONVERTED);
		await this.create(
			records.filter((record) => !found(record)),
			headers,
			answers,
		);
		const open = records.flatMap((record) => {
			const match = found(record);
			return match && !match.isConverted ? [{ record, id: match.id }] : [];
		});
		await this.update(open, headers, answers);
		return records.map((record) => answers.get(record) ?? LOST);
	}

	private async create(
		records: KeyedRecord[],
		headers: Headers,
		answers: Map<KeyedRecord, ItemAnswer>,
	): Promise<void> {
		if (records.length === 0) return;
		const values = records.map(({ fields, fallbacks, key }) => ({ ...fields, ...fallbacks, Email: key }));
		const answer: unknown = await this.session.call((connection) =>
			connection.create('Lead', values, { headers }),
		);
		readAnswers(answer, records.length).forEach((read, index) => {
			const record = records[index];
			if (record) answers.set(record, { ...read, isCreated: read.isSaved });
		});
	}

	private async update(
		open: ReadonlyArray<{ record: KeyedRecord; id: string }>,
		headers: Headers,
		answers: Map<KeyedRecord, ItemAnswer>,
	): Promise<void> {
		if (open.length === 0) return;
		const values = open.map(({ record, id }) => ({ ...record.fields, Id: id }));
		const answer: unknown = await this.session.call((connection) =>
			connection.update('Lead', values, { headers }),
		);
		readAnswers(answer, open.length).forEach((read, index) => {
			const record = open[index]?.record;
			if (record) answers.set(record, { ...read, isCreated: false });
		});
	}

	/** @returns by lower-case address; of several leads the newest that is not converted */
	private async lookUp(emails: readonly string[]): Promise<Map<string, Known>> {
		const known = new Map<string, Known>();
		for (const chunk of chunksOf(emails.map(quoted))) {
			const soql = `SELECT Id, Email, IsConverted FROM Lead WHERE Email IN (${chunk.join(',')}) ORDER BY CreatedDate DESC`;
			const result = await this.session.call((connection) =>
				connection.query(soql, { autoFetch: true, maxFetch: 50_000 }),
			);
			for (const record of result.records) {
				const email = String(memberOf(record, 'Email')).toLowerCase();
				const isConverted = memberOf(record, 'IsConverted') === true;
				const earlier = known.get(email);
				if (earlier && (!earlier.isConverted || isConverted)) continue;
				known.set(email, { id: String(record.Id), isConverted });
			}
		}
		return known;
	}
}

/** A text of SOQL: backslash and quote are escaped (SOQL, "Quoted String Escape Sequences"). */
export const quoted = (text: string): string => `'${text.replace(/[\\']/g, String.raw`\$&`)}'`;

function chunksOf(texts: readonly string[]): string[][] {
	const chunks: string[][] = [];
	let room = 0;
	for (const text of texts) {
		const length = encodeURIComponent(text).length + 3;
		if (length > room) {
			chunks.push([]);
			room = MAX_QUERY_CHARACTERS;
		}
		chunks.at(-1)?.push(text);
		room -= length;
	}
	return chunks;
}

const CONVERTED: ItemAnswer = {
	id: null,
	isSaved: false,
	isCreated: false,
	errors: [{ code: 'CANNOT_UPDATE_CONVERTED_LEAD', fields: [] }],
	matches: [],
};
const LOST: ItemAnswer = { ...CONVERTED, errors: [{ code: 'UNKNOWN_EXCEPTION', fields: [] }] };
