import type { WriteResult, Written } from '../../../delivery/outcome';
import { BatchFailure } from '../../../delivery/target';
import { listAt, memberOf, textAt } from '../../../transport/json';
import { codeOf, MarketoFault, quotes } from '../api/response';
import { PERSON_CODES } from '../api/errors';
import type { Values } from '../fields/fit';

/** A record that Marketo did not take. */
export interface RefusedRow {
	code: string;
	/** Marketo's own words: to look names and values up in, never to be shown. */
	said: string;
	id: string | null;
}

/**
 * Reads one row of a result: `{ id, status }`, or `{ status: "skipped", reasons }`. A failed row of Push Lead has reasons
 * and no status (leads.md, Push Lead). One with an id and nothing else confirms no more than receipt.
 */
export function readRow(row: unknown): { status: Written['status']; id: string } | RefusedRow {
	const given = memberOf(row, 'id');
	const id = typeof given === 'number' || typeof given === 'string' ? String(given) : null;
	const status = memberOf(row, 'status');
	if ((status === 'created' || status === 'updated') && id !== null) return { status, id };
	const [reason] = listAt(row, 'reasons');
	const code = codeOf(reason);
	if (code !== undefined) return { code, said: textAt(reason, 'message') ?? '', id };
	return status === 'skipped' || id === null ? { code: 'SKIPPED', said: '', id } : { status: 'accepted', id };
}

/**
 * The field that a refused record can do without: the company of a company's person, or the one that Marketo names, by its
 * name or its value.
 *
 * @returns undefined where there is none, or where the person is looked up by it
 */
export function culpritOf(
	{ code, said }: RefusedRow,
	values: Values,
	lookupField: string,
): string | undefined {
	const names = Object.keys(values).filter((name) => name !== lookupField);
	if (code === '1021') return names.find((name) => name === 'company');
	if (code !== '1001' && code !== '1003') return undefined;
	return names.find((name) => quotes(said, name) || quotes(said, String(values[name])));
}

/** It is not known which row is whose. */
export const incomplete = (): MarketoFault =>
	new MarketoFault(
		{
			blame: 'passing',
			reason: {
				code: 'ANSWER_INCOMPLETE',
				message: 'Marketo did not report a result for each lead',
				cause: 'It is not known which leads were written.',
				remedy: 'If it happens again, ask Adobe support.',
			},
		},
		{ isUnsure: true },
	);

/**
 * If every lead of a call is refused alike for a passing fault, the call failed as a whole. So it did for the set-up's sake,
 * and no other call is made then; unless it was a single lead whose person may be the only one of its kind.
 */
export function refuseAlike<Lead>(batch: readonly Lead[], results: Map<Lead, WriteResult>): void {
	const [first] = results.values();
	if (first === undefined || (first.status !== 'setup' && first.status !== 'retry')) return;
	const isAlike = [...results.values()].every((other) => 'code' in other && other.code === first.code);
	if (!isAlike) return;
	if (first.status === 'retry') throw new BatchFailure('retry', first, first.retryAfterMs);
	if (batch.length > 1 || !PERSON_CODES.has(first.code)) throw new BatchFailure('setup', first);
	for (const lead of batch) results.set(lead, { ...first, status: 'unclear' });
}
