export interface LimitSettings {
	/** Calls within one window; Marketo: 100 in 20 s (best practices, API Limits). */
	callsPerWindow: number;
	windowMs: number;
	/** Calls at one time; Marketo: 10. */
	concurrent: number;
	/** Calls a day; Marketo: 50,000 by default. */
	daily: number;
}

export const MARKETO_LIMITS: LimitSettings = {
	callsPerWindow: 100,
	windowMs: 20_000,
	concurrent: 10,
	daily: 50_000,
};

/**
 * Counts calls of the whole subscription. A call that is refused counts for nothing (error-codes.md, Response-Level
 * Error Codes), and calls for a token are not counted either.
 */
export class Limits {
	/** Most calls that were under way at one time. */
	mostAtOnce = 0;
	used = 0;
	private running = 0;
	private starts: number[] = [];

	constructor(
		private readonly settings: LimitSettings,
		private readonly now: () => number,
	) {}

	/** @returns the code of the refusal; undefined when the call may go on, and `leave` must be called at its end */
	enter(): '606' | '607' | '615' | undefined {
		const { callsPerWindow, windowMs, concurrent, daily } = this.settings;
		const since = this.now() - windowMs;
		this.starts = this.starts.filter((start) => start > since);
		if (this.used >= daily) return '607';
		if (this.starts.length >= callsPerWindow) return '606';
		if (this.running >= concurrent) return '615';
		this.used += 1;
		this.starts.push(this.now());
		this.running += 1;
		this.mostAtOnce = Math.max(this.mostAtOnce, this.running);
		return undefined;
	}

	leave(): void {
		this.running -= 1;
	}

	/** What an error gives back: its call is not counted. */
	forgive(): void {
		this.used -= 1;
		this.starts.pop();
	}
}
