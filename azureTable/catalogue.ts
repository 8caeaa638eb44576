import type { FaultKind } from './fault';

interface Entry {
	kind: FaultKind;
	cause: string;
	remedy: string;
}

/** The remedy of what passes; a caller with a better one says something else. */
export const PASSING = 'Wait, then try again.';
const PERMISSION =
	'The signature needs the permissions Read, Add and Update, and also Create if the table has to be created.';
const KEY =
	'Copy key1 or key2 again from the storage account, Access keys. A rotated key stops working immediately.';

/**
 * What the table service's codes mean for a person.
 *
 * Source: "Table service error codes" and "Common REST API error codes" (Microsoft Learn); `AuthorizationFailure` for a wrong
 * key is Azurite's spelling; the service uses it for its firewall ("Configure Azure Storage firewalls and virtual networks").
 */
export const SERVICE_CODES: Readonly<Record<string, Entry>> = {
	AuthenticationFailed: { kind: 'denied', cause: 'Azure does not accept the key or signature', remedy: KEY },
	AuthorizationFailure: {
		kind: 'denied',
		cause: 'Azure does not accept the key or signature',
		remedy: `${KEY} If the key is correct, the firewall of the storage account blocks this n8n: add its address under Networking.`,
	},
	InsufficientAccountPermissions: {
		kind: 'denied',
		cause: 'This address of the storage account is read-only',
		remedy: 'Use the primary endpoint of the storage account.',
	},
	AccountBeingCreated: {
		kind: 'passing',
		cause: 'The storage account is still being created',
		remedy: PASSING,
	},
	InvalidAuthenticationInfo: { kind: 'denied', cause: 'Azure cannot read the key or signature', remedy: KEY },
	AccountIsDisabled: {
		kind: 'denied',
		cause: 'The storage account is disabled',
		remedy: 'Enable it in the Azure portal.',
	},
	KeyBasedAuthenticationNotPermitted: {
		kind: 'denied',
		cause: 'The storage account allows no access by key',
		remedy: 'Turn on "Allow storage account key access" under Configuration of the storage account.',
	},
	AuthorizationPermissionMismatch: {
		kind: 'denied',
		cause: 'The signature does not allow this',
		remedy: PERMISSION,
	},
	AuthorizationServiceMismatch: {
		kind: 'denied',
		cause: 'The signature is not for tables',
		remedy: 'Generate it again with Table ticked under Allowed services.',
	},
	AuthorizationResourceTypeMismatch: {
		kind: 'denied',
		cause: 'The signature gives no access to tables or rows',
		remedy: 'Generate it again with Container and Object ticked under Allowed resource types.',
	},
	AuthorizationProtocolMismatch: {
		kind: 'denied',
		cause: 'The signature is for HTTPS only',
		remedy: 'Use the https address.',
	},
	AuthorizationSourceIPMismatch: {
		kind: 'denied',
		cause: 'The signature is not for the network address of this n8n',
		remedy: 'Generate it again without an allowed IP range, or with the address of this n8n.',
	},
	TableNotFound: {
		kind: 'tableAbsent',
		cause: 'The table does not exist',
		remedy: 'Check the name of the table.',
	},
	ResourceNotFound: {
		kind: 'rowAbsent',
		cause: 'The row does not exist',
		remedy: 'It was deleted in the meantime.',
	},
	EntityAlreadyExists: {
		kind: 'rowExists',
		cause: 'A row with this key exists already',
		remedy: 'Let the node update it, or choose another key.',
	},
	UpdateConditionNotSatisfied: {
		kind: 'changed',
		cause: 'Somebody else changed the row in the meantime',
		remedy: PASSING,
	},
	ConditionNotMet: {
		kind: 'changed',
		cause: 'Somebody else changed the row in the meantime',
		remedy: PASSING,
	},
	TableBeingDeleted: {
		kind: 'passing',
		cause: 'The table is being deleted',
		remedy: 'Wait a minute, or use another table name.',
	},
	EntityTooLarge: {
		kind: 'tooLarge',
		cause: 'The row is larger than Azure allows (1 MiB)',
		remedy: 'Leave out the raw lead or other long fields in the field mapping.',
	},
	PropertyValueTooLarge: {
		kind: 'tooLarge',
		cause: 'A value is longer than a table column allows (32,768 characters)',
		remedy: 'Leave out the raw lead or other long fields in the field mapping.',
	},
	RequestBodyTooLarge: {
		kind: 'tooLarge',
		cause: 'The rows are too large for one transaction (4 MiB)',
		remedy: 'Lower Batch Size.',
	},
	TooManyProperties: {
		kind: 'tooLarge',
		cause: 'The row has more columns than Azure allows (252)',
		remedy: 'Map fewer fields.',
	},
	KeyValueTooLarge: {
		kind: 'invalid',
		cause: 'A key is longer than 512 characters',
		remedy: 'Choose another option for Keys.',
	},
	PropertyNameTooLong: {
		kind: 'invalid',
		cause: 'A column name is longer than 255 characters',
		remedy: 'Shorten it in the field mapping.',
	},
	PropertyNameInvalid: {
		kind: 'invalid',
		cause: 'A column name is not allowed',
		remedy: 'In the field mapping, use letters, digits and underscores, beginning with a letter.',
	},
	DuplicatePropertiesSpecified: {
		kind: 'invalid',
		cause: 'A column is written twice',
		remedy: 'Map each column only once. Upper and lower case make no difference.',
	},
	OutOfRangeInput: {
		kind: 'invalid',
		cause: 'A value is out of range',
		remedy: 'Check keys and numbers in the field mapping.',
	},
	InvalidInput: {
		kind: 'invalid',
		cause: 'Azure cannot take one of the values',
		remedy: 'Check keys and column names in the field mapping.',
	},
	InvalidResourceName: {
		kind: 'invalid',
		cause: 'The table name is not allowed',
		remedy: 'A table name has 3 to 63 letters and digits and begins with a letter.',
	},
	ServerBusy: { kind: 'passing', cause: 'Azure is busy', remedy: PASSING },
	TooManyRequests: { kind: 'passing', cause: 'Azure is busy', remedy: PASSING },
	OperationTimedOut: { kind: 'passing', cause: 'Azure took too long to respond', remedy: PASSING },
	InternalError: { kind: 'passing', cause: 'Azure reported an internal error', remedy: PASSING },
};

const REACH = 'Check that this n8n can reach the internet, and check its proxy settings.';
const CERTIFICATE =
	'A device between this n8n and Azure shows another certificate. Ask your network administrator, and see NODE_EXTRA_CA_CERTS.';

/** n8n's own guard (N8N_SSRF_PROTECTION_ENABLED) refuses addresses of the inner network; its errors have names and no codes. */
const BLOCKED: Entry = {
	kind: 'setup',
	cause: 'This n8n does not allow requests to the address of the table service',
	remedy: 'Ask the administrator of n8n to add it to the list of allowed addresses.',
};

/** What the network's codes mean. All are passing: the same address may answer a minute later. */
export const NETWORK_CODES: Readonly<Record<string, Entry>> & { PARSE_ERROR: Entry } = {
	ENOTFOUND: {
		kind: 'passing',
		cause: 'The address of the storage account does not exist',
		remedy: `Check the account name and the endpoint suffix (core.windows.net). ${REACH}`,
	},
	EAI_AGAIN: { kind: 'passing', cause: 'The DNS server does not respond', remedy: REACH },
	ECONNREFUSED: {
		kind: 'passing',
		cause: 'No service responds at the address of the table service',
		remedy: `Check the table endpoint and its port. ${REACH}`,
	},
	ECONNRESET: { kind: 'passing', cause: 'The connection was lost', remedy: PASSING },
	EPIPE: { kind: 'passing', cause: 'The connection was lost', remedy: PASSING },
	ETIMEDOUT: { kind: 'passing', cause: 'The table service does not respond', remedy: REACH },
	ECONNABORTED: { kind: 'passing', cause: 'The table service does not respond', remedy: REACH },
	EHOSTUNREACH: {
		kind: 'passing',
		cause: 'The network of the table service cannot be reached',
		remedy: REACH,
	},
	ENETUNREACH: {
		kind: 'passing',
		cause: 'The network of the table service cannot be reached',
		remedy: REACH,
	},
	DEPTH_ZERO_SELF_SIGNED_CERT: {
		kind: 'passing',
		cause: 'The certificate is not trusted',
		remedy: CERTIFICATE,
	},
	SELF_SIGNED_CERT_IN_CHAIN: {
		kind: 'passing',
		cause: 'The certificate is not trusted',
		remedy: CERTIFICATE,
	},
	UNABLE_TO_VERIFY_LEAF_SIGNATURE: {
		kind: 'passing',
		cause: 'The certificate is not trusted',
		remedy: CERTIFICATE,
	},
	UNABLE_TO_GET_ISSUER_CERT_LOCALLY: {
		kind: 'passing',
		cause: 'The certificate is not trusted',
		remedy: CERTIFICATE,
	},
	ERR_TLS_CERT_ALTNAME_INVALID: {
		kind: 'passing',
		cause: 'The certificate is for a different address',
		remedy: CERTIFICATE,
	},
	EPROTO: {
		kind: 'passing',
		cause: 'The service at this address does not use HTTPS',
		remedy: 'Check the table endpoint and its port. An emulator such as Azurite usually needs http.',
	},
	PARSE_ERROR: {
		kind: 'passing',
		cause: 'The service at this address is not a table service',
		remedy:
			'Check the table endpoint. A proxy or a sign-in page of the network may have responded instead of Azure.',
	},
	SsrfBlockedIpError: BLOCKED,
	SsrfBlockedHostnameError: BLOCKED,
	CERT_HAS_EXPIRED: { kind: 'passing', cause: 'The certificate has expired', remedy: CERTIFICATE },
};

/** What is left when the code says nothing: the HTTP status. */
export function entryOfStatus(status: number): Entry {
	if (status === 401 || status === 403) {
		return {
			kind: 'denied',
			cause: 'Access to the table service was refused, and the response has no Azure code',
			remedy: `A proxy or firewall may have refused it: ask your network administrator. If there is none: ${KEY} ${PERMISSION}`,
		};
	}
	if (status === 404)
		return { kind: 'rowAbsent', cause: 'Not found', remedy: 'Check the address and the name of the table.' };
	if (status === 409)
		return {
			kind: 'changed',
			cause: 'Somebody else is writing at the same time',
			remedy: PASSING,
		};
	if (status === 412)
		return { kind: 'changed', cause: 'Somebody else changed the row in the meantime', remedy: PASSING };
	if (status === 413)
		return { kind: 'tooLarge', cause: 'The request is too large', remedy: 'Lower Batch Size.' };
	if (status === 408 || status === 429 || status >= 500) {
		return { kind: 'passing', cause: `The table service responded with status ${status}`, remedy: PASSING };
	}
	if (status >= 300 && status < 400) {
		return {
			kind: 'setup',
			cause: 'The address of the table service redirects to another address',
			remedy: 'Use the address of the storage account itself.',
		};
	}
	return {
		kind: 'invalid',
		cause: `The table service responded with status ${status}`,
		remedy: 'Look the code up in "Table service error codes" of Microsoft Learn.',
	};
}
