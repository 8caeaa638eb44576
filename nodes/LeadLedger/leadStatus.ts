import type { LeadStatus } from '../../ledger/record';

/** Those in work for long are also found as those in work. */
type Findable = LeadStatus | 'claimedLong';

/** Without a proof of delivery. Leads that were held back (`suppressed`) or set aside on purpose are not among them. */
const UNDELIVERED = {
	failed: { name: 'Failed', description: 'Waits for its next attempt' },
	givenUp: { name: 'Given Up', description: 'Given up; the ledger says why' },
	claimed: {
		name: 'In Work',
		description: 'An execution is working on it, or n8n was stopped during the execution',
	},
	claimedLong: {
		name: 'In Work for Long',
		description:
			'In work, more than an hour old, and either tried before or in this execution for over an hour',
	},
	notInLedger: {
		name: 'Not in the Ledger',
		description:
			'Never emitted: the lead is older than the start of the trigger, or the trigger did not find it',
	},
	processed: {
		name: 'Processed',
		description: 'The execution succeeded, but no target of this package confirmed the lead',
	},
} as const satisfies Partial<Record<Findable, { name: string; description: string }>>;

/** What Find Undelivered can be asked for; the last three to try something on leads that have arrived, e.g. rules of Lead Route. */
export const FINDABLE = {
	...UNDELIVERED,
	delivered: { name: 'Delivered', description: 'A target confirmed it' },
	setAside: {
		name: 'Set Aside',
		description: 'A do-not-contact, test or unreadable lead that was only written into a table',
	},
	suppressed: {
		name: 'Suppressed',
		description: 'A do-not-contact or test lead that was not sent on purpose',
	},
} as const satisfies Record<Findable, { name: string; description: string }>;
