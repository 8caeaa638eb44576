/** How often memory is looked at, in milliseconds. */
const EVERY = 2000;

const MEGABYTE = 2 ** 20;

/** What was in use at most while some work was done. */
export interface MemoryUse {
	/** Megabytes of objects that were still needed (after a garbage collection), beyond those before the work. */
	heapMB: number;
	/** Megabytes of resident memory of the process, beyond what it had at the start of the bench. */
	rssMB: number;
	/** Milliseconds of the work, without those of looking. */
	ms: number;
}

/** @param rssAtStart bytes */
export async function memoryOf(work: () => Promise<void>, rssAtStart: number): Promise<MemoryUse> {
	const before = heapInUse();
	let heap = before;
	let rss = 0;
	let looking = 0;
	const look = () => {
		const began = performance.now();
		rss = Math.max(rss, process.memoryUsage.rss());
		heap = Math.max(heap, heapInUse());
		looking += performance.now() - began;
	};
	const timer = setInterval(look, EVERY);
	const began = performance.now();
	await work().finally(() => clearInterval(timer));
	const ms = performance.now() - began - looking;
	look();
	return { heapMB: (heap - before) / MEGABYTE, rssMB: Math.max(0, (rss - rssAtStart) / MEGABYTE), ms };
}

function heapInUse(): number {
	globalThis.gc?.();
	return process.memoryUsage().heapUsed;
}
