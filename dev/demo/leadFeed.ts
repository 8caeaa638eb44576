import { generateLeads } from '../lab/generator';
import type { GeneratedLead, GeneratorOptions, LeadRow } from '../lab/generator';
import { leadIdOfRow } from '../../lead/identity';
import { TableClient } from '../../vendor/azureDataTables';
import type { RowKeys } from '../../lead/ledgerKey';
import { parseLead } from '../../lead/parse';
import { postNameOf, rowOfPost } from '../../lead/post';
import type { PartnerCenterFile } from './partnerCenterFile';
import { TABLES } from './settings';

export type Expected = GeneratedLead['expected'];

/** The service's limit for one entity transaction (learn.microsoft.com, "Performing entity group transactions"). */
const LARGEST_TRANSACTION = 100;

const DAY = 24 * 60 * 60_000;

/** Microsoft's side: writes generated leads into the table and keeps the truth about each. */
export class LeadFeed {
	/** By lead id: the output of Lead Parse by which it must leave. */
	readonly written = new Map<string, Expected>();
	/** Of these, the ids of those that were posted. */
	readonly posted = new Set<string>();
	private readonly leads: Generator<GeneratedLead>;
	private readonly table: TableClient;

	/** @param list Microsoft's own list of the leads */
	constructor(
		connectionString: string,
		options: Pick<GeneratorOptions, 'seed'>,
		private readonly list?: PartnerCenterFile,
	) {
		this.table = TableClient.fromConnectionString(connectionString, TABLES.leads, {
			allowInsecureConnection: true,
		});
		this.leads = generateLeads({ ...options, count: Number.MAX_SAFE_INTEGER, at: () => new Date() });
	}

	/** Writes so many further leads; all are in the table when the promise resolves. */
	async write(count: number): Promise<void> {
		await this.table.createTable();
		const leads = this.take(count);
		for (const batch of batchesByPartition(leads.map(({ row }) => row))) {
			await this.table.submitTransaction(batch.map((row) => ['create', entityOf(row)]));
		}
		for (const lead of leads) this.note(leadIdOfRow(lead.row.PartitionKey, lead.row.RowKey), lead);
	}

	/**
	 * Posts so many further leads, as Microsoft does: once.
	 *
	 * @param url as it is entered in Partner Center
	 * @returns how many were not answered with 200; they are lost to n8n, and in Microsoft's list all the same
	 */
	async post(count: number, url: string): Promise<number> {
		let lost = 0;
		for (const lead of this.take(count)) {
			const answer = await fetch(url, {
				method: 'POST',
				headers: { 'content-type': 'application/json' },
				body: lead.post,
			}).catch(() => null);
			await answer?.arrayBuffer();
			if (answer?.status === 200) {
				const leadId = await this.idOfPost(lead.post, url);
				this.posted.add(leadId);
				this.note(leadId, lead);
			} else {
				lost++;
				this.enlist(lead);
			}
		}
		return lost;
	}

	/** The id of its row, which is of today, or of yesterday when it was posted then or a moment ago. */
	private async idOfPost(body: string, url: string): Promise<string> {
		const name = postNameOf(body, new URL(url).searchParams.get('code') ?? '');
		const today = rowOfPost(name, new Date());
		const yesterday = rowOfPost(name, new Date(Date.now() - DAY));
		const isYesterdays = !(await this.has(today)) && (await this.has(yesterday));
		const { partitionKey, rowKey } = isYesterdays ? yesterday : today;
		return leadIdOfRow(partitionKey, rowKey);
	}

	private async has({ partitionKey, rowKey }: RowKeys): Promise<boolean> {
		return await this.table.getEntity(partitionKey, rowKey).then(
			() => true,
			() => false,
		);
	}

	private take(count: number): GeneratedLead[] {
		const leads: GeneratedLead[] = [];
		while (leads.length < count) {
			const next = this.leads.next();
			if (next.done) break;
			leads.push(next.value);
		}
		return leads;
	}

	private note(leadId: string, lead: GeneratedLead): void {
		this.written.set(leadId, lead.expected);
		this.enlist(lead);
	}

	private enlist({ row, expected, createdAt }: GeneratedLead): void {
		if (expected === 'lead') this.list?.add(parseLead(row), row.RowKey, createdAt);
	}
}

function batchesByPartition(rows: readonly LeadRow[]): LeadRow[][] {
	const filling = new Map<string, LeadRow[]>();
	const batches: LeadRow[][] = [];
	for (const row of rows) {
		const current = filling.get(row.PartitionKey);
		if (current && current.length < LARGEST_TRANSACTION) {
			current.push(row);
			continue;
		}
		const batch = [row];
		filling.set(row.PartitionKey, batch);
		batches.push(batch);
	}
	return batches;
}

/** The SDK spells the two keys in its own way. */
export const entityOf = ({ PartitionKey, RowKey, ...columns }: LeadRow) => ({
	partitionKey: PartitionKey,
	rowKey: RowKey,
	...columns,
});
