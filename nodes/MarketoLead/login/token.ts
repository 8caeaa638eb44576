import type { Fault } from '../../../transport/catalogue';
import { memberOf, parseJson, textAt } from '../../../transport/json';
import { networkFaultOf } from '../../../transport/networkFaults';
import type { HttpResponse, Send } from '../../../transport/send';
import { type AccessToken, TokenMemory } from '../../../transport/tokenMemory';
import { MarketoFault } from '../api/response';
import { TIMING } from '../api/limits';
import type { Account } from './access';

export interface Token extends AccessToken {
	/** The API user who owns the custom service. */
	owner: string | null;
}

const tokens = new TokenMemory<Token>();

/**
 * The same token for all executions with the same client; a changed secret asks for another one.
 *
 * @throws MarketoFault
 */
export const tokenOf = async (account: Account, send: Send): Promise<Token> =>
	await tokens.get(
		[account.baseUrl, account.clientId, account.clientSecret],
		async () => await logIn(account, send),
	);

export const forgetToken = (refused: Token): void => tokens.forget(refused);

/** Asks for a token with GET and query, as authentication.md shows it (Creating an Access Token). @throws MarketoFault */
export async function logIn({ baseUrl, clientId, clientSecret }: Account, send: Send): Promise<Token> {
	const query = new URLSearchParams({
		grant_type: 'client_credentials',
		client_id: clientId,
		client_secret: clientSecret,
	});
	const nowMs = Date.now();
	const said = await send({
		method: 'GET',
		url: `${baseUrl}/identity/oauth/token?${query.toString()}`,
		headers: { Accept: 'application/json' },
		timeout: TIMING.timeoutMs,
	}).then(
		(response) => readToken(response, nowMs),
		(thrown: unknown) => new MarketoFault(networkFaultOf(thrown, 'Marketo')),
	);
	if (said instanceof MarketoFault) throw said;
	return said;
}

/** @param nowMs milliseconds since 1970 */
export function readToken({ status, body }: HttpResponse, nowMs: number): Token | MarketoFault {
	if (status === 400 || status === 401) {
		return new MarketoFault({
			blame: 'setup',
			reason: {
				code: `HTTP ${status}`,
				message: 'Marketo does not accept the client ID and client secret',
				cause: 'One of them is wrong, or they belong to a different subscription.',
				remedy:
					'Copy both again from Admin, Integration, LaunchPoint, View Details, and check that Munchkin ID or Base URL belongs to the same subscription.',
			},
		});
	}
	const answer = parseJson(body);
	const value = textAt(answer, 'access_token');
	const seconds = memberOf(answer, 'expires_in');
	if (status === 200 && value !== undefined && /^[\x21-\x7e]+$/.test(value)) {
		// Not earlier: until it expires, Marketo hands the same token out again (authentication.md).
		const renewAt = nowMs + (typeof seconds === 'number' ? seconds : 0) * 1000;
		return { value, renewAt, owner: textAt(answer, 'scope') ?? null };
	}
	return new MarketoFault(failedLogin(status));
}

/** Marketo's gateway answers every host below mktorest.com, and one that does not exist by 404. */
function failedLogin(status: number): Fault {
	const isElsewhere = status === 200 || (status >= 300 && status < 500 && status !== 429);
	return {
		blame: isElsewhere ? 'setup' : 'passing',
		reason: {
			code: `HTTP ${status}`,
			message: `The login to Marketo failed (HTTP ${status})`,
			cause: isElsewhere
				? 'The response does not come from the login of Marketo.'
				: 'The login service is not available.',
			remedy: isElsewhere
				? 'Check Munchkin ID or Base URL in the Marketo Lead credential.'
				: 'No action is needed. If it happens again, ask Adobe support.',
		},
	};
}
