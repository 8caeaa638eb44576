/**
 * Reads a Retry-After header: a number of seconds or an HTTP date (RFC 9110, 10.2.3).
 *
 * @returns milliseconds from `nowMs`, never negative; undefined when the header is absent or says neither
 */
export function parseRetryAfter(header: unknown, nowMs: number): number | undefined {
	if (typeof header !== 'string' && typeof header !== 'number') return undefined;
	const text = String(header).trim();
	if (/^\d+(\.\d+)?$/.test(text)) return Number(text) * 1000;
	const date = /[a-z]{3}/i.test(text) ? Date.parse(text) : Number.NaN;
	return Number.isNaN(date) ? undefined : Math.max(0, date - nowMs);
}

/** The wait that a response asks for, in milliseconds from now; undefined where it asks for none. */
export const retryAfterOf = ({ headers }: { headers: { [name: string]: string } }): number | undefined =>
	parseRetryAfter(headers['retry-after'], Date.now());
