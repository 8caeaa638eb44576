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
export async function whileUnreachable<T>(span: number, work: () => Promise<T>): Promise<T> {
	const end = performance.now() + span;
	for (let pause = FIRST_PAUSE; ; pause = Math.min(2 * pause, LONGEST_PAUSE)) {
		try {
			return await work();
		} catch (fault) {
			if (!isFault(fault, 'passing', 'denied', 'tableAbsent')) throw fault;
			const delay = Math.max(pause, fault.retryAfterMs ?? 0);
			if (performance.now() + delay > end) throw fault;
			await wait(delay, undefined, { ref: false });
		}
	}
}
