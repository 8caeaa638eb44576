import type { Claim, Ledger } from '../../ledger/ledger';

/**
 * After so many leases an execution counts as one that does not end: an hour with the default lease. Its claims are left to run out then,
 * and its leads are emitted again.
 */
export const MOST_LEASES = 6;

/** How often a claim is renewed within one lease, so that one that fails is made up for by the next. */
const RENEWALS_PER_LEASE = 3;

/** Keeps claims alive while they wait for their execution and while it runs, up to `MOST_LEASES`. */
export class Renewal {
	private readonly timer: NodeJS.Timeout;
	private working: Promise<void> = Promise.resolve();
	private renewals = 0;
	private giveUp: () => void = () => {};
	/** Resolves when the claims are no longer renewed although the execution has not ended. */
	readonly isOverdue = new Promise<void>((resolve) => (this.giveUp = resolve));

	constructor(
		public claims: Claim[],
		private readonly ledger: Ledger,
		private readonly lease: number,
	) {
		this.timer = setInterval(() => this.renew(), lease / RENEWALS_PER_LEASE);
		this.timer.unref();
	}

	/** Looks which claims still hold: while they waited a lead may have been settled by hand, or erased. A ledger that cannot be read changes nothing. */
	async check(): Promise<void> {
		this.working = this.working.then(async () => {
			this.claims = await this.ledger.reread(this.claims).catch(() => this.claims);
		});
		await this.working;
	}

	/** The execution begins: from now on it is counted how long it takes. */
	begin(): void {
		this.renewals = 0;
	}

	/** No renewal is under way any more when this resolves. */
	async stop(): Promise<void> {
		clearInterval(this.timer);
		await this.working;
	}

	private renew(): void {
		if (++this.renewals > MOST_LEASES * RENEWALS_PER_LEASE) {
			clearInterval(this.timer);
			this.giveUp();
			return;
		}
		this.working = this.working.then(async () => {
			this.claims = await this.ledger
				.extend(this.claims, this.ledger.now() + this.lease)
				.catch(() => this.claims);
		});
	}
}
