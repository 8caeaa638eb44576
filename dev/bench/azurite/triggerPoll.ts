/** The trigger's own poll on tables of this machine, with n8n's request helper and its service's clock in our hands. */
import { createRunExecutionData } from 'n8n-workflow';
import type { IRun } from 'n8n-workflow';
import { DEFAULT_LEASE, DEFAULT_MAX_ATTEMPTS } from '../../../ledger/backoff';
import { Ledger } from '../../../ledger/ledger';
import {
	DEFAULT_BATCH_SIZE,
	DEFAULT_CONCURRENT_BATCHES,
} from '../../../nodes/MarketplaceLeadTrigger/parameters';
import { Dispatcher } from '../../../nodes/MarketplaceLeadTrigger/dispatcher';
import { LeadRows } from '../../../leadTable/leadRows';
import { pollLeads } from '../../../nodes/MarketplaceLeadTrigger/pollLeads';
import { DEFAULT_READING_TERMS, type StartWith } from '../../../leadTable/readingPlan';
import { openByConnectionString, sendThroughN8n } from '../../../test/azureTable/sending';
import { withServiceClock } from '../../../test/ledger/serviceClock';

export interface TriggerPoll {
	poll(): Promise<void>;
	/** The service's time in milliseconds, as this trigger is told it. */
	now(): number;
	/** Lets so much time go by, in milliseconds; the service tells it with its next answer. */
	forward(milliseconds: number): void;
	/** Requests and emitted leads since the last call of `reset`. */
	requests: number;
	emitted: number;
	reset(): void;
}

/** An execution that ends at once and well. */
const success = (): IRun => ({
	data: createRunExecutionData({}),
	mode: 'trigger',
	startedAt: new Date(0),
	status: 'success',
	storedAt: 'db',
});

/** One trigger with the settings that a user begins with. */
export function openTriggerPoll(
	connectionString: string,
	leadsTable: string,
	startWith: StartWith,
): TriggerPoll {
	let ahead = 0;
	const clock = withServiceClock(async (request) => {
		trigger.requests += 1;
		return await sendThroughN8n(request);
	});
	const dispatcher = new Dispatcher();
	const open = async (table: string) =>
		await openByConnectionString(connectionString, table, { retries: 0 }, clock.send);
	const trigger: TriggerPoll = {
		requests: 0,
		emitted: 0,
		now: () => Date.now() + ahead,
		forward(milliseconds) {
			ahead += milliseconds;
			clock.forward(milliseconds);
		},
		reset() {
			trigger.requests = 0;
			trigger.emitted = 0;
		},
		async poll() {
			await pollLeads(
				{
					leads: new LeadRows(await open(leadsTable)),
					ledger: new Ledger(await open(`${leadsTable}Ledger`), {
						lease: DEFAULT_LEASE,
						maxAttempts: DEFAULT_MAX_ATTEMPTS,
					}),
					dispatcher,
					emit: async (leads) => {
						trigger.emitted += leads.length;
						return success();
					},
					raise: ({ message }) => {
						throw new Error(message);
					},
					isOver: () => false,
					whenOver: new Promise(() => {}),
				},
				{
					leadsTable,
					startWith,
					startDays: 0,
					batchSize: DEFAULT_BATCH_SIZE,
					concurrentBatches: DEFAULT_CONCURRENT_BATCHES,
					lease: DEFAULT_LEASE,
					settleBy: 'execution',
					...DEFAULT_READING_TERMS,
				},
			);
			await dispatcher.idle();
		},
	};
	return trigger;
}
