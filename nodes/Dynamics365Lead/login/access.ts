import type { ICredentialDataDecryptedObject } from 'n8n-workflow';
import { readEndpointUrl } from '../../../transport/endpointUrl';
import type { Reason } from '../../../transport/reason';
import { type Check, DynamicsFailure } from '../api/errors';

/** Where Dynamics 365 is hosted: who issues tokens, and how environments are named. */
interface Cloud {
	name: string;
	value: string;
	description: string;
	/** Origin of the token endpoint; empty where the user enters it. */
	loginUrl: string;
	/** What the host of an environment ends with; empty where anything may be entered. */
	hostSuffix: string;
}

/**
 * Sources: "Microsoft Entra authentication and national clouds" (token endpoints); "Power Platform US Government" and
 * "Business applications in China operated by 21Vianet" (addresses of environments). GCC uses the global endpoints.
 */
export const CLOUDS = [
	{
		name: 'China (21Vianet)',
		value: 'china',
		description: 'Environments at crm.dynamics.cn',
		loginUrl: 'https://login.partner.microsoftonline.cn',
		hostSuffix: '.dynamics.cn',
	},
	{
		name: 'Custom',
		value: 'custom',
		description: 'Any other host, which you enter as Login URL',
		loginUrl: '',
		hostSuffix: '',
	},
	{
		name: 'Global',
		value: 'global',
		description: 'Environments at crm.dynamics.com and crm2 to crm21, including GCC (crm9)',
		loginUrl: 'https://login.microsoftonline.com',
		hostSuffix: '.dynamics.com',
	},
	{
		name: 'US Government DoD',
		value: 'dod',
		description: 'Environments at crm.appsplatform.us',
		loginUrl: 'https://login.microsoftonline.us',
		hostSuffix: '.crm.appsplatform.us',
	},
	{
		name: 'US Government GCC High',
		value: 'gccHigh',
		description: 'Environments at crm.microsoftdynamics.us',
		loginUrl: 'https://login.microsoftonline.us',
		hostSuffix: '.crm.microsoftdynamics.us',
	},
] as const satisfies readonly Cloud[];

const cloudOf = (value: unknown): Cloud | undefined => CLOUDS.find((cloud) => cloud.value === value);

/** The cloud that hosts an environment by its name; undefined when the name is none of Dynamics 365. */
export const cloudOfHost = (host: string): Cloud | undefined =>
	CLOUDS.find(({ hostSuffix }) => hostSuffix !== '' && host.endsWith(hostSuffix));

/** How to reach one environment. */
export interface Access {
	/** Origin of the environment, e.g. `https://contoso.crm4.dynamics.com`. */
	environment: string;
	tokenUrl: string;
	clientId: string;
	clientSecret: string;
}

const CREDENTIAL = 'the Dynamics 365 Lead credential';

const incomplete = (field: string): Reason => ({
	code: 'CREDENTIAL_INCOMPLETE',
	message: `The credential lacks the ${field}`,
	cause: `The field is empty.`,
	remedy: `Open ${CREDENTIAL} and fill it in.`,
});

const ENVIRONMENT_REASONS: { readonly [code: string]: Reason } = {
	URL_INVALID: {
		code: 'ENVIRONMENT_URL_INVALID',
		message: 'The Environment URL cannot be read',
		cause: 'It is not a complete web address.',
		remedy: `Copy the address under which users open Dynamics 365, including https://, into ${CREDENTIAL}.`,
	},
	URL_NOT_HTTPS: {
		code: 'ENVIRONMENT_URL_NOT_HTTPS',
		message: 'The Environment URL does not begin with https://',
		cause: 'Leads are personal data, so they are sent only with encryption.',
		remedy: `Correct the Environment URL in ${CREDENTIAL}.`,
	},
	URL_WITH_PASSWORD: {
		code: 'ENVIRONMENT_URL_WITH_PASSWORD',
		message: 'The Environment URL contains a user name or password',
		cause: 'The node signs in only with application and secret.',
		remedy: `Remove what comes before the @ in the Environment URL of ${CREDENTIAL}.`,
	},
};

const NOT_DYNAMICS: Reason = {
	code: 'ENVIRONMENT_URL_NOT_DYNAMICS',
	message: 'The Environment URL does not belong to a Dynamics 365 environment',
	cause: 'Its host name is not one of Dynamics 365. On-premises systems are not supported.',
	remedy: `Enter an address like https://contoso.crm4.dynamics.com in ${CREDENTIAL}.`,
};

const LOGIN_URL: Reason = {
	code: 'LOGIN_URL_INVALID',
	message: 'The Login URL cannot be used',
	cause: 'It must be a complete web address and begin with https://.',
	remedy: `Correct Login URL in ${CREDENTIAL}, or choose another Cloud.`,
};

const otherCloud = (name: string): Reason => ({
	code: 'CLOUD_MISMATCH',
	message: 'The Environment URL belongs to another cloud',
	cause: `According to its host name the environment is in the cloud ${name}. Each cloud has its own sign-in.`,
	remedy: `Set Cloud to ${name} in ${CREDENTIAL}, or correct the Environment URL.`,
});

/**
 * Reads the credential. Whether tenant and application exist is left to Entra ID.
 *
 * @throws DynamicsFailure of kind `setup`
 */
export function readAccess(credential: ICredentialDataDecryptedObject): Access {
	const tenantId = required(credential.tenantId, 'Tenant ID', 'Tenant');
	const clientId = required(credential.applicationId, 'Application ID', 'Application');
	const clientSecret = required(credential.clientSecret, 'Client Secret', 'Secret');
	const environment = environmentOf(
		required(credential.environmentUrl, 'Environment URL', 'Environment URL'),
	);
	const cloud = cloudOf(credential.cloud) ?? cloudOf('global');
	if (cloud && cloud.hostSuffix !== '' && !environment.hostname.endsWith(cloud.hostSuffix)) {
		const actual = cloudOfHost(environment.hostname);
		throw setupFailure(actual ? otherCloud(actual.name) : NOT_DYNAMICS, 'Environment URL');
	}
	const login = readEndpointUrl(cloud?.loginUrl || credential.loginUrl);
	if ('reason' in login) throw setupFailure(LOGIN_URL, 'Environment URL');
	return {
		environment: environment.origin,
		tokenUrl: `${new URL(login.url).origin}/${encodeURIComponent(tenantId)}/oauth2/v2.0/token`,
		clientId,
		clientSecret,
	};
}

function environmentOf(text: string): URL {
	const read = readEndpointUrl(text);
	if ('reason' in read) {
		throw setupFailure(ENVIRONMENT_REASONS[read.reason.code] ?? NOT_DYNAMICS, 'Environment URL');
	}
	return new URL(read.url);
}

function required(value: unknown, field: string, check: Check): string {
	const text = typeof value === 'string' ? value.trim() : '';
	if (text === '') throw setupFailure(incomplete(field), check);
	return text;
}

const setupFailure = (reason: Reason, check: Check) => new DynamicsFailure('setup', reason, check);
