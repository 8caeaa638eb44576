import { TableClient } from '@azure/data-tables';
import type { IDataObject, IRun } from 'n8n-workflow';
import type { HttpRequest } from '../../../transport/send';
import { dayPartitionKey } from '../../../lead/dayPartition';
import type { JsonObject } from '../../../lead/lead';
import { Ledger } from '../../../ledger/ledger';
import type { Alarm } from '../../../nodes/MarketplaceLeadTrigger/alarms';
import { Dispatcher } from '../../../nodes/MarketplaceLeadTrigger/dispatcher';
import { LeadRows, rawLead } from '../../../leadTable/leadRows';
import { pollLeads, type PollTerms } from '../../../nodes/MarketplaceLeadTrigger/pollLeads';
import type { TableOptions } from '../../../azureTable/table';
import { openByConnectionString, recording, sendThroughN8n } from '../../azureTable/sending';
import { runOf } from '../../ledger/runs';
import { type ServiceClock, withServiceClock } from '../../ledger/serviceClock';

const MINUTE = 60_000;

export const TERMS: PollTerms = {
	leadsTable: 'MarketplaceLeads',
	startWith: 'all',
	startDays: 30,
	batchSize: 500,
	concurrentBatches: 1,
	lease: 10 * MINUTE,
	settleBy: 'execution',
	lateWindow: 10 * MINUTE,
	sweepInterval: 60 * MINUTE,
};

export type Execution = (leads: JsonObject[]) => IRun | undefined | Promise<IRun | undefined>;

export const SUCCESS: Execution = () => runOf('success');
export const FAILURE: Execution = () => runOf('error');

/** One n8n with one trigger: polls at command, and keeps what it emitted. */
export interface Poller {
	poll(execution?: Execution, terms?: Partial<PollTerms>, isOver?: () => boolean): Promise<void>;
	/** The batches of all polls, by row key. */
	batches: string[][];
	/** The row keys of all polls, in the order of emission. */
	emitted(): string[];
	requests: HttpRequest[];
	warnings: string[];
	alarms: Alarm[];
	clock: ServiceClock;
	dispatcher: Dispatcher;
	/** The line to Azure: cut before a request gets there, or before its answer comes back. */
	line: { interrupt(request: HttpRequest): 'before' | 'afterwards' | null };
}

/**
 * A poller with a process of its own: nothing is shared with another but the tables.
 *
 * @param options of its tables; by default no request is repeated, so that a fault shows at once
 */
export async function aPoller(
	connectionString: string,
	ledgerTable: string,
	leadsTable = TERMS.leadsTable,
	maxAttempts = 50,
	options: TableOptions = { retries: 0 },
): Promise<Poller> {
	const line: { interrupt: Poller['line']['interrupt'] } = { interrupt: () => null };
	const { send, requests } = recording(async (request) => {
		const when = line.interrupt(request);
		if (when === null) return await sendThroughN8n(request);
		if (when === 'afterwards') await sendThroughN8n(request);
		throw Object.assign(new Error('reset'), { code: 'ECONNRESET' });
	});
	const clock = withServiceClock(send);
	const dispatcher = new Dispatcher();
	const batches: string[][] = [];
	const warnings: string[] = [];
	const alarms: Alarm[] = [];
	return {
		batches,
		requests,
		warnings,
		alarms,
		clock,
		dispatcher,
		line,
		emitted: () => batches.flat(),
		async poll(execution = SUCCESS, changed = {}, isOver = () => false) {
			const terms = { ...TERMS, leadsTable, ...changed };
			// Opened anew for each poll, as the trigger does.
			const leads = new LeadRows(
				await openByConnectionString(connectionString, leadsTable, options, clock.send),
			);
			const ledger = new Ledger(
				await openByConnectionString(connectionString, ledgerTable, options, clock.send),
				{
					lease: terms.lease,
					maxAttempts,
				},
			);
			await pollLeads(
				{
					leads,
					ledger,
					dispatcher,
					emit: async (rows) => {
						batches.push(rows.map(({ rowKey }) => rowKey));
						return await execution(rows.map(rawLead));
					},
					raise: (alarm) => {
						warnings.push(`${alarm.message}. ${alarm.description}`);
						alarms.push(alarm);
					},
					isOver,
					whenOver: new Promise(() => {}),
				},
				terms,
			);
			await dispatcher.idle();
		},
	};
}

/** An empty table of leads, the trigger that polls it, and its ledger. @param nth tells those of one storage account apart */
export async function aPolledTable(connectionString: string, nth: number) {
	const leads = aLeadsTable(connectionString, `Leads${nth}`);
	await leads.create();
	const trigger = await aPoller(connectionString, `Ledger${nth}`, `Leads${nth}`);
	const ledger = await openByConnectionString(connectionString, `Ledger${nth}`);
	return { leads, trigger, ledger };
}

/** Microsoft's side: rows of leads, written with an independent client. */
export function aLeadsTable(connectionString: string, name = TERMS.leadsTable) {
	const client = TableClient.fromConnectionString(connectionString, name, { allowInsecureConnection: true });
	return {
		client,
		create: async () => await client.createTable(),
		/** Writes rows of one partition, 100 in one transaction; all rows of a transaction bear nearly the same stamp. */
		async write(
			rowKeys: readonly string[],
			partitionKey = dayPartitionKey(new Date()),
			more: IDataObject = {},
		) {
			for (let at = 0; at < rowKeys.length; at += 100) {
				await client.submitTransaction(
					rowKeys
						.slice(at, at + 100)
						.map((rowKey) => [
							'create',
							{ partitionKey, rowKey, LeadSource: 'AzureMarketplace', ActionCode: 'INS', ...more },
						]),
				);
			}
		},
	};
}

export const keys = (count: number, prefix = 'lead'): string[] =>
	Array.from({ length: count }, (_, index) => `${prefix}-${String(index).padStart(6, '0')}`);
