import { type CatalogueEntry, passing, setup } from '../../../transport/catalogue';
import { listAt, parseJson, textAt } from '../../../transport/json';
import { RETRIED } from '../../../transport/reason';
import type { Check } from '../api/errors';

/** What a refusal of the token endpoint means. */
export interface EntraEntry extends CatalogueEntry {
	blame: 'setup' | 'passing';
	message: string;
	/** The part of the credential that is at fault; absent where it is none, or none that is known. */
	check?: Check;
}

const TENANT_ID =
	'In the Azure portal open Microsoft Entra ID, Overview, copy the Tenant ID (Directory ID) and paste it into Tenant ID of the credential.';

const TENANT_MALFORMED: EntraEntry = setup(
	'The Tenant ID is malformed',
	'It is neither the GUID of a directory nor one of its domain names.',
	TENANT_ID,
	{ check: 'Tenant' },
);
const TENANT_UNKNOWN: EntraEntry = setup(
	'The tenant was not found',
	'No directory in the chosen Cloud has this Tenant ID, or the directory no longer has an active subscription.',
	TENANT_ID,
	{ check: 'Tenant' },
);
const APPLICATION_UNKNOWN: EntraEntry = setup(
	'The application was not found in the tenant',
	'The Application ID is wrong, e.g. the Object ID or the Tenant ID was pasted, or the app is registered in another tenant.',
	'In the Azure portal open App registrations, your app, Overview, copy the Application (client) ID and paste it into Application ID of the credential.',
	{ check: 'Application' },
);
const APPLICATION_DISABLED: EntraEntry = setup(
	'The application is switched off or blocked',
	'An administrator disabled it, or a Conditional Access policy blocks the sign-in.',
	'Ask the administrator of the tenant to enable the enterprise application, or to exclude it from the policy.',
	{ check: 'Application' },
);
const SECRET_WRONG: EntraEntry = setup(
	'The client secret is not accepted',
	'It is not the Value of a secret of this application, or the secret was deleted.',
	'In the Azure portal open App registrations, your app, Certificates & secrets, create a new client secret and paste its Value into Client Secret of the credential.',
	{ check: 'Secret' },
);
const SECRET_EXPIRED: EntraEntry = {
	...SECRET_WRONG,
	message: 'The client secret has expired',
	cause: 'Each secret has an expiry date.',
};
const RESOURCE_UNKNOWN: EntraEntry = setup(
	'The tenant has no environment with this address',
	'The Environment URL has a typing error, or the environment belongs to another tenant.',
	'In the Power Platform admin centre open Environments, your environment, and copy the Environment URL into the credential.',
	{ check: 'Environment URL' },
);
const OTHER_CLOUD: EntraEntry = setup(
	'The tenant belongs to another cloud',
	'National clouds have their own sign-in.',
	'Set Cloud of the credential to where the tenant is hosted.',
	{ check: 'Tenant' },
);
const BUSY: EntraEntry = passing(
	'Microsoft Entra ID cannot issue a token at the moment',
	'The service is busy, or a part of it is down.',
	`${RETRIED} If it happens again, look at the service health in the Azure portal.`,
);

/**
 * By AADSTS number (entra-docs, "Microsoft Entra authentication and authorization error codes"). The eight errors of
 * Microsoft's own page for publishers are all among these and the codes of Dataverse.
 */
export const ENTRA_ERRORS: { readonly [number: number]: EntraEntry } = {
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
const BY_WORD: { readonly [error: string]: EntraEntry } = {
	invalid_client: SECRET_WRONG,
	unauthorized_client: APPLICATION_UNKNOWN,
	invalid_resource: RESOURCE_UNKNOWN,
	invalid_scope: RESOURCE_UNKNOWN,
	temporarily_unavailable: BUSY,
	server_error: BUSY,
};

const SECRET_ID_PASTED: EntraEntry = {
	...SECRET_WRONG,
	message: 'The Client Secret field contains the ID of a secret, not its value',
	cause: 'The field contains a GUID. Only the IDs of secrets are GUIDs.',
};

const NO_ANSWER_OF_ENTRA: EntraEntry = setup(
	'The response of the token endpoint does not come from Microsoft Entra ID',
	'A proxy responded, or the Cloud or Login URL is wrong.',
	'Check Cloud of the credential and the proxy settings of n8n.',
);

const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/**
 * By number, by OAuth's word where the number is not known, else only what the status tells.
 *
 * @param status HTTP status, not 200
 * @param body as it came; its text is never shown, only its number
 */
export function entraEntry(
	status: number,
	body: string,
	clientSecret: string,
): { code: string; entry: EntraEntry } {
	const answer = parseJson(body);
	const [number] = listAt(answer, 'error_codes');
	const isNumber = typeof number === 'number' && Number.isInteger(number);
	const code = isNumber ? `AADSTS${number}` : `HTTP ${status}`;
	const error = textAt(answer, 'error') ?? '';
	const word = Object.hasOwn(BY_WORD, error) ? BY_WORD[error] : null;
	const byNumber = isNumber ? ENTRA_ERRORS[number] : undefined;
	const isBusy = status === 429 || status === 408 || status >= 500;
	const entry = byNumber ?? (isBusy ? BUSY : word) ?? (isNumber ? unknownNumber(code) : NO_ANSWER_OF_ENTRA);
	return { code, entry: entry === SECRET_WRONG && GUID.test(clientSecret) ? SECRET_ID_PASTED : entry };
}

const unknownNumber = (code: string): EntraEntry =>
	setup(
		`Microsoft Entra ID refuses the sign-in with an error that this node does not know (${code})`,
		'What it means is not known.',
		'Look the number up at https://login.microsoftonline.com/error, and check the credential.',
	);
