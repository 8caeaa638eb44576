import { bodyTextOf } from '../../lead/bodyText';

/** What the trigger outputs. A webhook item, as Lead Parse reads it: the lead is what is in `body`. */
export interface LeadItem {
	/** The same for equal posts; Lead Parse keeps it. */
	leadId: string;
	/** Present where the lead has, or should have, a row in the table of leads. */
	ledgerKey?: string;
	/** ISO 8601, UTC. Microsoft sends no time of its own. */
	receivedAt: string;
	/** As the sender says. */
	contentType: string | null;
	/** The post, character by character, and not yet read: nothing of it is lost, whatever it is. */
	body: string;
	/** The bytes, where the body is not UTF-8. */
	bodyBase64?: string;
	/** Present when the connection broke off before the end of the body. */
	incomplete?: true;
}

/** Makes the item of one post. Nothing else of the request goes in: its URL and headers may hold secrets. */
export const leadItem = (
	{ bytes, isComplete }: { bytes: Buffer; isComplete: boolean },
	contentType: string | undefined,
	receivedAt: Date,
	leadId: string,
): LeadItem => ({
	leadId,
	receivedAt: receivedAt.toISOString(),
	contentType: contentType ?? null,
	...bodyTextOf(bytes, contentType),
	...(isComplete ? {} : { incomplete: true }),
});
