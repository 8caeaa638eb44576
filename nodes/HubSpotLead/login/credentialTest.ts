import { failureOf } from '../../../delivery/target';
import { credentialTestOf } from '../../../targetNode/credentialTest';
import { HubSpotApi, HubSpotRefusal, VERSION } from '../api/call';
import { hubSpotFault } from '../api/errors';
import { readAccess } from './access';

const batch = (path: string) => ({ method: 'POST', path, body: { inputs: [] } }) as const;

/**
 * What proves each scope without writing anything: calls that say too little to be carried out, which HubSpot refuses for the lack
 * of a scope before it looks at the body. Notes and the properties of contacts need no scope of their own.
 */
const PROOFS = [
	{
		scope: 'crm.objects.contacts.read',
		use: 'find contacts and read their properties',
		isNeeded: true,
		...batch(`/crm/objects/${VERSION}/contacts/batch/read`),
	},
	{
		scope: 'crm.objects.contacts.write',
		use: 'create and change contacts and notes',
		isNeeded: true,
		...batch(`/crm/objects/${VERSION}/contacts/batch/update`),
	},
	{
		scope: 'crm.objects.leads.read',
		use: 'find leads, for Record Interest As: Lead',
		isNeeded: false,
		...batch(`/crm/objects/${VERSION}/leads/batch/read`),
	},
	{
		scope: 'crm.objects.leads.write',
		use: 'create leads, for Record Interest As: Lead',
		isNeeded: false,
		...batch(`/crm/objects/${VERSION}/leads/batch/update`),
	},
	{
		scope: 'crm.objects.owners.read',
		use: 'list owners, for the option Owner and for Get Owners',
		isNeeded: false,
		method: 'GET',
		path: `/crm/owners/${VERSION}?limit=1`,
		body: undefined,
	},
	{
		scope: 'crm.schemas.contacts.write',
		use: 'create properties, for Prepare HubSpot',
		isNeeded: false,
		...batch(`/crm/properties/${VERSION}/contacts/batch/create`),
	},
	{
		scope: 'communication_preferences.write',
		use: 'unsubscribe, for Do Not Contact Leads: Deliver',
		isNeeded: false,
		method: 'POST',
		// A subscription that is not named cannot be changed, and the domain can never exist (RFC 2606).
		path: `/communication-preferences/${VERSION}/statuses/nobody%40n8n.invalid`,
		body: {},
	},
] as const;

type Proof = (typeof PROOFS)[number];

/** The Test of HubSpot Lead API: names the account, and each scope that is missing with what it is for. */
export const testHubSpotLeadApi = credentialTestOf('HubSpot', async (data, send) => {
	const api = new HubSpotApi(readAccess(data), send);
	const { id, accountType } = await api.portal();
	const missing: Proof[] = [];
	let hasLeads = true;
	for (const proof of PROOFS) {
		const found = await tryOut(api, proof);
		if (found === 'missing') missing.push(proof);
		if (found === 'absent' && proof.path.includes('/leads/')) hasLeads = false;
	}
	const list = missing.map(({ scope, use }) => `${scope} (${use})`).join('; ');
	const { blame, reason } = hubSpotFault('MISSING_SCOPES');
	if (missing.some(({ isNeeded }) => isNeeded)) {
		throw failureOf({ blame, reason: { ...reason, message: `The key of the account ${id} lacks: ${list}` } });
	}
	return [
		`Connected to the account ${id} (${accountType.toLowerCase().replaceAll('_', ' ')}).`,
		...(hasLeads ? [] : ['It has no leads (Sales Hub Professional): set Record Interest As to Note.']),
		...(missing.length === 0
			? ['The key has all scopes.']
			: [`The key lacks scopes that only some options need: ${list}. ${reason.remedy}`]),
	].join(' ');
});

/** @returns `absent` where the account does not have what the scope is for */
async function tryOut(
	api: HubSpotApi,
	{ method, path, body }: Proof,
): Promise<'there' | 'missing' | 'absent'> {
	try {
		await api.read(method, path, body);
		return 'there';
	} catch (thrown) {
		if (!(thrown instanceof HubSpotRefusal)) return await Promise.reject(thrown);
		const { kind, error } = thrown;
		if (error.code === 'MISSING_SCOPES') return 'missing';
		if (error.code === 'HTTP 404') return 'absent';
		// Refused for what the call leaves out: then it may be made.
		return kind === 'unclear' || kind === 'split' ? 'there' : await Promise.reject(thrown);
	}
}
