import { createHash } from 'node:crypto';
import type { SalesforceAccess } from './access';
import type { Token } from './token';

/**
 * So long what one run has asked for serves the next ones. Leads that come one by one, or batch after batch, then cost
 * the calls that write them, and not a login and a describe each time.
 */
const REMEMBERED_MS = 60_000;
const MOST_TOKENS = 100;
const MOST_DESCRIBES = 20;

interface Dated {
	/** Milliseconds since 1970. */
	askedAt: number;
}

/** What the API tells of the fields of the lead, as it came. */
export interface Describe extends Dated {
	etag: string;
	body: string;
}

/** Tokens of this process, by the hash of what they were had for. */
const tokens = new Map<string, Dated & { token: Token }>();
/** Describes of this process, by address and user: what a user may see differs. A few orgs at most. */
const describes = new Map<string, Describe>();

export const isRecent = ({ askedAt }: Dated, nowMs: number): boolean => nowMs < askedAt + REMEMBERED_MS;

/** @param nowMs milliseconds since 1970 */
export function rememberedToken(access: SalesforceAccess, nowMs: number): Token | undefined {
	const known = tokens.get(keyOf(access));
	return known && isRecent(known, nowMs) ? known.token : undefined;
}

/** @param nowMs milliseconds since 1970 */
export function rememberToken(access: SalesforceAccess, token: Token, nowMs: number): void {
	if (tokens.size >= MOST_TOKENS) tokens.clear();
	tokens.set(keyOf(access), { token, askedAt: nowMs });
}

export function forgetToken(access: SalesforceAccess): void {
	tokens.delete(keyOf(access));
}

/** Of any age: one that is not recent still spares sending it again, by its ETag. */
export const describeOf = (key: string): Describe | undefined => describes.get(key);

export function rememberDescribe(key: string, describe: Describe): void {
	const oldest = describes.keys().next().value;
	if (describes.size >= MOST_DESCRIBES && oldest !== undefined) describes.delete(oldest);
	describes.set(key, describe);
}

/** As after a restart of n8n. */
export function forgetAll(): void {
	tokens.clear();
	describes.clear();
}

/** A changed secret is another login, though it be of the same user. */
function keyOf({ origin, clientId, grant }: SalesforceAccess): string {
	const proof =
		grant.kind === 'secret'
			? grant.secret
			: `${grant.user} ${grant.audience} ${grant.key.export({ format: 'der', type: 'pkcs8' }).toString('base64')}`;
	return createHash('sha256')
		.update(JSON.stringify([origin, clientId, grant.kind, proof]))
		.digest('hex');
}
