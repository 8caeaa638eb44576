import type { Reason } from '../../transport/reason';

const message = 'The Salesforce Lead credential cannot work';

/** What can be wrong with the credential itself, before any call. */
export const ACCESS_REASONS = {
	domainMissing: {
		code: 'DOMAIN_MISSING',
		message,
		cause: 'The field My Domain is empty.',
		remedy: 'In Salesforce open Setup, My Domain, and copy the Current My Domain URL.',
	},
	domainInvalid: {
		code: 'DOMAIN_INVALID',
		message,
		cause: 'The field My Domain holds no web address that begins with https://.',
		remedy: 'Enter it like https://contoso.my.salesforce.com, without user name or password.',
	},
	domainLightning: {
		code: 'DOMAIN_LIGHTNING',
		message,
		cause: 'The field My Domain holds the address of the Lightning pages, which have no API.',
		remedy: 'Replace .lightning.force.com by .my.salesforce.com.',
	},
	domainLogin: {
		code: 'DOMAIN_LOGIN',
		message,
		cause: 'The field My Domain holds the common login page, which is not the address of an org.',
		remedy: 'In Salesforce open Setup, My Domain, and copy the Current My Domain URL.',
	},
	keyMissing: {
		code: 'CONSUMER_KEY_MISSING',
		message,
		cause: 'The field Consumer Key is empty.',
		remedy: 'Copy it from the External Client App: Settings, OAuth Settings, Consumer Key and Secret.',
	},
	secretMissing: {
		code: 'CONSUMER_SECRET_MISSING',
		message,
		cause: 'The field Consumer Secret is empty.',
		remedy: 'Copy it from the External Client App: Settings, OAuth Settings, Consumer Key and Secret.',
	},
	userMissing: {
		code: 'USERNAME_MISSING',
		message,
		cause: 'The field Username is empty.',
		remedy: 'Enter the user name of the integration user, as it stands in Setup, Users.',
	},
	keyUnreadable: {
		code: 'PRIVATE_KEY_UNREADABLE',
		message,
		cause: 'The field Private Key holds no RSA key in PEM form.',
		remedy: 'Paste the whole file, from -----BEGIN to the end of the line with -----END.',
	},
	keyEncrypted: {
		code: 'PRIVATE_KEY_ENCRYPTED',
		message,
		cause: 'The private key is protected by a passphrase.',
		remedy: 'Paste a key without one, e.g. made by: openssl rsa -in server.key -out plain.key.',
	},
	versionTooOld: {
		code: 'API_VERSION_TOO_OLD',
		message,
		cause: 'The field API Version is below 60.',
		remedy: 'Enter 60 or a later version that your org has.',
	},
} as const satisfies { [name: string]: Reason };
