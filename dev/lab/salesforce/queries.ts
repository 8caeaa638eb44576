import type { Answer } from '../faultyAnswer';
import { json, refusal } from './answers';
import type { Org, SfRecord } from './org';
import { fieldsOf, parseQuery } from './soql';
import type { Query } from './soql';

/** `GET /query?q=`: pages of at most 2,000 records, the rest at `nextRecordsUrl` (REST API guide, "Query"). */
export class Queries {
	private readonly cursors = new Map<string, SfRecord[]>();

	constructor(
		private readonly org: Org,
		private readonly pageSize: number,
	) {}

	run(soql: string, base: string): Answer {
		const query = parseQuery(soql);
		if (!query) return refusal(400, 'MALFORMED_QUERY', `unexpected token in: ${soql}`);
		const records = this.recordsOf(query);
		if (!records) {
			return refusal(400, 'INVALID_TYPE', `sObject type '${query.object}' is not supported.`);
		}
		const unknown =
			query.object === 'Lead'
				? [...query.fields, ...fieldsOf(soql)].find((name) => !this.org.fieldNamed(name))
				: undefined;
		if (unknown) return refusal(400, 'INVALID_FIELD', `No such column '${unknown}' on entity 'Lead'.`);
		const found = sorted(records.filter(query.test), query).slice(0, query.limit);
		return this.page(
			found.map((record) => picked(record, query, base)),
			base,
		);
	}

	more(cursor: string, base: string): Answer {
		const rest = this.cursors.get(cursor);
		if (!rest) return refusal(400, 'INVALID_QUERY_LOCATOR', 'invalid query locator');
		this.cursors.delete(cursor);
		return this.page(rest, base);
	}

	private page(records: SfRecord[], base: string): Answer {
		const rest = records.slice(this.pageSize);
		const cursor = `01g000000000001EAA-${this.cursors.size + 1}`;
		if (rest.length > 0) this.cursors.set(cursor, rest);
		return json(200, {
			totalSize: records.length,
			done: rest.length === 0,
			...(rest.length === 0 ? {} : { nextRecordsUrl: `${base}/query/${cursor}` }),
			records: records.slice(0, this.pageSize),
		});
	}

	private recordsOf({ object, within }: Query): SfRecord[] | undefined {
		const { rules, leads, id } = this.org;
		switch (object) {
			case 'Lead':
				return within === undefined ? [...leads.values()] : this.leadsWithin(within);
			case 'Campaign':
				return (rules.campaigns ?? []).map((campaign) => ({ Id: campaign, Name: 'Campaign', IsActive: true }));
			// Only active standard users, and queues; the conditions of the query are held against these values.
			case 'User':
				return (rules.users ?? []).map((user) => ({ IsActive: true, UserType: 'Standard', ...user }));
			case 'Group':
				return (rules.queues ?? []).map((queue) => ({ Type: 'Queue', ...queue }));
			case 'Organization':
				return [{ Id: id, Name: rules.name ?? 'Contoso', IsSandbox: rules.isSandbox ?? false }];
			default:
				return undefined;
		}
	}

	private leadsWithin({ field, values }: NonNullable<Query['within']>): SfRecord[] {
		const ids = new Set(values.flatMap((value) => this.org.leads.idsWith(field, value)));
		return [...ids]
			.sort()
			.map((id) => this.org.leads.get(id))
			.filter((lead) => lead !== undefined);
	}
}

function sorted(records: SfRecord[], { order }: Query): SfRecord[] {
	return records.sort((one, other) => {
		for (const { field, descending } of order) {
			const difference = String(one[field] ?? '').localeCompare(String(other[field] ?? ''));
			if (difference !== 0) return descending ? -difference : difference;
		}
		return 0;
	});
}

const picked = (record: SfRecord, { fields, object }: Query, base: string): SfRecord =>
	Object.assign(
		{ attributes: { type: object, url: `${base}/sobjects/${object}/${String(record.Id)}` } },
		Object.fromEntries(fields.map((name) => [name, record[name] ?? null])),
	);
