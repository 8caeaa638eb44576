import type { Answer } from '../faultyAnswer';

const JSON_TYPE = { 'content-type': 'application/json;charset=UTF-8' };

export const json = (status: number, body: unknown, headers: Record<string, string> = {}): Answer => ({
	status,
	headers: { ...JSON_TYPE, ...headers },
	body: JSON.stringify(body),
});

/** The body of every refusal of the REST API: an array of errors (REST API guide, "Status Codes and Error Responses"). */
export const refusal = (status: number, errorCode: string, message: string): Answer =>
	json(status, [{ message, errorCode }]);

/** What the token endpoint says instead of a token (RFC 6749, section 5.2). */
export const oauthError = (status: number, error: string, description: string): Answer =>
	json(status, { error, error_description: description });
