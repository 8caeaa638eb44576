import type { ICredentialDataDecryptedObject } from 'n8n-workflow';
import { readEndpointUrl } from '../../../transport/endpointUrl';
import type { Reason } from '../../../transport/reason';
import { DEFAULT_CALLS_PER_WINDOW, MOST_CALLS_PER_WINDOW } from '../api/limits';

/** A credential that has been read: who calls which subscription, and how often. */
export interface Account {
	/** Without `/rest` or `/identity` and without a slash at the end. */
	baseUrl: string;
	clientId: string;
	clientSecret: string;
	callsPerWindow: number;
	/** Where people see Marketo, e.g. `https://app-ab12.marketo.com`; null: none that can be read. */
	appUrl: string | null;
}

const WHERE = 'In Marketo, open Admin, Integration, Web Services and copy the Endpoint of the REST API.';

/** What can be wrong with the credential before any call is made. */
export const ACCOUNT_REASONS = {
	addressMissing: {
		code: 'ADDRESS_MISSING',
		message: 'The credential names no Marketo subscription',
		cause: 'The field Munchkin ID or Base URL is empty.',
		remedy: `${WHERE} The Munchkin ID alone, e.g. 123-ABC-456, is enough.`,
	},
	addressInvalid: {
		code: 'ADDRESS_INVALID',
		message: 'The Munchkin ID or Base URL in the credential cannot be read',
		cause: 'It is neither a Munchkin ID such as 123-ABC-456 nor a web address.',
		remedy: WHERE,
	},
	addressInsecure: {
		code: 'ADDRESS_NOT_HTTPS',
		message: 'The base URL in the credential does not begin with https://',
		cause: 'Secrets and personal data are sent only with encryption.',
		remedy: WHERE,
	},
	addressOfScreen: {
		code: 'ADDRESS_OF_USER_INTERFACE',
		message: 'The base URL in the credential is the address of the user interface of Marketo',
		cause: 'The node needs the address of the REST API, which ends with .mktorest.com.',
		remedy: WHERE,
	},
	appUrlInvalid: {
		code: 'APP_URL_INVALID',
		message: 'The Address of Marketo for Links in the credential cannot be read',
		cause: 'It is not an address such as https://app-ab12.marketo.com.',
		remedy: 'Copy it from the address bar of your browser while you use Marketo, or leave the field empty.',
	},
	clientMissing: {
		code: 'CLIENT_MISSING',
		message: 'The credential lacks the client ID or the client secret',
		cause: 'Both are needed to log in to Marketo.',
		remedy: 'In Marketo, open Admin, Integration, LaunchPoint, choose the custom service and View Details.',
	},
} as const satisfies { [name: string]: Reason };

/** Three digits, three letters, three digits (lead destination Marketo, Munchkin ID). */
const MUNCHKIN_ID = /^\d{3}-[a-z]{3}-\d{3}$/i;
const USER_INTERFACE = /^(app|engage|login|experience)\b.*\.(marketo|adobe)\.com$/i;

/** @returns the account, or why the credential cannot work */
export function readAccount(credential: ICredentialDataDecryptedObject): Account | { reason: Reason } {
	const address = readBaseUrl(credential.address);
	if ('reason' in address) return address;
	const clientId = textOf(credential.clientId);
	const clientSecret = textOf(credential.clientSecret);
	if (clientId === '' || clientSecret === '') return { reason: ACCOUNT_REASONS.clientMissing };
	return {
		appUrl: readAppUrl(textOf(credential.appUrl)),
		baseUrl: address.baseUrl,
		clientId,
		clientSecret,
		callsPerWindow: callsPerWindowOf(credential.callsPerWindow),
	};
}

/**
 * The base address from any of the forms in which Marketo shows it: Munchkin ID, REST endpoint (`.../rest`), identity
 * endpoint (`.../identity`). Only the host is kept, so no call gets a double slash, which Marketo's gateway rejects.
 */
function readBaseUrl(address: unknown): { baseUrl: string } | { reason: Reason } {
	const text = textOf(address);
	if (text === '') return { reason: ACCOUNT_REASONS.addressMissing };
	if (MUNCHKIN_ID.test(text)) return { baseUrl: `https://${text.toLowerCase()}.mktorest.com` };
	if (!/[.:]/.test(text)) return { reason: ACCOUNT_REASONS.addressInvalid };
	const checked = readEndpointUrl(/^[a-z]+:\/\//i.test(text) ? text : `https://${text}`);
	if ('reason' in checked) {
		const isInsecure = checked.reason.code === 'URL_NOT_HTTPS';
		return { reason: ACCOUNT_REASONS[isInsecure ? 'addressInsecure' : 'addressInvalid'] };
	}
	const { hostname, origin } = new URL(checked.url);
	return USER_INTERFACE.test(hostname) ? { reason: ACCOUNT_REASONS.addressOfScreen } : { baseUrl: origin };
}

/** It only serves links, so one that cannot be read costs the links and no lead; the credential test tells. */
function readAppUrl(text: string): string | null {
	const checked = readEndpointUrl(/^[a-z]+:\/\//i.test(text) ? text : `https://${text}`);
	return 'url' in checked && checked.url.includes('.') ? new URL(checked.url).origin : null;
}

/** The page of a person: "Person Detail" of the user interface, which opens by this path on every Marketo host. */
export const personUrl = ({ appUrl }: Account, id: string): string | null =>
	appUrl === null ? null : `${appUrl}/leadDatabase/loadLeadDetail?leadId=${encodeURIComponent(id)}`;

function callsPerWindowOf(value: unknown): number {
	const calls = Math.floor(Number(value ?? DEFAULT_CALLS_PER_WINDOW));
	return calls >= 1 ? Math.min(calls, MOST_CALLS_PER_WINDOW) : DEFAULT_CALLS_PER_WINDOW;
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value.trim() : '');
