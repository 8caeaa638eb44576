import { groupBy } from '../lead/groupBy';
import { leadIdOfRow } from '../lead/identity';
import { backoff } from './backoff';
import type { DatedLead } from './buyerOrder';
import { type CursorEntry, type CursorNotes, forget, readNotes, writeNotes } from './cursorNotes';
import { type Entry, isDue, isFinal, type LeadKey, nameOf, type Settlement } from './entry';
import type { LeadAccount } from './leadAccount';
import type { Claim, LedgerOptions } from './ledger';
import type { OpenPartition } from './openPartitions';
import { newProgress, type Progress } from './progress';

/** Where the notes are kept, e.g. in n8n's static data of the node. To be touched during a poll only. */
export interface NoteStore {
	read(): unknown;
	write(text: string): void;
}

/** What outlives a poll in this process: changes that wait to be noted by the next one. */
export class CursorMemory {
	readonly waiting = new Map<string, (entry: CursorEntry) => CursorEntry>();

	/** @param process names this process; another one that reads its notes knows that it is dead */
	constructor(readonly process: string) {}
}

/** Told of a lead that is given up: there is no table to look it up in. */
export type OnBuried = (lead: LeadKey, reason: string) => void;

/**
 * Keeps account where nothing may be written into the storage account: position, leads seen and leads in flight stand in n8n.
 *
 * n8n saves them before it starts an execution, but not with it, and not when the execution ends. So after a crash or a restart leads
 * may be emitted that were delivered already; none is left out, because the position never passes a lead that is not noted as in flight,
 * and what a dead process had in flight is offered again (n8n-facts 2.2 and 2.11).
 */
export class CursorAccount implements LeadAccount {
	private notes: CursorNotes = { progress: null, entries: new Map() };

	constructor(
		private readonly store: NoteStore,
		private readonly memory: CursorMemory,
		private readonly clock: () => number,
		private readonly options: LedgerOptions & { lateWindow: number },
		private readonly onBuried: OnBuried,
	) {}

	now(): number {
		return this.clock();
	}

	async load(leadsTable: string, startFrom: (now: number) => number): Promise<Progress> {
		this.notes = readNotes(this.store.read(), ({ partitionKey, rowKey }) =>
			leadIdOfRow(partitionKey, rowKey),
		);
		this.takeOverWaiting();
		const wanted = startFrom(this.now());
		const known = this.notes.progress;
		const isAbout = known?.leadsTable === leadsTable.toLowerCase();
		const progress =
			known === null || !isAbout || wanted < known.startFrom ? newProgress(leadsTable, wanted) : known;
		if (known !== null && !isAbout) this.notes.entries.clear();
		await this.keep(progress);
		return progress;
	}

	async keep(progress: Progress): Promise<void> {
		this.notes.progress = progress;
		forget(this.notes, this.options.lateWindow);
		this.save();
	}

	duePartitions(): OpenPartition[] {
		const due = [...this.notes.entries.values()].filter((entry) => this.isDue(entry));
		const partitions = groupBy(due, ({ partitionKey }) => partitionKey);
		return [...partitions.keys()].map((partitionKey) => ({
			partitionKey,
			dueAt: this.now(),
			claimingUntil: 0,
			etag: '',
		}));
	}

	async unfinished(partitionKey: string): Promise<{ due: Entry[]; nextDueAt: number | null }> {
		const inPartition = [...this.notes.entries.values()].filter(
			(entry) => entry.partitionKey === partitionKey,
		);
		return { due: inPartition.filter((entry) => this.isDue(entry)), nextDueAt: null };
	}

	/** There are no marks: all notes are at hand. */
	async conclude(): Promise<void> {}

	/** Order across batches needs the ledger table. */
	async holdBack<L extends DatedLead>(leads: readonly L[]): Promise<L[]> {
		return [...leads];
	}

	async claim(leads: readonly LeadKey[], claimId: string): Promise<Claim[]> {
		const now = this.now();
		const claims: CursorEntry[] = [];
		for (const { partitionKey, rowKey } of leads) {
			const name = nameOf({ partitionKey, rowKey });
			const known = this.notes.entries.get(name);
			if (known !== undefined && !this.isDue(known)) continue;
			const claim: CursorEntry = {
				partitionKey,
				rowKey,
				leadId: leadIdOfRow(partitionKey, rowKey),
				status: 'claimed',
				attempts: (known?.attempts ?? 0) + 1,
				deaths: (known?.deaths ?? 0) + (known?.status === 'claimed' ? 1 : 0),
				dueAt: now + this.options.lease,
				claimedAt: known?.claimedAt ?? now,
				process: this.memory.process,
				claimId,
				buyer: '',
				leadAt: '',
				heldSince: 0,
				etag: '',
			};
			if (claim.attempts <= this.options.maxAttempts) {
				this.notes.entries.set(name, claim);
				claims.push(claim);
			} else {
				this.notes.entries.set(name, { ...claim, status: 'buried' });
				this.onBuried(claim, `Tried ${this.options.maxAttempts} times without success`);
			}
		}
		this.save();
		return claims;
	}

	async extend(claims: readonly Claim[], dueAt: number): Promise<Claim[]> {
		for (const claim of claims) this.later(claim, (entry) => ({ ...entry, dueAt }));
		return claims.map((claim) => ({ ...claim, dueAt }));
	}

	async settle(claims: readonly Claim[], settlementOf: (claim: Claim) => Settlement): Promise<Claim[]> {
		const now = this.now();
		return claims.map((claim) => {
			const settlement = settlementOf(claim);
			const isLast = claim.attempts >= this.options.maxAttempts;
			const status = settlement.status === 'failed' && isLast ? 'buried' : settlement.status;
			const isSilent = settlement.status === 'failed' && settlement.silent === true;
			const change = {
				status,
				dueAt: now + backoff(claim.attempts),
				deaths: isSilent ? claim.deaths + 1 : 0,
			};
			if (status === 'buried' && 'reason' in settlement) this.onBuried(claim, settlement.reason);
			this.later(claim, (entry) => ({ ...entry, ...change }));
			return { ...claim, ...change };
		});
	}

	async buryMissing(entries: readonly Entry[]): Promise<void> {
		for (const entry of entries) this.notes.entries.delete(nameOf(entry));
		this.save();
	}

	/** Also due is what another process had in flight: it is dead, or this one would not poll. */
	private isDue(entry: CursorEntry): boolean {
		const isOrphan = entry.status === 'claimed' && entry.process !== this.memory.process;
		return isDue(entry, this.now()) || (isOrphan && !isFinal(entry));
	}

	/** Executions end when no poll may be under way; n8n's durable engine takes no notes then (n8n-facts 2.5). */
	private later(claim: Claim, change: (entry: CursorEntry) => CursorEntry): void {
		const name = nameOf(claim);
		const before = this.memory.waiting.get(name);
		this.memory.waiting.set(name, (entry) => {
			const known = before === undefined ? entry : before(entry);
			return known.attempts === claim.attempts ? change(known) : known;
		});
	}

	private takeOverWaiting(): void {
		for (const [name, change] of this.memory.waiting) {
			const entry = this.notes.entries.get(name);
			if (entry !== undefined) this.notes.entries.set(name, change(entry));
		}
		this.memory.waiting.clear();
	}

	private save(): void {
		this.store.write(writeNotes(this.notes));
	}
}
