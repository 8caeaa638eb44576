import { groupBy } from '../lead/groupBy';
import { SetupFault, isFault, TableFault } from '../azureTable/fault';
import { type Table, TRANSACTION_LIMIT } from '../azureTable/table';
import { byCodeUnit, entriesOf } from './entries';
import type { Entry, LeadKey } from './entry';
import { type EntryWrite, writeEntries } from './entryWrites';
import { controlRows, OpenPartitions } from './openPartitions';
import { planManualSettlement, type ManualSettlement } from './manualSettlement';

/** One settlement of one lead. Two settlements of the same lead must not travel together. */
export interface SettlementRequest extends LeadKey {
	settlement: ManualSettlement;
}

/**
 * The entry as it is now and as it was before (null: it was not there), and whether the settlement changed it; or why it could
 * not be written.
 */
export type ManuallySettled = { entry: Entry; changed: boolean; before: Entry | null } | TableFault;

/** How often a row is tried that somebody else is writing, too: the trigger renews its claims now and then. */
const MAX_ROUNDS = 10;

/** How many partitions are written side by side. */
const PARTITIONS_AT_ONCE = 4;

/**
 * Writes down what a workflow or a person says of leads, each by a conditional write.
 *
 * The trigger that emitted a lead sees at its settlement that somebody else settled it, and leaves it alone.
 */
export class ManualSettler {
	private readonly open: OpenPartitions;

	constructor(private readonly ledger: Table) {
		this.open = new OpenPartitions(ledger);
	}

	/**
	 * @returns one result per request, by position; a partition that cannot be written concerns no other
	 * @throws TableFault when the ledger cannot be read, SetupFault when there is none
	 */
	async settle(requests: readonly SettlementRequest[]): Promise<ManuallySettled[]> {
		if (requests.length === 0) return [];
		this.open.load(await controlRows(this.ledger).catch(absentIsSetup(this.ledger.name)));
		const results = new Map<SettlementRequest, ManuallySettled>();
		const partitions = [...groupBy(requests, ({ partitionKey }) => partitionKey)];
		for (let at = 0; at < partitions.length; at += PARTITIONS_AT_ONCE) {
			const some = partitions.slice(at, at + PARTITIONS_AT_ONCE);
			await Promise.all(
				some.map(async ([partitionKey, group]) => await this.settlePartition(partitionKey, group, results)),
			);
		}
		return requests.map((request) => results.get(request) ?? stillRaced());
	}

	private async settlePartition(
		partitionKey: string,
		requests: readonly SettlementRequest[],
		results: Map<SettlementRequest, ManuallySettled>,
	): Promise<void> {
		// In the order of the keys, so that of a large partition each transaction reads a range of its own.
		const sorted = [...requests].sort((one, other) => byCodeUnit(one.rowKey, other.rowKey));
		for (let at = 0; at < sorted.length; at += TRANSACTION_LIMIT) {
			const some = sorted.slice(at, at + TRANSACTION_LIMIT);
			await this.settleTransaction(partitionKey, some, results).catch(async (fault: unknown) => {
				if (!(fault instanceof TableFault)) return await Promise.reject(fault);
				for (const request of some) if (!results.has(request)) results.set(request, fault);
			});
		}
	}

	private async settleTransaction(
		partitionKey: string,
		requests: readonly SettlementRequest[],
		results: Map<SettlementRequest, ManuallySettled>,
	): Promise<void> {
		let left = requests;
		for (let round = 0; round < MAX_ROUNDS && left.length > 0; round++) {
			const known = await entriesOf(
				this.ledger,
				partitionKey,
				left.map(({ rowKey }) => rowKey),
			);
			const writes = new Map<string, EntryWrite>();
			for (const request of left) {
				const entry = known.get(request.rowKey);
				const planned = planManualSettlement(request, entry, request.settlement, this.ledger.now());
				if (planned !== null) writes.set(request.rowKey, planned);
				else if (entry !== undefined) results.set(request, { entry, changed: false, before: entry });
				else results.set(request, notInLedger(this.ledger.name));
			}
			const written = new Map(
				(await this.write(partitionKey, [...writes.values()], round)).map((entry) => [entry.rowKey, entry]),
			);
			for (const request of left) {
				const entry = written.get(request.rowKey);
				const before = known.get(request.rowKey) ?? null;
				if (entry !== undefined) results.set(request, { entry, changed: true, before });
			}
			left = left.filter((request) => !results.has(request));
		}
	}

	/** The partition is marked before leads of it become due, so that a poll finds them even if this process dies in between. */
	private async write(partitionKey: string, writes: readonly EntryWrite[], round: number): Promise<Entry[]> {
		const due = writes.filter(({ entry }) => entry.status === 'failed').map(({ entry }) => entry.dueAt);
		const dueAt = Math.min(...due);
		if (due.length > 0) await this.open.markForClaim(partitionKey, dueAt, this.ledger.now());
		const { written } = await writeEntries(this.ledger, writes, round);
		if (due.length > 0) await this.open.bringForward(partitionKey, dueAt);
		return written;
	}
}

const stillRaced = (): TableFault =>
	new TableFault(
		'changed',
		'UpdateConditionNotSatisfied',
		'Somebody else keeps changing the lead in the ledger',
		'Run the node again for this lead.',
	);

const NOT_IN_LEDGER = 'LEAD_NOT_IN_LEDGER';

export const isNotInLedger = (settled: ManuallySettled): boolean =>
	settled instanceof TableFault && settled.code === NOT_IN_LEDGER;

const notInLedger = (name: string): TableFault =>
	new TableFault(
		'rowAbsent',
		NOT_IN_LEDGER,
		`The lead is not in the ledger ${name}`,
		'Set Ledger Table Name as in the Marketplace Lead Trigger that emits the leads.',
	);

/** A ledger is made by the trigger; here its absence is mostly a slip in the name. */
export const absentIsSetup =
	(name: string) =>
	async (fault: unknown): Promise<never> =>
		await Promise.reject(
			isFault(fault, 'tableAbsent')
				? new SetupFault(
						'LedgerTable',
						`There is no ledger with the name ${name}`,
						'Set Ledger Table Name as in the Marketplace Lead Trigger; the ledger is created when that workflow is published for the first time.',
					)
				: fault,
		);
