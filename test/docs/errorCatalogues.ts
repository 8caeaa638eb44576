/**
 * The catalogues of errors as the code has them, in the order of `docs/configuration-errors.md`. What a catalogue makes from a
 * value, e.g. the name of a field, is made here from three dots, as the page prints it.
 */
import { readTableAccess } from '../../azureTable/access';
import { entryOfStatus, NETWORK_CODES, SERVICE_CODES } from '../../azureTable/catalogue';
import { ENGINE_REASONS, unexpectedFault } from '../../delivery/reasons';
import {
	connectionFailure,
	DATAVERSE_ERRORS,
	faultOf as dataverseFaultOf,
	NOT_DATAVERSE,
} from '../../nodes/Dynamics365Lead/api/errors';
import { readAccess as readDynamicsAccess } from '../../nodes/Dynamics365Lead/login/access';
import { ENTRA_ERRORS, entraEntry } from '../../nodes/Dynamics365Lead/login/errors';
import { requireActiveKey } from '../../nodes/Dynamics365Lead/write/checks';
import { RESPONSES, responseFault } from '../../nodes/HttpsEndpointLead/api/errors';
import { credentialProblem } from '../../transport/authentication';
import { readAddressList } from '../../nodes/MarketplaceLeadWebhookTrigger/addressList';
import { webhookCredentialProblem } from '../../nodes/MarketplaceLeadWebhookTrigger/credential';
import { MARKETO_ERRORS, marketoFault } from '../../nodes/MarketoLead/api/errors';
import { FAULTS as MARKETO_VALUES } from '../../nodes/MarketoLead/fields/fit';
import { ACCOUNT_REASONS } from '../../nodes/MarketoLead/login/access';
import { lookupMissing, LOOKUP_NOT_MAPPED, SETUP_REASONS } from '../../nodes/MarketoLead/write/checks';
import { ERRORS, failureOfCall } from '../../nodes/SalesforceLead/api/errors';
import { ACCESS_REASONS } from '../../nodes/SalesforceLead/login/access';
import { OAUTH_ERRORS } from '../../nodes/SalesforceLead/login/token';
import { checkFields } from '../../nodes/SalesforceLead/write/checks';
import { readEndpointUrl } from '../../transport/endpointUrl';
import { networkFault, NETWORK_FAULTS } from '../../transport/networkFaults';
import {
	all,
	type Entry,
	found,
	reasonIn,
	refusalOf,
	short,
	shortReason,
	whole,
	wholeReason,
	type Words,
} from './errorEntry';
import { dynamicsCredentials, tableCredentials } from './wrongCredentials';

export interface Section {
	/** Of the part of the page in which the entries stand. */
	heading: string;
	entries: readonly Entry[];
}

/** Every code that the way to a target can fail with, and one that nobody knows. */
const NETWORK = [...Object.keys(NETWORK_FAULTS), 'NO_CONNECTION'];

const FIELD = {
	label: '…',
	type: 'string',
	length: 1,
	isWritable: true,
	isExternalId: false,
	isUnique: false,
	isCaseSensitive: false,
	allowed: null,
	choices: [],
};
/** A field that the org requires, and one that the mapping fills. */
const SCHEMA = new Map([
	['…', { ...FIELD, name: '…', isRequired: true }],
	['writable', { ...FIELD, name: 'writable', isRequired: false }],
]);

const SECRET_ID = '11111111-2222-3333-4444-555555555555';

/** What stands in the page, part by part. */
export const SECTIONS: readonly Section[] = [
	{
		heading: '### The credential Azure Table API',
		entries: tableCredentials
			.map((credentials) => refusalOf(() => readTableAccess(credentials)))
			.map(({ code, cause, remedy }) => short(code, { cause, remedy })),
	},
	{
		heading: '### What Azure answers',
		entries: [
			...all(SERVICE_CODES).map(([code, words]) => short(code, words)),
			...[401, 404, 409, 412, 413, 301].map((status) => short(`HTTP ${status}`, entryOfStatus(status))),
		],
	},
	{
		heading: '### The way to Azure',
		entries: all(NETWORK_CODES).map(([code, words]) => short(code, words)),
	},
	{
		heading: '## Marketplace Lead Webhook Trigger',
		entries: [
			found(webhookCredentialProblem({})),
			found(webhookCredentialProblem({ urlSecret: 'short' })),
			reasonIn(readAddressList('…')),
		].map(wholeReason),
	},
	{
		heading: '### The credential Salesforce Lead API',
		entries: Object.values(ACCESS_REASONS).map(shortReason),
	},
	{
		heading: '### The login to Salesforce',
		entries: OAUTH_ERRORS.map(({ error, cause, remedy }) => short(error, { cause, remedy })),
	},
	{
		heading: '### Node and org',
		entries: [
			refusalOf(() => checkFields(new Map(), [], '', '')),
			refusalOf(() => checkFields(new Map(), [], 'Key__c', '')),
			refusalOf(() => checkFields(new Map(), ['…'], null, '')),
			refusalOf(() => checkFields(SCHEMA, ['writable'], null, '')),
			refusalOf(() => checkFields(SCHEMA, [], null, '')),
		].map(({ code, cause, remedy }) => short(code, { cause, remedy })),
	},
	{
		heading: '### What Salesforce answers',
		entries: [
			...all(ERRORS).map(([code, words]) => short(code, words)),
			...[400, 403, 413, 429, 500, 301].map((status) =>
				short(`HTTP ${status}`, failureOfCall({ status, body: '' }, null).reason),
			),
		],
	},
	{
		heading: '### The way to Salesforce',
		entries: NETWORK.map((code) => shortReason(networkFault(code, 'Salesforce').reason)),
	},
	{
		heading: '### The credential Dynamics 365 Lead API',
		entries: dynamicsCredentials
			.map((credential) => refusalOf(() => readDynamicsAccess(credential)))
			.map((reason) => whole(reason.code, reason)),
	},
	{
		heading: '### The sign-in at Microsoft Entra ID',
		entries: [
			...all(ENTRA_ERRORS).map(([number, words]) => whole(`AADSTS${number}`, words)),
			whole('AADSTS7000215', entraEntry(401, '{"error_codes":[7000215]}', SECRET_ID).entry),
			whole('HTTP …', entraEntry(404, '', '').entry),
		],
	},
	{
		heading: '### What Dataverse answers',
		entries: [
			...all(DATAVERSE_ERRORS).map(([code, words]) => whole(code, words)),
			...[400, 403, 404, 408, 412, 413, 429, 500].map((status) =>
				whole(`HTTP ${status}`, dataverseFaultOf({ status, body: '{}' }, 'part').reason),
			),
			whole('HTTP …', NOT_DATAVERSE),
		],
	},
	{
		heading: '### The alternate key',
		entries: [
			refusalOf(() => requireActiveKey([], 'new_key')),
			...['Pending', 'InProgress', 'Failed'].map((status) =>
				refusalOf(() => requireActiveKey([{ name: 'new_Key', columns: ['new_key'], status }], 'new_key')),
			),
		].map((reason) => whole(reason.code, reason)),
	},
	{
		heading: '### The way to Dynamics 365',
		entries: (['environment', 'login'] as const).flatMap((place) =>
			NETWORK.map((code) => wholeReason(connectionFailure(place, { code }).reason)),
		),
	},
	{
		heading: '### The credential Marketo Lead API',
		entries: Object.values(ACCOUNT_REASONS).map(wholeReason),
	},
	{
		heading: '### Parameters of Marketo Lead',
		entries: [
			SETUP_REASONS.lookupField('…'),
			SETUP_REASONS.lookupType('…'),
			SETUP_REASONS.noteField('…'),
			SETUP_REASONS.program,
			SETUP_REASONS.form,
			LOOKUP_NOT_MAPPED,
			MARKETO_VALUES.notMapped,
			lookupMissing('email'),
			lookupMissing('…'),
			MARKETO_VALUES.unknown('…'),
			MARKETO_VALUES.readOnly('…'),
			MARKETO_VALUES.lookup('…'),
			MARKETO_VALUES.misfit('…'),
		].map(wholeReason),
	},
	{
		heading: '### The way to Marketo',
		entries: NETWORK.map((code) => wholeReason(networkFault(code, 'Marketo').reason)),
	},
	{
		heading: '### What Marketo answers',
		entries: [
			...all<Words>(MARKETO_ERRORS).map(([code, words]) => whole(code, words)),
			wholeReason(marketoFault('…').reason),
		],
	},
	{
		heading: '### The credential HTTPS Endpoint API',
		entries: [
			...['', 'contoso', 'http://contoso.example', 'https://u:p@contoso.example'].map((url) =>
				reasonIn(readEndpointUrl(url)),
			),
			found(credentialProblem({ authentication: 'bearer' })),
			found(credentialProblem({ authentication: 'basic' })),
			found(credentialProblem({ authentication: 'header' })),
			found(credentialProblem({ authentication: 'standardWebhooks' })),
			found(credentialProblem({ authentication: 'header', headerName: 'Host', headerValue: 'x' })),
			found(credentialProblem({ authentication: 'standardWebhooks', signingSecret: 'x' })),
		].map(wholeReason),
	},
	{
		heading: '### What the endpoint answers',
		entries: [
			...all<Words>(RESPONSES).map(([code, words]) => short(code, words)),
			short('HTTP …', responseFault(418, null, false).reason),
		],
	},
	{
		heading: '### The way to the endpoint',
		entries: all(NETWORK_FAULTS).map(([code, words]) => whole(code, words)),
	},
	{
		heading: '## Every target node',
		entries: [...Object.values(ENGINE_REASONS), unexpectedFault(null)].map(wholeReason),
	},
];

/** Parts of the page whose errors no module exports: their words are looked for in the sources. */
export const FURTHER: readonly string[] = [
	'### The test of a shared access signature',
	'### Trigger, ledger and tables',
	'### Operations of Lead Ledger',
	'## Lead Parse',
	'## Lead Route',
	'### Leads in Lead Route',
	'### More of Salesforce Lead',
	'### More of Dynamics 365 Lead',
	'### More of Marketo Lead',
	'### More of every target',
	'## Hints in the editor',
];
