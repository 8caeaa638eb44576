import { setTimeout as wait } from 'node:timers/promises';
import { isFault } from '../azureTable/fault';

const FIRST_PAUSE = 500;
const LONGEST_PAUSE = 30_000;

/**
 * Does work on the ledger, and does it again while the ledger cannot be reached. Such work is made of conditional writes, so that it may be
 * done twice, and late.
 *
 * @param span how long, in milliseconds
 * @throws what the last try threw
 */
export async function whileUnreachable<T>(
	span: number,
	work: () => Promise<T>,
	pause = FIRST_PAUSE,
): Promise<T> {
	const start = performance.now();
	return await work().catch(async (fault: unknown) => {
		if (!isFault(fault, 'passing', 'denied', 'tableAbsent')) return await Promise.reject(fault);
		const delay = Math.max(pause, fault.retryAfterMs ?? 0);
		const left = span - (performance.now() - start) - delay;
		if (left < 0) return await Promise.reject(fault);
		await wait(delay, undefined, { ref: false });
		return await whileUnreachable(left, work, Math.min(2 * pause, LONGEST_PAUSE));
	});
}
