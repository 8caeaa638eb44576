import { BatchFailure } from '../../../delivery/target';
import { credentialTestOf } from '../../../targetNode/credentialTest';
import { HubSpotApi, HubSpotRefusal, VERSION } from '../api/call';
import { readAccess } from './access';

/**
 * What proves each scope without writing anything: reads of no record, and a property group that has no name, which HubSpot
 * refuses for its lack of a scope before it looks at the body. Notes need no scope of their own.
 */
const PROOFS = [
	{ scope: 'crm.objects.contacts.read', isNeeded: true, path: `/crm/objects/${VERSION}/contacts/batch/read` },
	{
		scope: 'crm.objects.contacts.write',
		isNeeded: true,
		path: `/crm/objects/${VERSION}/contacts/batch/update`,
	},
	{ scope: 'crm.objects.leads.write', isNeeded: false, path: `/crm/objects/${VERSION}/leads/batch/update` },
	{
		scope: 'crm.schemas.contacts.write',
		isNeeded: false,
		path: `/crm/properties/${VERSION}/contacts/batch/create`,
	},
] as const;

/** The Test of HubSpot Lead API: names the account, and each scope that is missing with what it is for. */
export const testHubSpotLeadApi = credentialTestOf('HubSpot', async (data, send) => {
	const api = new HubSpotApi(readAccess(data), send);
	const { id, accountType } = await api.portal();
	const missing: string[] = [];
	for (const { scope, isNeeded, path } of PROOFS) {
		const isMissing = await lacks(api, path);
		if (isMissing && isNeeded) throw new BatchFailure('setup', lackOf(scope, id));
		if (isMissing) missing.push(scope);
	}
	const limits = missing.map((scope) => `${scope} (${USES[scope] ?? ''})`);
	const lacking = limits.length === 0 ? '' : ` The key does not have ${limits.join(' and ')}.`;
	return `Connected to the account ${id} (${accountType.toLowerCase().replaceAll('_', ' ')}).${lacking}`;
});

const USES: Readonly<Record<string, string>> = {
	'crm.objects.leads.write': 'needed for Record Interest As: Lead',
	'crm.schemas.contacts.write': 'needed for Prepare HubSpot',
};

/** An empty batch is refused as invalid by whoever may do it. */
async function lacks(api: HubSpotApi, path: string): Promise<boolean> {
	return await api.call('POST', path, { inputs: [] }).then(
		() => false,
		async (thrown: unknown) => {
			if (!(thrown instanceof HubSpotRefusal)) return await Promise.reject(thrown);
			if (thrown.error.code === 'MISSING_SCOPES') return true;
			const isPassed =
				thrown.kind === 'unclear' || thrown.kind === 'split' || thrown.error.code === 'HTTP 404';
			return isPassed ? thrown.error.code === 'HTTP 404' : await Promise.reject(thrown);
		},
	);
}

const lackOf = (scope: string, id: string) => ({
	code: 'MISSING_SCOPES',
	message: `The key of the account ${id} lacks the scope ${scope}`,
	cause: 'Without it no lead can be written.',
	remedy: 'In HubSpot open Development, Keys, Service keys, the key, Scopes, and add it.',
});
