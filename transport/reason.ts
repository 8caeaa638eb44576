/** Why something did not work, in words for the user: what happened, what that means, and what to do. */
export interface Reason {
	/** The vendor's own code, e.g. `EntityTooLarge` or `HTTP 422`. */
	code: string;
	/** What happened; never personal data, never a secret. */
	message: string;
	/** What that means; empty where nobody knows. */
	cause: string;
	/** What to do about it. */
	remedy: string;
}

/** What happens next to a lead whose delivery failed for a passing reason, whichever way it came. */
export const RETRIED =
	'Leads from Marketplace Lead Trigger are retried automatically. For other leads, retry the execution: leads that were written already are recognised and not written twice.';
