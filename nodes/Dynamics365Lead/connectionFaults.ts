import { networkFaultOf } from '../../transport/networkFaults';
import { DynamicsFailure } from './failure';

const PLACES = {
	environment: {
		name: 'The environment',
		check: 'Environment URL',
		remedy:
			'Open the Environment URL of the credential in a browser: it must be that of a live Dynamics 365 environment. Check also that n8n may connect to it.',
	},
	login: {
		name: 'Microsoft Entra ID',
		check: 'Tenant',
		remedy: 'Check Cloud of the credential, and that n8n may connect to the sign-in host.',
	},
} as const;

type Words = readonly [message: string, cause: string];

const UNREACHABLE: Words = ['cannot be reached', 'No connection came about, or it broke off.'];
const BROKEN: Words = [
	'broke the connection off',
	'It is unknown whether it carried the call out. Sending the same leads again doubles none.',
];
const SLOW: Words = [
	'did not answer in time',
	'Either nothing of Dynamics 365 answers at this address, or it is overloaded. Sending the same leads again doubles none.',
];
const NAME: Words = [
	'has a host name that nobody knows',
	'The address has a typing mistake, or name service is down.',
];
const CERTIFICATE: Words = [
	'shows a certificate that is not trusted',
	'Something stands between n8n and Microsoft, e.g. a proxy with a certificate of its own.',
];
const FORBIDDEN: Words = [
	'is blocked by n8n',
	"n8n's protection of internal addresses does not allow this host.",
];

const WORDS: { readonly [code: string]: Words } = {
	ECONNREFUSED: ['refused the connection', 'Nothing listens at the address.'],
	ECONNRESET: BROKEN,
	EPIPE: BROKEN,
	ECONNABORTED: SLOW,
	ETIMEDOUT: SLOW,
	ENOTFOUND: NAME,
	EAI_AGAIN: NAME,
	SSRF_BLOCKED: FORBIDDEN,
};

/** What a call without an answer means. Nothing of what was thrown is shown but its code. */
export function connectionFailure(place: keyof typeof PLACES, thrown: unknown): DynamicsFailure {
	const { blame, reason } = networkFaultOf(thrown, 'Dataverse');
	const { name, check, remedy } = PLACES[place];
	const [message, cause] = WORDS[reason.code] ?? (blame === 'setup' ? CERTIFICATE : UNREACHABLE);
	return new DynamicsFailure(
		blame === 'setup' ? 'setup' : 'retry',
		{ code: reason.code, message: `${name} ${message}`, cause, remedy },
		check,
	);
}
