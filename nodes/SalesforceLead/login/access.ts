import { createPrivateKey, type KeyObject } from 'node:crypto';
import { BatchFailure } from '../../../delivery/target';
import { readEndpointUrl } from '../../../transport/endpointUrl';
import type { Reason } from '../../../transport/reason';

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

/** How n8n signs in to an org, checked as far as possible without asking it. */
export interface SalesforceAccess {
	/** e.g. `https://contoso.my.salesforce.com` */
	origin: string;
	clientId: string;
	/** e.g. `66.0` */
	version: string;
	grant: { kind: 'secret'; secret: string } | { kind: 'jwt'; key: KeyObject; user: string; audience: string };
}

const OLDEST_API_VERSION = 60;
const DEFAULT_API_VERSION = 66;
export const AUDIENCES = ['https://login.salesforce.com', 'https://test.salesforce.com'] as const;

/**
 * @throws BatchFailure of kind `setup` that names the field to correct
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

const wrong = (code: string, cause: string, remedy: string): Reason => ({
	...{ code, cause, remedy, message: 'The Salesforce Lead credential is not complete or not valid' },
});
const COPY_DOMAIN = 'In Salesforce open Setup, My Domain, and copy the Current My Domain URL.';
const COPY_CONSUMER =
	'Copy it from the External Client App: Settings, OAuth Settings, Consumer Key and Secret.';

/** What can be wrong with the credential itself, before any call. */
const ACCESS_REASONS = {
	domainMissing: wrong('DOMAIN_MISSING', 'The field My Domain is empty.', COPY_DOMAIN),
	domainInvalid: wrong(
		'DOMAIN_INVALID',
		'The field My Domain is not a web address that begins with https://.',
		'Enter it like https://contoso.my.salesforce.com, without user name or password.',
	),
	domainLightning: wrong(
		'DOMAIN_LIGHTNING',
		'The field My Domain contains the address of the Lightning pages, which have no API.',
		'Replace .lightning.force.com with .my.salesforce.com.',
	),
	domainLogin: wrong(
		'DOMAIN_LOGIN',
		'The field My Domain contains the general login page, which is not the address of an org.',
		COPY_DOMAIN,
	),
	keyMissing: wrong('CONSUMER_KEY_MISSING', 'The field Consumer Key is empty.', COPY_CONSUMER),
	secretMissing: wrong('CONSUMER_SECRET_MISSING', 'The field Consumer Secret is empty.', COPY_CONSUMER),
	userMissing: wrong(
		'USERNAME_MISSING',
		'The field Username is empty.',
		'Enter the user name of the integration user, as it is in Setup, Users.',
	),
	keyUnreadable: wrong(
		'PRIVATE_KEY_UNREADABLE',
		'The field Private Key is not an RSA key in PEM form.',
		'Paste the whole file, from -----BEGIN to the end of the line with -----END.',
	),
	keyEncrypted: wrong(
		'PRIVATE_KEY_ENCRYPTED',
		'The private key is protected by a passphrase.',
		'Paste a key without one, e.g. made by: openssl rsa -in server.key -out plain.key.',
	),
	versionTooOld: wrong(
		'API_VERSION_TOO_OLD',
		'The field API Version is below 60.',
		'Enter 60 or a later version that your org has.',
	),
} as const;
