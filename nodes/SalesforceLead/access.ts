import { createPrivateKey } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { BatchFailure } from '../../delivery/target';
import { readEndpointUrl } from '../../transport/endpointUrl';
import { ACCESS_REASONS } from './accessReasons';

/** What the credential form holds; SalesforceLeadApi.credentials.ts declares it. */
export interface SalesforceCredentials {
	authentication?: unknown;
	domain?: unknown;
	consumerKey?: unknown;
	consumerSecret?: unknown;
	username?: unknown;
	privateKey?: unknown;
	audience?: unknown;
	apiVersion?: unknown;
}

/** How an org is entered, checked as far as that goes without asking it. */
export interface SalesforceAccess {
	/** e.g. `https://contoso.my.salesforce.com` */
	origin: string;
	clientId: string;
	/** e.g. `66.0` */
	version: string;
	grant: { kind: 'secret'; secret: string } | { kind: 'jwt'; key: KeyObject; user: string; audience: string };
}

export const OLDEST_API_VERSION = 60;
export const DEFAULT_API_VERSION = 66;
export const AUDIENCES = ['https://login.salesforce.com', 'https://test.salesforce.com'] as const;

/**
 * @throws BatchFailure of kind `setup` that names the field to mend
 */
export function readAccess(credentials: SalesforceCredentials): SalesforceAccess {
	const origin = originOf(textOf(credentials.domain));
	const clientId = textOf(credentials.consumerKey);
	if (clientId === '') throw new BatchFailure('setup', ACCESS_REASONS.keyMissing);
	const version = Number(credentials.apiVersion ?? DEFAULT_API_VERSION);
	if (!Number.isInteger(version) || version < OLDEST_API_VERSION) {
		throw new BatchFailure('setup', ACCESS_REASONS.versionTooOld);
	}
	return { origin, clientId, version: `${version}.0`, grant: grantOf(credentials) };
}

function grantOf(credentials: SalesforceCredentials): SalesforceAccess['grant'] {
	if (credentials.authentication === 'jwtBearer') {
		const user = textOf(credentials.username);
		if (user === '') throw new BatchFailure('setup', ACCESS_REASONS.userMissing);
		const audience = AUDIENCES.find((known) => known === credentials.audience) ?? AUDIENCES[0];
		return { kind: 'jwt', key: readPrivateKey(textOf(credentials.privateKey)), user, audience };
	}
	const secret = textOf(credentials.consumerSecret);
	if (secret === '') throw new BatchFailure('setup', ACCESS_REASONS.secretMissing);
	return { kind: 'secret', secret };
}

/** The My Domain as people write it: its bare name, its host, or any address below it. */
function originOf(domain: string): string {
	if (domain === '') throw new BatchFailure('setup', ACCESS_REASONS.domainMissing);
	const isName = /^[a-z][a-z0-9-]*$/i.test(domain) && domain !== 'localhost';
	const host = isName ? `${domain}.my.salesforce.com` : domain;
	const read = readEndpointUrl(/^[a-z]+:\/\//i.test(host) ? host : `https://${host}`);
	if ('reason' in read) throw new BatchFailure('setup', ACCESS_REASONS.domainInvalid);
	const { hostname, origin } = new URL(read.url);
	if (/\.lightning\.force\.com$/.test(hostname)) {
		throw new BatchFailure('setup', ACCESS_REASONS.domainLightning);
	}
	if (/^(login|test)\.salesforce\.com$/.test(hostname)) {
		throw new BatchFailure('setup', ACCESS_REASONS.domainLogin);
	}
	return origin;
}

/** Forms lose line breaks: they come back as `\n`, as blanks, or not at all. */
function readPrivateKey(text: string): KeyObject {
	const key = parsedKey(text.replace(/\\n/g, '\n')) ?? parsedKey(rewrapped(text.replace(/\\n/g, '')));
	if (/ENCRYPTED/.test(text)) throw new BatchFailure('setup', ACCESS_REASONS.keyEncrypted);
	if (key?.asymmetricKeyType !== 'rsa') throw new BatchFailure('setup', ACCESS_REASONS.keyUnreadable);
	return key;
}

function parsedKey(pem: string): KeyObject | null {
	try {
		return createPrivateKey(pem);
	} catch {
		return null;
	}
}

function rewrapped(text: string): string {
	const [, label = '', body = ''] = /-----BEGIN ([A-Z ]+)-----(.*?)-----END/s.exec(text) ?? [];
	const lines = body.replace(/\s+/g, '').match(/.{1,64}/g) ?? [];
	return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ''].join('\n');
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value.trim() : '');
