import { groupBy } from '../lead/groupBy';
import { SetupFault, isFault, TableFault } from '../azureTable/fault';
import { type Table, TRANSACTION_LIMIT } from '../azureTable/table';
import { entriesOf } from './entries';
import type { Entry, LeadKey } from './entry';
import { type EntryWrite, writeEntries } from './entryWrites';
import { controlRows, OpenPartitions } from './openPartitions';
import { planVerdict, type Verdict } from './verdict';

/** One verdict on one lead. Two verdicts on the same lead must not travel together. */
export interface Ruling extends LeadKey {
	verdict: Verdict;
}

/**
 * The entry as it stands now and as it stood before (null: it was not there), and whether the verdict changed it; or why it could
 * not be written.
 */
export type Ruled = { entry: Entry; changed: boolean; before: Entry | null } | TableFault;

/** How often a row is tried that somebody else is writing, too: the trigger renews its claims now and then. */
const MAX_ROUNDS = 10;

/**
 * Writes down what a workflow or a person says of leads, each by a conditional write.
 *
 * The trigger that emitted a lead sees at its settlement that somebody else had a word on it, and leaves it alone.
 */
export class Verdicts {
	private readonly open: OpenPartitions;

	constructor(private readonly ledger: Table) {
		this.open = new OpenPartitions(ledger);
	}

	/**
	 * @returns one result per ruling, by position; a partition that cannot be written concerns no other
	 * @throws TableFault when the ledger cannot be read, SetupFault when there is none
	 */
	async pass(rulings: readonly Ruling[]): Promise<Ruled[]> {
		if (rulings.length === 0) return [];
		this.open.load(await controlRows(this.ledger).catch(absentIsSetup(this.ledger.name)));
		const results = new Map<Ruling, Ruled>();
		for (const [partitionKey, group] of groupBy(rulings, ({ partitionKey }) => partitionKey)) {
			for (let at = 0; at < group.length; at += TRANSACTION_LIMIT) {
				const some = group.slice(at, at + TRANSACTION_LIMIT);
				await this.passTransaction(partitionKey, some, results).catch(async (fault: unknown) => {
					if (!(fault instanceof TableFault)) return await Promise.reject(fault);
					for (const ruling of some) if (!results.has(ruling)) results.set(ruling, fault);
				});
			}
		}
		return rulings.map((ruling) => results.get(ruling) ?? stillRaced());
	}

	private async passTransaction(
		partitionKey: string,
		rulings: readonly Ruling[],
		results: Map<Ruling, Ruled>,
	): Promise<void> {
		let left = rulings;
		for (let round = 0; round < MAX_ROUNDS && left.length > 0; round++) {
			const known = await entriesOf(
				this.ledger,
				partitionKey,
				left.map(({ rowKey }) => rowKey),
			);
			const writes = new Map<string, EntryWrite>();
			for (const ruling of left) {
				const entry = known.get(ruling.rowKey);
				const planned = planVerdict(ruling, entry, ruling.verdict, this.ledger.now());
				if (planned !== null) writes.set(ruling.rowKey, planned);
				else if (entry !== undefined) results.set(ruling, { entry, changed: false, before: entry });
			}
			const written = new Map(
				(await this.write(partitionKey, [...writes.values()], round)).map((entry) => [entry.rowKey, entry]),
			);
			for (const ruling of left) {
				const entry = written.get(ruling.rowKey);
				const before = known.get(ruling.rowKey) ?? null;
				if (entry !== undefined) results.set(ruling, { entry, changed: true, before });
			}
			left = left.filter((ruling) => !results.has(ruling));
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
		'The lead is being changed in the ledger by somebody else all the time',
		'Run the node again for this lead.',
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
						'Set Ledger Table Name as in the Marketplace Lead Trigger; the ledger is made when its workflow is active for the first time.',
					)
				: fault,
		);
