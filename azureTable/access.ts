import { SetupFault } from './fault';

/** The fields of the credential Azure Table API, as its form holds them. */
export interface AzureTableCredentials {
	authentication: 'connectionString' | 'accountKey' | 'sasUrl';
	connectionString?: string;
	accountName?: string;
	accountKey?: string;
	endpointSuffix?: string;
	sasUrl?: string;
}

/** How to reach and sign for an account's tables. */
export type TableAccess =
	| { kind: 'connectionString'; connectionString: string; endpoint: string; sas: SasGrant | null }
	| { kind: 'sas'; url: string; signature: string; endpoint: string; sas: SasGrant };

/** What a shared access signature allows, as far as it says so itself (`sp`, `se`, `st`; "Create an account SAS"). */
export interface SasGrant {
	permissions: string;
	startsAt: number | null;
	expiresAt: number | null;
	/** The only table it opens, in lower case; null for all. */
	table: string | null;
	/** Whether it allows to make tables: permission Create or Write on resource type Container ("Create an account SAS"). */
	mayCreateTables: boolean;
}

const DEFAULT_ENDPOINT_SUFFIX = 'core.windows.net';

/** Microsoft's own pages of 2020 to 2022 print the suffix as `core.screens.net`, a search-and-replace accident (lead-facts 1.1). */
const SUFFIX_ACCIDENT = 'core.screens.net';

/**
 * Reads the credential's form into a way of access, or says what is wrong with it. Makes no request.
 *
 * Accepts the connection string also with the JSON wrapper that Microsoft's page of 2017 asked for.
 *
 * @throws SetupFault with the field at fault and the remedy; its text never holds the secret
 */
export function readTableAccess(credentials: AzureTableCredentials): TableAccess {
	switch (credentials.authentication) {
		case 'connectionString':
			return fromConnectionString(credentials.connectionString ?? '');
		case 'accountKey':
			return fromAccountKey(credentials);
		case 'sasUrl':
			return fromSasUrl(credentials.sasUrl ?? '');
	}
}

function fromConnectionString(input: string): TableAccess {
	const text = unwrap(input);
	if (text === '')
		throw fault('is empty', 'Paste it from the storage account, Access keys, Connection string.');
	if (/^usedevelopmentstorage=true;?$/i.test(text)) {
		return {
			kind: 'connectionString',
			connectionString: 'UseDevelopmentStorage=true',
			endpoint: 'http://127.0.0.1:10002/devstoreaccount1',
			sas: null,
		};
	}
	const parts = readParts(text);
	checkSuffix(text, parts.get('endpointsuffix'));
	const signature = parts.get('sharedaccesssignature');
	const tableEndpoint = parts.get('tableendpoint');
	if (signature !== undefined) {
		const endpoint = tableEndpoint ?? endpointOf(required(parts, 'accountname', 'AccountName'), parts);
		return sasAccess(`${endpoint.replace(/\/$/, '')}?${signature.replace(/^\?/, '')}`);
	}
	const name = required(parts, 'accountname', 'AccountName');
	const key = required(parts, 'accountkey', 'AccountKey');
	checkKey(key);
	const endpoint = tableEndpoint ?? endpointOf(name, parts);
	checkEndpoint(endpoint);
	const protocol = endpoint.startsWith('http:') ? 'http' : 'https';
	return {
		kind: 'connectionString',
		connectionString: `DefaultEndpointsProtocol=${protocol};AccountName=${name};AccountKey=${key};TableEndpoint=${endpoint}`,
		endpoint,
		sas: null,
	};
}

function fromAccountKey({ accountName, accountKey, endpointSuffix }: AzureTableCredentials): TableAccess {
	const name = (accountName ?? '').trim();
	if (!/^[a-z0-9]{3,24}$/.test(name)) {
		throw new SetupFault(
			'AccountName',
			'The account name is not valid: it must have 3 to 24 lower-case letters and digits',
			'Copy only the name of the storage account, not a web address.',
		);
	}
	const key = (accountKey ?? '').trim();
	if (key === '') {
		throw new SetupFault(
			'AccountKey',
			'The account key is empty',
			'Copy key1 or key2 from the storage account, Access keys.',
		);
	}
	const suffix = (endpointSuffix ?? '').trim() || DEFAULT_ENDPOINT_SUFFIX;
	return fromConnectionString(
		`DefaultEndpointsProtocol=https;AccountName=${name};AccountKey=${key};EndpointSuffix=${suffix}`,
	);
}

function fromSasUrl(input: string): TableAccess {
	const text = input.trim();
	if (!text.includes('?')) {
		throw new SetupFault(
			'SasUrl',
			'The SAS URL has no signature: nothing follows a question mark',
			'Generate it in the storage account under Shared access signature, and copy the Table service SAS URL.',
		);
	}
	return sasAccess(text);
}

function sasAccess(text: string): TableAccess {
	const url = parseUrl(text);
	// A copy: the parameters of the URL itself change with it below.
	const query = new URLSearchParams(url.search);
	if (!query.get('sig')) {
		throw new SetupFault(
			'SasUrl',
			'The shared access signature has no part "sig"',
			'Copy all of it again. It ends with sig=... and is often cut off at an ampersand (&).',
		);
	}
	const signature = url.search.slice(1);
	url.search = '';
	const endpoint = url.toString().replace(/\/$/, '');
	checkEndpoint(endpoint);
	return { kind: 'sas', url: endpoint, signature, endpoint, sas: readGrant(query) };
}

function readGrant(query: URLSearchParams): SasGrant {
	const services = query.get('ss');
	const isForBlobs = query.has('sr') && !query.has('tn');
	if (isForBlobs || (services !== null && !services.includes('t'))) {
		throw new SetupFault(
			'SasUrl',
			'The shared access signature is not for tables',
			'Generate it again with Table ticked under Allowed services.',
		);
	}
	const types = query.get('srt');
	if (types !== null && !types.includes('o')) {
		throw new SetupFault(
			'SasUrl',
			'The shared access signature gives no access to rows',
			'Generate it again with Object ticked under Allowed resource types (and Container, to create tables).',
		);
	}
	return {
		permissions: query.get('sp') ?? '',
		startsAt: timeOf(query.get('st')),
		expiresAt: timeOf(query.get('se')),
		table: query.get('tn')?.toLowerCase() ?? null,
		mayCreateTables: /[cw]/.test(query.get('sp') ?? '') && (types ?? '').includes('c'),
	};
}

function timeOf(text: string | null): number | null {
	const time = text === null ? NaN : Date.parse(text);
	return Number.isNaN(time) ? null : time;
}

/** Trims, and takes the string out of quotes or of `{"connectionString": "..."}`. */
function unwrap(input: string): string {
	const text = input.trim();
	if (!text.startsWith('{')) return text.replace(/^["']|["']$/g, '').trim();
	try {
		const wrapper: unknown = JSON.parse(text);
		if (typeof wrapper === 'object' && wrapper !== null && 'connectionString' in wrapper) {
			return String(wrapper.connectionString).trim();
		}
	} catch {
		// Not JSON after all: the check of the parts tells what is missing.
	}
	return text;
}

/** Splits `Name=value;...` at the first equals sign of each part, because keys and signatures hold more of them. */
function readParts(text: string): Map<string, string> {
	const parts = new Map<string, string>();
	for (const part of text.split(';')) {
		const at = part.indexOf('=');
		if (at > 0) parts.set(part.slice(0, at).trim().toLowerCase(), part.slice(at + 1).trim());
	}
	return parts;
}

function required(parts: Map<string, string>, key: string, printed: string): string {
	const value = parts.get(key);
	if (value) return value;
	throw fault(
		`has no ${printed}`,
		'Paste the whole string, from DefaultEndpointsProtocol=https to EndpointSuffix=core.windows.net.',
	);
}

function endpointOf(name: string, parts: Map<string, string>): string {
	const protocol = parts.get('defaultendpointsprotocol') ?? 'https';
	return `${protocol}://${name}.table.${parts.get('endpointsuffix') || DEFAULT_ENDPOINT_SUFFIX}`;
}

/** Account keys are 64 bytes in Base64 ("Manage storage account access keys"); Azurite takes others, so only the alphabet is checked. */
function checkKey(key: string): void {
	if (/^[A-Za-z0-9+/]{4,}={0,2}$/.test(key) && key.length % 4 === 0) return;
	throw new SetupFault(
		'AccountKey',
		'The account key is incomplete: it is not Base64',
		'Copy the whole key again. It usually ends with two equals signs.',
	);
}

function checkSuffix(text: string, suffix: string | undefined): void {
	if (!`${text} ${suffix ?? ''}`.toLowerCase().includes(SUFFIX_ACCIDENT)) return;
	throw new SetupFault(
		'EndpointSuffix',
		`The endpoint suffix ${SUFFIX_ACCIDENT} does not exist. It is a typing error in Microsoft’s own pages`,
		`Use ${DEFAULT_ENDPOINT_SUFFIX}.`,
	);
}

function checkEndpoint(endpoint: string): void {
	const { hostname, protocol } = parseUrl(endpoint);
	if (protocol !== 'https:' && protocol !== 'http:') throw notAnAddress();
	checkSuffix(hostname, undefined);
	const service = /\.(blob|queue|file|dfs)\./.exec(hostname)?.[1];
	if (service === undefined) return;
	throw new SetupFault(
		'TableEndpoint',
		`The address is for the ${service} service, not for tables`,
		'Use the address that contains ".table.".',
	);
}

function parseUrl(text: string): URL {
	if (URL.canParse(text)) return new URL(text);
	throw notAnAddress();
}

const notAnAddress = (): SetupFault =>
	new SetupFault(
		'TableEndpoint',
		'The address of the table service is not a valid web address',
		'It looks like https://<account>.table.core.windows.net.',
	);

const fault = (what: string, remedy: string): SetupFault =>
	new SetupFault('ConnectionString', `The connection string ${what}`, remedy);
