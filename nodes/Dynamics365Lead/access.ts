import type { ICredentialDataDecryptedObject } from 'n8n-workflow';
import type { Reason } from '../../transport/reason';
import { readEndpointUrl } from '../../transport/endpointUrl';
import { cloudOf, cloudOfHost } from './clouds';
import { DynamicsFailure } from './failure';
import type { Check } from './failure';

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
		cause: 'It is no complete web address.',
		remedy: `Copy the address under which users open Dynamics 365, from https:// on, into ${CREDENTIAL}.`,
	},
	URL_NOT_HTTPS: {
		code: 'ENVIRONMENT_URL_NOT_HTTPS',
		message: 'The Environment URL does not begin with https://',
		cause: 'Leads are personal data and are sent encrypted only.',
		remedy: `Correct the Environment URL in ${CREDENTIAL}.`,
	},
	URL_WITH_PASSWORD: {
		code: 'ENVIRONMENT_URL_WITH_PASSWORD',
		message: 'The Environment URL contains a user name or password',
		cause: 'Sign-in is by application and secret only.',
		remedy: `Remove what stands before the @ from the Environment URL in ${CREDENTIAL}.`,
	},
};

const NOT_DYNAMICS: Reason = {
	code: 'ENVIRONMENT_URL_NOT_DYNAMICS',
	message: 'The Environment URL is not that of a Dynamics 365 environment',
	cause: 'Its host does not end as those of Dynamics 365 do. On-premises systems are not supported.',
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
	cause: `By its host the environment is in the cloud ${name}, and each cloud has its own sign-in.`,
	remedy: `Set Cloud to ${name} in ${CREDENTIAL}, or correct the Environment URL.`,
});

/**
 * Reads the credential. Tenant and application are left to Entra ID to judge: it knows them better.
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
