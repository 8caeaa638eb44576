import { isFault } from '../../azureTable/fault';
import type { RowPage } from '../../azureTable/table';
import { planReading } from '../../leadTable/readingPlan';
import type { Progress } from '../../ledger/progress';
import { pollLeads, type PollEnd, type PollTerms, type PollWorld } from './pollLeads';
import { SeenRows } from './seenRows';
import type { TimeLimit } from './timeLimit';

const MINUTE = 60_000;

/** With what the last poll worked. A look has nothing else: outside of a poll n8n must not be asked for parameters, credentials or static data. */
export interface LookMeans {
	world: Pick<PollWorld, 'leads' | 'ledger' | 'dispatcher' | 'emit' | 'raise'>;
	terms: PollTerms;
	/** Look Every, in milliseconds. */
	interval: number;
}

/** Does work alone: no poll and no other look runs at the same time. A poll that is due ends it early. */
export type LookAlone = (work: (limit: TimeLimit) => Promise<void>) => Promise<boolean>;

/** How far back a look reads: a minute before the one before it. The first look after each poll reads the whole window for late leads. */
const OVERLAP = MINUTE;

/** The longest pause between two looks while the table cannot be reached, in milliseconds: by then the next poll tries, too. */
const LONGEST_PAUSE = MINUTE;

/** Without a tick or a look for so many intervals the pace counts as lost. */
const MISSED = 3;

/** The least time after which it counts as lost, in milliseconds: a busy process may be late by seconds. */
const PATIENCE = 15_000;

/**
 * Looks for new leads between two polls, every few seconds.
 *
 * A look makes at most two requests when nothing is new: it reads today's and yesterday's partition, and neither the ledger's control
 * rows, which the last poll has read, nor the table as a whole. In return the poll leaves the two partitions to the looks. What is new, or
 * due again, is taken by a poll as always, which asks the ledger first. A look writes and logs nothing; a fault makes the pauses longer,
 * and the poll tells of it.
 */
export class Pace {
	/** Of the tables of the last poll; in others a row of the same keys is another. */
	seen = new SeenRows();
	private place: string | null = null;
	private means: LookMeans | null = null;
	private progress: Progress | null = null;
	private isLooking = false;
	private isWaitingForRoom = false;
	/** There is more to dispatch than the last poll or look could. */
	private isUnfinished = false;
	/** The next look reads the whole window for late leads. */
	private isWide = true;
	/** By the service's clock: when the last look that went well began. */
	private readThrough = 0;
	private tickedAt = -Infinity;
	private lookedAt = -Infinity;
	private pausedUntil = -Infinity;
	private faults = 0;

	constructor(
		private readonly alone: LookAlone,
		/** Milliseconds of a clock that nobody sets: else the looks would wait for it after it was set back. */
		private readonly now: () => number = () => performance.now(),
	) {}

	/** Whether n8n still calls: its ticks end when the workflow is unpublished, or when another main takes over. */
	get isTicking(): boolean {
		return this.now() - this.tickedAt < (this.means === null ? PATIENCE : patienceOf(this.means));
	}

	/** A look is under way. */
	get isBusy(): boolean {
		return this.isLooking;
	}

	/** To when the looks have read the partitions of the days (service's time); undefined: a poll has to read them. */
	get daysReadThrough(): number | undefined {
		const isUpToDate = this.means !== null && this.now() - this.lookedAt < patienceOf(this.means);
		return isUpToDate && !this.isUnfinished && this.progress?.keyStyle === 'day'
			? this.readThrough
			: undefined;
	}

	/** A poll of these tables begins: what was read of others does not count. */
	enter(place: string): void {
		if (this.place === place) return;
		this.place = place;
		this.seen = new SeenRows();
		this.means = null;
		this.progress = null;
		this.lookedAt = -Infinity;
	}

	/** n8n will tick from now on. */
	begin(): void {
		this.tickedAt = this.now();
	}

	/** Takes over what a poll has read, and with what. */
	take(means: LookMeans, end: PollEnd): void {
		this.means = means;
		this.note(end);
		this.isWide = true;
		// The poll has reached the tables.
		this.faults = 0;
		this.pausedUntil = -Infinity;
	}

	/** Goes on at once where a poll or a look had to stop. */
	goOn(): void {
		if (this.isUnfinished && this.isTicking) void this.look();
	}

	/** n8n's clock: time for a look. */
	tick(): void {
		this.tickedAt = this.now();
		if (this.now() >= this.pausedUntil) void this.look();
	}

	/** Looks once, unless a look is under way; never rejects. */
	async look(): Promise<void> {
		const { means } = this;
		if (means === null || this.isLooking || means.world.dispatcher.isRefused) return;
		// What is known to wait is read and claimed while the executions run.
		const hasToWait = !this.isUnfinished && !means.world.dispatcher.hasRoom(means.terms);
		if (hasToWait) return this.lookWhenThereIsRoom(means);
		this.isLooking = true;
		try {
			const began = this.now();
			const hasNews = this.isUnfinished || (await this.hasNews(means));
			if (hasNews) await this.takeNews();
			// Only an answer of the service tells its time: this machine's clock may have been set since the last look.
			else this.readThrough = means.world.leads.now() - (this.now() - began);
			if (!this.isUnfinished) {
				this.isWide = false;
				this.lookedAt = this.now();
			}
			this.faults = 0;
		} catch (fault: unknown) {
			this.pause(means, fault);
		} finally {
			this.isLooking = false;
		}
	}

	/** A lead that comes while all executions are busy would wait for the next tick after one has ended. */
	private lookWhenThereIsRoom({ world }: LookMeans): void {
		this.lookedAt = this.now();
		if (this.isWaitingForRoom) return;
		this.isWaitingForRoom = true;
		void world.dispatcher.waitForOne().then(async () => {
			this.isWaitingForRoom = false;
			if (this.isTicking) await this.look();
		});
	}

	private async hasNews({ world: { leads, ledger }, terms }: LookMeans): Promise<boolean> {
		if (this.progress === null || ledger.duePartitions().length > 0) return true;
		// A table whose rows are in other partitions can only be read as a whole, which is for polls.
		if (this.progress.keyStyle === 'other') return false;
		if (this.progress.keyStyle === null) return (await leads.keyStyle()) !== null;
		const { days } = planReading(this.progress, leads.now(), terms);
		if (days === null) return false;
		const since = this.isWide ? days.since : Math.max(days.since, this.readThrough - OVERLAP);
		const found = await Promise.all(
			days.partitionKeys.map(
				async (partitionKey) => await this.hasUnseen(leads.keysOfPartition(partitionKey, since)),
			),
		);
		return found.includes(true);
	}

	private async hasUnseen(pages: AsyncIterable<RowPage>): Promise<boolean> {
		for await (const { rows } of pages) if (!rows.every((row) => this.seen.has(row))) return true;
		return false;
	}

	/** Polls until all is dispatched, a poll of n8n's is due, or n8n starts no execution any more. */
	private async takeNews(): Promise<void> {
		this.isUnfinished = true;
		let isAlone = true;
		while (this.isUnfinished && isAlone && this.isTicking) {
			// Those of the last poll: while this look waited for an answer, the workflow may have been published with other tables.
			const { means, seen } = this;
			if (means === null || means.world.dispatcher.isRefused) return;
			isAlone = await this.alone(async (limit) => {
				const isOver = () => limit.isOver() || !this.isTicking;
				const { whenOver } = limit;
				this.note(await pollLeads({ ...means.world, seen, isOver, whenOver }, means.terms));
			});
		}
	}

	private note({ progress, isUnfinished, hasReadDays }: PollEnd): void {
		this.progress = progress;
		this.isUnfinished = isUnfinished || (this.isUnfinished && !hasReadDays);
		if (hasReadDays && !isUnfinished) this.readThrough = progress.daysThrough;
	}

	private pause({ interval }: LookMeans, fault: unknown): void {
		this.faults++;
		const asked = isFault(fault, 'passing') ? (fault.retryAfterMs ?? 0) : 0;
		const grown = Math.min(LONGEST_PAUSE, interval * 2 ** Math.min(this.faults, 10));
		this.pausedUntil = this.now() + Math.max(asked, grown);
	}
}

const patienceOf = ({ interval }: LookMeans): number => Math.max(MISSED * interval, PATIENCE);

/**
 * The times of a minute at which to look, as the cron expression of n8n: evenly spread, never further apart than asked, and beginning at
 * another second for each node, so that not all look at the same time.
 *
 * @param seconds 2 to 59
 * @param name of the node
 */
export function cronOf(seconds: number, name: string): string {
	const count = Math.ceil(60 / seconds);
	const first = [...name].reduce((sum, sign) => (sum * 31 + (sign.codePointAt(0) ?? 0)) % 60, 0);
	const times = Array.from({ length: count }, (_, index) => (first + Math.floor((index * 60) / count)) % 60);
	return `${times.sort((a, b) => a - b).join(',')} * * * * *`;
}
