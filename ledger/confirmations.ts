import { isRecord, textOf } from '../lead/text';
import type { Entry } from './entry';
import { isStatus, type TargetOutcome } from './targetOutcomes';

/**
 * What target nodes wrote of a lead into its entry themselves, while the execution that has it was under way. In queue mode n8n hands
 * nothing that nodes output to the trigger, which reads this instead when it settles the lead.
 */
export const CONFIRMATIONS_COLUMN = 'Confirmations';

/** Column values have a limit of 32,768 characters. */
const LONGEST = 32_000;

/** @param claimId of the claim during which it was said; what was said during an earlier one does not count */
export function confirmationsText(claimId: string, outcomes: readonly TargetOutcome[]): string {
	const text = JSON.stringify({ claimId, outcomes });
	if (text.length <= LONGEST) return text;
	const short = outcomes.map((outcome) => ({ ...outcome, cause: null, remedy: null }));
	return JSON.stringify({ claimId, outcomes: short.slice(0, MOST_OUTCOMES) });
}

/** So many fit without their texts. */
const MOST_OUTCOMES = 80;

/** Reads what was said during this claim; what is damaged counts as not there. */
export function readConfirmations({
	claimId,
	confirmations,
}: Pick<Entry, 'claimId' | 'confirmations'>): TargetOutcome[] {
	if (confirmations === '') return [];
	try {
		const value: unknown = JSON.parse(confirmations);
		if (!isRecord(value) || value.claimId !== claimId || !Array.isArray(value.outcomes)) return [];
		return value.outcomes.flatMap(outcomeIn);
	} catch {
		return [];
	}
}

/** The last word of each node counts. */
export function withLater(
	before: readonly TargetOutcome[],
	later: readonly TargetOutcome[],
): TargetOutcome[] {
	const nodes = new Set(later.map(({ node }) => node));
	return [...before.filter(({ node }) => !nodes.has(node)), ...later];
}

function outcomeIn(value: unknown): TargetOutcome[] {
	if (!isRecord(value)) return [];
	const [target, status] = [textOf(value.target), textOf(value.status)];
	if (target === null || status === null || !isStatus(status)) return [];
	const { node, detail, cause, remedy, isAside, span } = value;
	const isSpan = isRecord(span) && typeof span.from === 'number' && typeof span.to === 'number';
	return [
		{
			node: textOf(node),
			target,
			status,
			detail: textOf(detail),
			cause: textOf(cause),
			remedy: textOf(remedy),
			isAside: isAside === true,
			span: isSpan ? { from: Number(span.from), to: Number(span.to) } : null,
		},
	];
}

/** Once a lead is settled, its reports say it all. */
export const withoutConfirmations = ({
	confirmations,
}: Pick<Entry, 'confirmations'>): Record<string, string> =>
	confirmations === '' ? {} : { [CONFIRMATIONS_COLUMN]: '' };
