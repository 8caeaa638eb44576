import type { Reason } from '../../transport/reason';

interface OauthReason {
	/** The member `error` of the answer. */
	error: string;
	/** What must stand in `error_description`; absent: anything. */
	description?: RegExp;
	/** `retry`: waiting can help. */
	kind: 'retry' | 'setup';
	cause: string;
	remedy: string;
}

const APP = 'the External Client App in Salesforce';

/**
 * What the token endpoint says instead of a token, the first line that fits (Salesforce Help, "OAuth 2.0 Error Codes",
 * "OAuth 2.0 Client Credentials Flow", "OAuth 2.0 JWT Bearer Flow").
 */
export const OAUTH_REASONS: readonly OauthReason[] = [
	{
		error: 'invalid_grant',
		description: /client credentials user/i,
		kind: 'setup',
		cause: 'The app has no user to run as.',
		remedy: `Open ${APP}, Policies, OAuth Policies, and choose a user under Run As for the Client Credentials Flow.`,
	},
	{
		error: 'invalid_grant',
		description: /not supported on this domain/i,
		kind: 'setup',
		cause: 'The client credentials flow works at the My Domain address only.',
		remedy: 'Set My Domain in the credential to the Current My Domain URL from Setup, My Domain.',
	},
	{
		error: 'invalid_grant',
		description: /approved/i,
		kind: 'setup',
		cause: 'The user may not use the app.',
		remedy: `Open ${APP}, Policies, set Permitted Users to admin approved users, and add a profile or permission set of the user.`,
	},
	{
		error: 'invalid_grant',
		description: /audience/i,
		kind: 'setup',
		cause: 'The assertion was made out to another kind of org.',
		remedy: 'Set Org Type in the credential to Sandbox for a sandbox, and to Production for all other orgs.',
	},
	{
		error: 'invalid_grant',
		description: /expired|long-lived|not yet valid/i,
		kind: 'setup',
		cause: 'The clocks differ too much: an assertion is good for three minutes.',
		remedy: 'Set the clock of the machine on which n8n runs.',
	},
	{
		error: 'invalid_grant',
		description: /assertion/i,
		kind: 'setup',
		cause: 'The private key does not belong to the certificate of the app.',
		remedy: `Upload the certificate of this key in ${APP}, or paste the key of the certificate that is there.`,
	},
	{
		error: 'invalid_grant',
		kind: 'setup',
		cause: 'Salesforce does not let this app and user in.',
		remedy:
			'Look at Setup, Login History, for the reason: user inactive, login hours, or a network that is not allowed.',
	},
	{
		error: 'invalid_client_id',
		kind: 'setup',
		cause: 'The org knows no app with this consumer key. A new app takes up to ten minutes to be known.',
		remedy: 'Check Consumer Key and My Domain: both must be of the same org.',
	},
	{
		error: 'invalid_client',
		kind: 'setup',
		cause: 'The consumer secret is not that of the app.',
		remedy: 'Copy the Consumer Secret again; it changes when somebody rotates it.',
	},
	{
		error: 'unsupported_grant_type',
		kind: 'setup',
		cause: 'The flow is not enabled for the app.',
		remedy: `Open ${APP}, Settings, and enable the flow that is chosen under Authentication.`,
	},
	{
		error: 'invalid_app_access',
		kind: 'setup',
		cause: 'An administrator does not admit the user to the app.',
		remedy: `Open ${APP}, Policies, and admit the user by profile or permission set.`,
	},
	{
		error: 'inactive_user',
		kind: 'setup',
		cause: 'The user of the app was deactivated.',
		remedy: 'Activate the user in Setup, Users, or choose another one.',
	},
	{
		error: 'inactive_org',
		kind: 'setup',
		cause: 'The org is locked, closed or suspended.',
		remedy: 'Ask the administrator of the org.',
	},
	{
		error: 'rate_limit_exceeded',
		kind: 'retry',
		cause: 'Too many logins within an hour.',
		remedy: 'Send leads in fewer, larger executions.',
	},
];

const UNKNOWN = {
	cause: 'Salesforce gave no token, for a reason that this node does not know.',
	remedy: 'Look at Setup, Login History, and check the app and the credential.',
};

/** Of the description nothing is shown: it may name the user. */
export function oauthReasonOf(
	error: string,
	description: string,
): { kind: 'retry' | 'setup'; reason: Reason } {
	const found = OAUTH_REASONS.find(
		(known) => known.error === error && (known.description?.test(description) ?? true),
	);
	const { cause, remedy } = found ?? UNKNOWN;
	const code = /^\w{1,40}$/.test(error) ? error : 'OAUTH';
	return {
		kind: found?.kind ?? 'setup',
		reason: { code, message: 'Salesforce does not accept the credential', cause, remedy },
	};
}
