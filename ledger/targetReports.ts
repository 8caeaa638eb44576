import { isRecord, textOf } from '../lead/text';

/** What one target said of a lead, as the ledger keeps it: words of this package only, nothing about a person. */
export interface TargetReport {
	target: string;
	/** `created`, `rejected` and so on. */
	status: string;
	/** The record's id at the target, where the ledger may keep it. */
	targetId: string | null;
	/** Of a lead that was not written: the vendor's code, and the texts of this package. */
	code: string | null;
	cause: string | null;
	remedy: string | null;
	/** When the target was asked and when it answered, by the table service's clock; absent: not known. */
	askedAt?: string;
	answeredAt?: string;
}

/** The same with the time at which it was settled. */
export type KeptReport = TargetReport & { at: string };

/** The column in which an entry holds what each target said. */
export const REPORTS_COLUMN = 'Outcomes';

/** Column values have a limit of 32,768 characters. */
const LONGEST = 32_000;

/** As the column holds them; empty text where there are none, so that those of an earlier attempt go. */
export function reportsText(reports: readonly TargetReport[], at: string): string {
	const kept: KeptReport[] = [];
	let text = '';
	for (const report of reports) {
		kept.push({ ...report, at });
		const longer = JSON.stringify(kept);
		if (longer.length > LONGEST) break;
		text = longer;
	}
	return text;
}

/** Reads the column; what is damaged counts as not there. */
export function readReports(column: unknown): KeptReport[] {
	if (typeof column !== 'string' || column === '') return [];
	try {
		const value: unknown = JSON.parse(column);
		return Array.isArray(value) ? value.flatMap(reportOf) : [];
	} catch {
		return [];
	}
}

function reportOf(value: unknown): KeptReport[] {
	if (!isRecord(value)) return [];
	const [target, status] = [textOf(value.target), textOf(value.status)];
	if (target === null || status === null) return [];
	const { targetId, code, cause, remedy, at } = value;
	const [askedAt, answeredAt] = [textOf(value.askedAt), textOf(value.answeredAt)];
	return [
		{
			target,
			status,
			targetId: textOf(targetId),
			code: textOf(code),
			cause: textOf(cause),
			remedy: textOf(remedy),
			at: textOf(at) ?? '',
			...(askedAt === null || answeredAt === null ? {} : { askedAt, answeredAt }),
		},
	];
}

export const isUnwrittenReport = ({ status }: TargetReport): boolean =>
	status === 'rejected' || status === 'unavailable' || status === 'held';
