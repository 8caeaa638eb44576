import type { ICredentialDataDecryptedObject } from 'n8n-workflow';
import { Buffer } from 'node:buffer';
import { createHmac } from 'node:crypto';
import type { Reason } from './reason';

interface Headers {
	[header: string]: string;
}

/** What is sent, as far as proving who sends it needs to know it. */
export interface Signable {
	/** The body, character by character as it is sent in UTF-8. */
	body: string;
	/** Stable for the lead's event: the Idempotency-Key without its quotes. */
	id: string;
	/** Seconds since 1970, of this attempt. */
	timestamp: number;
}

interface AuthenticationKind {
	/** Why the credential cannot work; null when it can. */
	problem(credential: ICredentialDataDecryptedObject): Reason | null;
	headers(credential: ICredentialDataDecryptedObject, signable: Signable): Headers;
}

const incomplete = (fields: string): Reason => ({
	code: 'CREDENTIAL_INCOMPLETE',
	message: `The credential lacks ${fields}`,
	cause: 'The chosen Authentication needs it.',
	remedy: 'Open the credential and fill it in, or choose another Authentication.',
});

const BAD_HEADER: Reason = {
	code: 'HEADER_NOT_ALLOWED',
	message: 'The header in the credential cannot be sent',
	cause:
		'Its name or value has characters that are not allowed in a header, or the node sets this header itself.',
	remedy: 'Open the credential and check Header Name and Header Value.',
};

const BAD_SECRET: Reason = {
	code: 'SIGNING_SECRET_INVALID',
	message: 'The signing secret in the credential is not valid',
	cause: 'It must be whsec_ followed by base64 of 24 to 64 bytes (Standard Webhooks 1.0).',
	remedy: "Copy the secret again from the receiver's settings.",
};

/** How the endpoint is shown who sends. The keys are the values of the credential's field Authentication. */
const AUTHENTICATION: { readonly [kind: string]: AuthenticationKind } = {
	none: { problem: () => null, headers: () => ({}) },
	bearer: {
		problem: ({ token }) => (isHeaderText(token) ? null : incomplete('a token')),
		headers: ({ token }) => ({ Authorization: `Bearer ${String(token)}` }),
	},
	basic: {
		problem: ({ user }) => (isText(user) ? null : incomplete('a user name')),
		headers: ({ user, password }) => ({
			Authorization: `Basic ${Buffer.from(`${String(user)}:${String(password ?? '')}`, 'utf8').toString('base64')}`,
		}),
	},
	header: {
		problem: ({ headerName, headerValue }) => {
			if (!isText(headerName) || !isText(headerValue)) return incomplete('the name or value of the header');
			return isHeaderName(headerName) && isHeaderText(headerValue) ? null : BAD_HEADER;
		},
		headers: ({ headerName, headerValue }) => ({ [String(headerName)]: String(headerValue) }),
	},
	standardWebhooks: {
		problem: ({ signingSecret }) => {
			if (!isText(signingSecret)) return incomplete('a signing secret');
			return readSigningKey(signingSecret) ? null : BAD_SECRET;
		},
		headers: ({ signingSecret }, signable) => {
			const key = readSigningKey(String(signingSecret));
			return key ? { ...signatureHeaders(key, signable) } : {};
		},
	},
};

/** @returns why the credential cannot work whatever the endpoint says; null when it can */
export function credentialProblem(credential: ICredentialDataDecryptedObject): Reason | null {
	const kind = kindOf(credential);
	return kind ? kind.problem(credential) : incomplete('a known kind of Authentication');
}

export function authenticationHeaders(
	credential: ICredentialDataDecryptedObject,
	signable: Signable,
): Headers {
	return kindOf(credential)?.headers(credential, signable) ?? {};
}

function kindOf({ authentication = 'none' }: ICredentialDataDecryptedObject): AuthenticationKind | null {
	const kind = String(authentication);
	return Object.hasOwn(AUTHENTICATION, kind) ? (AUTHENTICATION[kind] ?? null) : null;
}

/** Set by this node or by the connection: a credential must not replace them. */
const OWN_HEADERS = [
	'content-type',
	'content-length',
	'host',
	'idempotency-key',
	'transfer-encoding',
	'connection',
];

const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';

/** Visible characters, blanks and tabs (RFC 9110, 5.5): a line break would start another header. */
const isHeaderText = (value: unknown): boolean => isText(value) && /^[\t\x20-\x7e]+$/.test(value);

/** A token (RFC 9110, 5.6.2). */
const isHeaderName = (name: string): boolean =>
	/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name) && !OWN_HEADERS.includes(name.toLowerCase());

/** Standard Webhooks 1.0.0, "Signature scheme": `whsec_` and base64 of 24 to 64 bytes. */
const PREFIX = 'whsec_';
const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;

/** @returns the key's bytes; null when the secret is not one of Standard Webhooks */
export function readSigningKey(secret: string): Buffer | null {
	const trimmed = secret.trim();
	const encoded = trimmed.startsWith(PREFIX) ? trimmed.slice(PREFIX.length) : '';
	if (!BASE64.test(encoded)) return null;
	const key = Buffer.from(encoded, 'base64');
	return key.length >= 24 && key.length <= 64 ? key : null;
}

/**
 * The three headers of a signed post (Standard Webhooks 1.0.0, "Webhook headers").
 *
 * @param id stable over all attempts, without a dot: the dot separates the parts of what is signed
 * @param timestamp seconds since 1970, of this attempt
 * @param body exactly what is sent
 */
export function signatureHeaders(
	key: Buffer,
	{ id, timestamp, body }: { id: string; timestamp: number; body: string },
): { [header: string]: string } {
	const signature = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`, 'utf8').digest('base64');
	return { 'webhook-id': id, 'webhook-timestamp': String(timestamp), 'webhook-signature': `v1,${signature}` };
}
