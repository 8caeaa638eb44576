import type { DatedLead } from '../../ledger/buyerOrder';
import { readConfirmations } from '../../ledger/confirmations';
import { nameOf } from '../../ledger/entry';
import type { Claim } from '../../ledger/ledger';
import { whileUnreachable } from '../../ledger/patience';
import { isWithoutOutput, readExecution } from '../../ledger/settlement';
import { DRY_RUN, notGivenBack, setupFault } from './alarms';
import type { DispatchMeans, DispatchTerms } from './dispatcher';
import { type ExecutionEnd, sleepsUntil } from './executionEnd';
import type { Renewal } from './renewal';

/**
 * For how long the ledger is told how an execution ended, in milliseconds. Nothing is lost after that: the leads are emitted again, and
 * targets recognise them.
 */
const SETTLE_FOR = 60 * 60_000;

/** For how long claims are given back; by then their lease has run out, as a rule. */
const GIVE_BACK_FOR = 10 * 60_000;

/** Where n8n handed over no output, the claims with what targets have written of them into the ledger. */
export async function claimsAfter(
	end: ExecutionEnd,
	{ claims }: Renewal,
	{ ledger }: DispatchMeans,
): Promise<readonly Claim[]> {
	if (end.kind !== 'ran' || !isWithoutOutput(end.run)) return claims;
	return await whileUnreachable(SETTLE_FOR, async () => await ledger.reread(claims));
}

/** Tells the ledger how an execution ended for each of its leads, as soon as it can be reached. */
export async function settle(
	end: ExecutionEnd,
	claims: readonly Claim[],
	{ ledger, raise }: DispatchMeans,
	{ lease, settleBy }: DispatchTerms,
): Promise<void> {
	if (end.kind === 'sleeps') {
		const until = sleepsUntil(end.until, ledger.now()) + lease;
		await whileUnreachable(SETTLE_FOR, async () => await ledger.extend(claims, until));
		return;
	}
	if (end.kind === 'stopped') {
		await whileUnreachable(SETTLE_FOR, async () => await ledger.settle(claims, () => end.settlement));
		return;
	}
	const { settlementOf, setupFaults, explanationOf, isDryRun } = readExecution(
		end.run,
		settleBy,
		ledger.now() - Date.now(),
		new Map(claims.map((claim) => [claim.leadId, readConfirmations(claim)])),
	);
	await whileUnreachable(
		SETTLE_FOR,
		async () => await ledger.settle(claims, ({ leadId }) => settlementOf(leadId)),
	);
	for (const fault of setupFaults) raise(setupFault(fault, explanationOf(fault)));
	if (isDryRun) raise(DRY_RUN);
}

/** Gives claims back whose answers were lost, as soon as the ledger can be reached: they would wait until their lease runs out. */
export async function giveBack(
	leads: readonly DatedLead[],
	claims: readonly Claim[],
	claimId: string,
	{ ledger, raise }: DispatchMeans,
): Promise<void> {
	const held = new Set(claims.map(nameOf));
	const others = leads.filter((lead) => !held.has(nameOf(lead)));
	await whileUnreachable(GIVE_BACK_FOR, async () => await ledger.release(others, claimId)).catch(
		(error: unknown) => raise(notGivenBack(others.length, error)),
	);
}
