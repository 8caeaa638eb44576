import type { Check } from './failure';

/** What a refusal of the token endpoint means. `retry`: a passing fault, `setup`: somebody must mend the set-up. */
export interface EntraMeaning {
	kind: 'setup' | 'retry';
	/** Null for passing faults. */
	check: Check | null;
	message: string;
	cause: string;
	remedy: string;
}

const TENANT_ID =
	'In the Azure portal open Microsoft Entra ID, Overview, copy the Tenant ID (Directory ID) and paste it into Tenant ID of the credential.';

const TENANT_MALFORMED: EntraMeaning = {
	kind: 'setup',
	check: 'Tenant',
	message: 'The Tenant ID is malformed',
	cause: 'It is neither the GUID of a directory nor one of its domain names.',
	remedy: TENANT_ID,
};
const TENANT_UNKNOWN: EntraMeaning = {
	kind: 'setup',
	check: 'Tenant',
	message: 'The tenant was not found',
	cause:
		'No directory has this Tenant ID in the chosen Cloud, or the directory has no active subscription any more.',
	remedy: TENANT_ID,
};
const APPLICATION_UNKNOWN: EntraMeaning = {
	kind: 'setup',
	check: 'Application',
	message: 'The application was not found in the tenant',
	cause:
		'The Application ID is wrong, e.g. the Object ID or the Tenant ID was pasted, or the app is registered in another tenant.',
	remedy:
		'In the Azure portal open App registrations, your app, Overview, copy the Application (client) ID and paste it into Application ID of the credential.',
};
const APPLICATION_DISABLED: EntraMeaning = {
	kind: 'setup',
	check: 'Application',
	message: 'The application is switched off or blocked',
	cause: 'An administrator disabled it, or a Conditional Access policy does not let it sign in.',
	remedy:
		'Ask the administrator of the tenant to enable the enterprise application, or to except it from the policy.',
};
const SECRET_WRONG: EntraMeaning = {
	kind: 'setup',
	check: 'Secret',
	message: 'The client secret is not accepted',
	cause: 'It is not the Value of a secret of this application, or it was deleted.',
	remedy:
		'In the Azure portal open App registrations, your app, Certificates & secrets, make a new client secret and paste its Value into Client Secret of the credential.',
};
const SECRET_EXPIRED: EntraMeaning = {
	...SECRET_WRONG,
	message: 'The client secret has expired',
	cause: 'Each secret ends at a date that was set when it was made.',
};
const RESOURCE_UNKNOWN: EntraMeaning = {
	kind: 'setup',
	check: 'Environment URL',
	message: 'The tenant knows no environment of this address',
	cause: 'The Environment URL has a typing mistake, or the environment belongs to another tenant.',
	remedy:
		'In the Power Platform admin centre open Environments, your environment, and copy the Environment URL into the credential.',
};
const OTHER_CLOUD: EntraMeaning = {
	kind: 'setup',
	check: 'Tenant',
	message: 'The tenant belongs to another cloud',
	cause: 'National clouds have their own sign-in.',
	remedy: 'Set Cloud of the credential to where the tenant is hosted.',
};
const BUSY: EntraMeaning = {
	kind: 'retry',
	check: null,
	message: 'Microsoft Entra ID gives no token at the moment',
	cause: 'The service is busy or disturbed.',
	remedy: 'Send the lead again later. If it goes on, look at the service health in the Azure portal.',
};

/**
 * By AADSTS number (entra-docs, "Microsoft Entra authentication and authorization error codes"). The eight errors of
 * Microsoft's own page for publishers are all among these and the codes of Dataverse.
 */
export const ENTRA_ERRORS: { readonly [number: number]: EntraMeaning } = {
	90002: TENANT_UNKNOWN,
	900021: TENANT_MALFORMED,
	900023: TENANT_MALFORMED,
	90013: TENANT_MALFORMED,
	90038: OTHER_CLOUD,
	900382: OTHER_CLOUD,
	700016: APPLICATION_UNKNOWN,
	7000112: APPLICATION_DISABLED,
	53003: APPLICATION_DISABLED,
	530032: APPLICATION_DISABLED,
	7000215: SECRET_WRONG,
	7000216: SECRET_WRONG,
	7000218: SECRET_WRONG,
	7000222: SECRET_EXPIRED,
	500011: RESOURCE_UNKNOWN,
	70011: RESOURCE_UNKNOWN,
	700022: RESOURCE_UNKNOWN,
	1002012: RESOURCE_UNKNOWN,
	90006: BUSY,
	90012: BUSY,
	90024: BUSY,
	90033: BUSY,
	90055: BUSY,
	50196: BUSY,
};

/** For numbers that the table does not name: Microsoft asks not to depend on them, and OAuth's own word stays. */
const BY_WORD: { readonly [error: string]: EntraMeaning } = {
	invalid_client: SECRET_WRONG,
	unauthorized_client: APPLICATION_UNKNOWN,
	invalid_resource: RESOURCE_UNKNOWN,
	invalid_scope: RESOURCE_UNKNOWN,
	invalid_request: TENANT_UNKNOWN,
	temporarily_unavailable: BUSY,
	server_error: BUSY,
};

const SECRET_ID_PASTED: EntraMeaning = {
	...SECRET_WRONG,
	message: 'The Client Secret field holds the ID of a secret and not its value',
	cause: 'What was pasted is a GUID. Secrets are no GUIDs; their IDs are.',
};

const NO_ANSWER_OF_ENTRA: EntraMeaning = {
	kind: 'setup',
	check: 'Tenant',
	message: 'The token endpoint gave an answer that is none of Microsoft Entra ID',
	cause: 'A proxy stands between, or the Cloud or Login URL is wrong.',
	remedy: 'Check Cloud of the credential and the proxy settings of n8n.',
};

const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/**
 * @param status HTTP status, not 200
 * @param body as it came; its text is never shown, only its number
 */
export function entraMeaning(
	status: number,
	body: string,
	clientSecret: string,
): { code: string; meaning: EntraMeaning } {
	const answer = parsed(body);
	const [number] = Array.isArray(answer.error_codes) ? answer.error_codes : [];
	const isNumber = typeof number === 'number' && Number.isInteger(number);
	const code = isNumber ? `AADSTS${number}` : `HTTP ${status}`;
	const word =
		typeof answer.error === 'string' && Object.hasOwn(BY_WORD, answer.error) ? BY_WORD[answer.error] : null;
	const byNumber = isNumber ? ENTRA_ERRORS[number] : undefined;
	const isBusy = status === 429 || status === 408 || status >= 500;
	const meaning = byNumber ?? (isBusy ? BUSY : word) ?? NO_ANSWER_OF_ENTRA;
	return { code, meaning: meaning === SECRET_WRONG && GUID.test(clientSecret) ? SECRET_ID_PASTED : meaning };
}

function parsed(body: string): { error?: unknown; error_codes?: unknown } {
	try {
		const value: unknown = JSON.parse(body);
		return typeof value === 'object' && value !== null ? value : {};
	} catch {
		return {};
	}
}
