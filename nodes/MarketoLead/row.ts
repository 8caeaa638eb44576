import { member } from './answer';
import { recordError } from './recordErrors';
import type { RecordErrorKind } from './recordErrors';
import type { Written } from '../../delivery/outcome';
import type { Reason } from '../../transport/reason';

/** What an answer says of one record. */
export type Row = { written: Written } | { kind: RecordErrorKind; reason: Reason; targetId: string | null };

/**
 * Reads one row of a result: `{ id, status }`, or `{ status: "skipped", reasons }`. A failed row of Push Lead has
 * reasons and no status (leads.md, Push Lead). One with an id and nothing else proves no more than receipt.
 */
export function readRow(row: unknown): Row | undefined {
	const id = member(row, 'id');
	const targetId = typeof id === 'number' || typeof id === 'string' ? String(id) : null;
	const reasons = member(row, 'reasons');
	const status = member(row, 'status');
	if ((status === 'created' || status === 'updated') && targetId !== null) {
		return { written: { status, targetId } };
	}
	const code = member(Array.isArray(reasons) ? reasons[0] : undefined, 'code');
	if (typeof code === 'string' && /^\d{3,4}$/.test(code)) return { ...recordError(code), targetId };
	if (status === 'skipped') return { ...recordError('unknown'), targetId };
	return targetId === null ? undefined : { written: { status: 'accepted', targetId } };
}
