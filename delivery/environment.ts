/** Time, chance and cancellation come in from outside, so that a test decides about them. */
export interface Environment {
	/** Waits, in milliseconds; may end early, by resolving or rejecting, when the signal is aborted. */
	sleep(ms: number, signal?: AbortSignal): Promise<void>;
	/** A number from 0 up to, but not including, 1. */
	random(): number;
	/** Milliseconds of any clock that does not jump back. */
	now(): number;
	/** Aborted when the execution is cancelled. */
	signal?: AbortSignal;
}
