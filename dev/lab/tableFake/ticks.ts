/**
 * The service's clock counts steps of 100 ns and prints them as seven decimals; a JavaScript date would lose four of
 * them. Here a moment is a whole number of such steps since 1970.
 */
export type Ticks = bigint;

const TICKS_PER_MS = 10_000n;
const MOMENT = /^(\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d)?)(?:\.(\d{1,7}))?Z?$/;

export const ticksOfDate = (date: Date): Ticks => BigInt(date.getTime()) * TICKS_PER_MS;

/** Reads an Edm.DateTime; undefined when it is none. Missing decimals are zeros. */
export function readTicks(text: string): Ticks | undefined {
	const match = MOMENT.exec(text);
	const seconds = Date.parse(`${match?.[1] ?? ''}Z`);
	if (match === null || Number.isNaN(seconds)) return undefined;
	return BigInt(seconds) * TICKS_PER_MS + BigInt((match[2] ?? '').padEnd(7, '0'));
}

/** e.g. `2018-09-28T18:24:19.0020001Z` */
export function printTicks(ticks: Ticks): string {
	const seconds = ticks / (TICKS_PER_MS * 1000n);
	const rest = ticks % (TICKS_PER_MS * 1000n);
	const upToSeconds = new Date(Number(seconds) * 1000).toISOString().slice(0, 19);
	return `${upToSeconds}.${String(rest).padStart(7, '0')}Z`;
}
