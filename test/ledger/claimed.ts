import type { Claim, Ledger } from '../../ledger/ledger';

/** Claims leads where the ledger can be reached. */
export async function claimed(ledger: Ledger, ...args: Parameters<Ledger['claim']>): Promise<Claim[]> {
	const { claims, fault } = await ledger.claim(...args);
	if (fault !== null) throw fault;
	return claims;
}
