import { Buffer } from 'node:buffer';
import { createHmac } from 'node:crypto';

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
