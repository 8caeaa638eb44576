import { groupBy } from '../../lead/groupBy';
import type { RowPage, TableRow } from '../../azureTable/table';
import { sizeOfBatchFor } from '../../ledger/isolation';
import type { Progress } from '../../ledger/progress';
import type { SeenRows } from './seenRows';
import type { Dispatcher, DispatchMeans, DispatchTerms } from './dispatcher';
import { isInDayPartition, type LeadRows } from '../../leadTable/leadRows';
import { planReading, type ReadingTerms, startOf, type StartWith } from '../../leadTable/readingPlan';

export interface PollTerms extends DispatchTerms, ReadingTerms {
	leadsTable: string;
	startWith: StartWith;
	startDays: number;
}

export interface PollWorld extends DispatchMeans {
	leads: LeadRows;
	dispatcher: Dispatcher;
	/** Whether the poll should come to its end: its time is over. */
	isOver(): boolean;
	/** Resolves when `isOver` becomes true. */
	whenOver: Promise<void>;
	/** The rows that need no second look. */
	seen?: SeenRows;
	/** To when (service's time) the looks between polls have read the partitions of the days, so that this poll need not. */
	daysReadThrough?: number;
}

/** How a poll ended. */
export interface PollEnd {
	progress: Progress;
	/** It found more than it could dispatch in its time. */
	isUnfinished: boolean;
	/** It read the partitions of the days, which else the looks do. */
	hasReadDays: boolean;
}

/** How many partitions with unfinished leads one poll looks into. */
const MOST_PARTITIONS = 50;

/** How old the watermark may grow, in milliseconds. While nothing comes it does not move: reading again where nothing is costs nothing. */
const WATERMARK_AGE = 5 * 60_000;

/**
 * One poll: leads that came back first (a crash, a failure), then new ones.
 *
 * A watermark moves only when all before it is in the ledger. A poll that runs out of time leaves it where it is, or notes where
 * the reading of the whole table stopped, and the next one goes on.
 *
 * @throws TableFault
 */
export async function pollLeads(world: PollWorld, terms: PollTerms): Promise<PollEnd> {
	const { ledger, leads } = world;
	world.dispatcher.begin();
	const loaded = await ledger.load(terms.leadsTable, (now) => startOf(terms.startWith, terms.startDays, now));
	// What the trigger remembers was in the ledger before this one.
	if (ledger.isNew) world.seen?.clear();
	const daysReadThrough = ledger.isNew ? undefined : world.daysReadThrough;
	const batches = new Batches(world, terms);
	await redispatchUnfinished(world, batches, terms.batchSize);

	const progress: Progress = { ...loaded, keyStyle: loaded.keyStyle ?? (await leads.keyStyle()) };
	const startedAt = ledger.now();
	const plan = planReading(progress, startedAt, terms);
	if (daysReadThrough !== undefined && plan.days !== null) {
		progress.daysThrough = Math.max(progress.daysThrough, daysReadThrough);
	} else if (plan.days !== null) {
		for (const partitionKey of plan.days.partitionKeys) {
			await batches.takeAll(leads.ofPartition(partitionKey, plan.days.since));
		}
		await batches.flush();
		if (!batches.stopped) progress.daysThrough = startedAt;
	}
	if (plan.sweep !== null && !batches.stopped) {
		progress.sweep = plan.sweep;
		await sweep(world, batches, progress, plan.sweep);
	}
	if (isWorthKeeping(loaded, progress, batches.hasRead)) await ledger.keep(progress);
	if (!batches.stopped) world.seen?.forget(startedAt - 2 * terms.lateWindow);
	return {
		progress,
		isUnfinished: batches.stopped && !world.dispatcher.isRefused,
		hasReadDays: daysReadThrough === undefined,
	};
}

async function sweep(
	{ leads }: PollWorld,
	batches: Batches,
	progress: Progress,
	{ from, startedAt, token }: NonNullable<Progress['sweep']>,
): Promise<void> {
	const noted = await batches.takeAll(leads.all(from, token), (rows) => {
		if (!rows.every(isInDayPartition)) progress.keyStyle = 'other';
		else if (rows.length > 0) progress.keyStyle ??= 'day';
	});
	await batches.flush();
	if (batches.stopped) {
		progress.sweep = { from, startedAt, token: noted ?? token };
	} else {
		progress.sweep = null;
		progress.sweptThrough = startedAt;
	}
}

/** Emits leads again whose lease ran out or whose next attempt has come; those under suspicion by themselves, after the others. */
async function redispatchUnfinished(
	{ ledger, leads }: PollWorld,
	batches: Batches,
	batchSize: number,
): Promise<void> {
	const suspects: Array<{ size: number; rows: TableRow[] }> = [];
	for (const mark of ledger.duePartitions().slice(0, MOST_PARTITIONS)) {
		if (batches.stopped) return;
		const { due, nextDueAt } = await ledger.unfinished(mark.partitionKey);
		if (due.length === 0) {
			await ledger.conclude(mark, nextDueAt);
			continue;
		}
		const rows = await leads.withKeys(
			mark.partitionKey,
			due.map(({ rowKey }) => rowKey),
		);
		const found = new Set(rows.map(({ rowKey }) => rowKey));
		await ledger.giveUpMissing(due.filter(({ rowKey }) => !found.has(rowKey)));
		const sizes = new Map(due.map((entry) => [entry.rowKey, sizeOfBatchFor(entry, batchSize)]));
		for (const [size, some] of groupBy(rows, ({ rowKey }) => sizes.get(rowKey) ?? batchSize)) {
			if (size >= batchSize) await batches.take(some);
			else suspects.push({ size, rows: some });
		}
	}
	await batches.flush();
	for (const { size, rows } of suspects.sort((a, b) => b.size - a.size)) await batches.takeApart(rows, size);
}

function isWorthKeeping(before: Progress, after: Progress, hasRead: boolean): boolean {
	return (
		before.keyStyle !== after.keyStyle ||
		before.startFrom !== after.startFrom ||
		before.sweptThrough !== after.sweptThrough ||
		before.sweep?.token !== after.sweep?.token ||
		(hasRead && after.daysThrough - before.daysThrough >= WATERMARK_AGE)
	);
}

/** Gathers rows into batches of the user's size and dispatches them as there is room. */
class Batches {
	private waiting: TableRow[] = [];
	/** True once the poll's time was over, or n8n refused an execution, before all was dispatched. */
	stopped = false;
	/** True once a page had rows. */
	hasRead = false;

	constructor(
		private readonly world: PollWorld,
		private readonly terms: PollTerms,
	) {}

	/**
	 * Takes all pages, unless the time is over.
	 *
	 * @param look sees every page before it is taken
	 * @returns the token after the last page whose rows are all dispatched
	 */
	async takeAll(
		pages: AsyncIterable<RowPage>,
		look?: (rows: TableRow[]) => void,
	): Promise<string | undefined> {
		let noted: string | undefined;
		for await (const { rows, token } of pages) {
			look?.(rows);
			this.hasRead ||= rows.length > 0;
			const { seen } = this.world;
			await this.take(seen === undefined ? rows : rows.filter((row) => !seen.has(row)));
			if (this.world.isOver()) await this.flush();
			if (this.stopped) return noted;
			if (this.waiting.length === 0) noted = token;
			if (token !== undefined && this.world.isOver()) {
				this.stopped = true;
				return noted;
			}
		}
		return noted;
	}

	/** Dispatches full batches; the rest waits for more. */
	async take(rows: readonly TableRow[]): Promise<void> {
		this.waiting.push(...rows);
		while (this.waiting.length >= this.terms.batchSize && !this.stopped) await this.dispatchOne();
	}

	/** Dispatches what is left, as a smaller batch. */
	async flush(): Promise<void> {
		while (this.waiting.length > 0 && !this.stopped) await this.dispatchOne();
	}

	/**
	 * Dispatches these leads in batches of their own, of at most this size. Nothing is claimed while they run: one of them may end n8n, and
	 * with it the claims of leads that had nothing to do with it.
	 */
	async takeApart(rows: readonly TableRow[], size: number): Promise<void> {
		await this.flush();
		const hasRoom = () => this.world.dispatcher.hasRoom(this.terms);
		for (let at = 0; at < rows.length && !this.stopped; at += size) {
			await this.waitUntil(hasRoom);
			if (!hasRoom()) return this.stop();
			this.waiting.push(...rows.slice(at, at + size));
			await this.dispatchOne();
		}
		await this.waitUntil(hasRoom);
	}

	/** While the time is not over, a batch is claimed as well while those before it run. */
	private async dispatchOne(): Promise<void> {
		const { dispatcher, isOver, seen } = this.world;
		const hasRoom = () => (isOver() ? dispatcher.hasRoom(this.terms) : dispatcher.hasRoomAhead(this.terms));
		await this.waitUntil(hasRoom);
		if (dispatcher.isRefused || !hasRoom()) return this.stop();
		const rows = this.waiting.splice(0, this.terms.batchSize);
		const left = new Set(await dispatcher.dispatch(rows, this.world, this.terms));
		seen?.add(rows.filter((row) => !left.has(row)));
		this.waiting.unshift(...left);
		if (left.size === rows.length) await this.oneEnded();
	}

	private stop(): void {
		this.stopped = true;
		this.waiting = [];
	}

	/** Waits for room, or until the time is over. */
	private async waitUntil(hasRoom: () => boolean): Promise<void> {
		while (!hasRoom() && !this.world.isOver()) await this.oneEnded();
	}

	private async oneEnded(): Promise<void> {
		const { dispatcher, whenOver } = this.world;
		await Promise.race([dispatcher.waitForOne(), whenOver]);
	}
}
