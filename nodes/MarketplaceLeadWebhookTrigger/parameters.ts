import { NodeOperationError } from 'n8n-workflow';
import type { IHookFunctions, IWebhookFunctions } from 'n8n-workflow';
import { LEADS_TABLE } from '../../azureTable/tableNames';
import type { Reason } from '../../transport/reason';
import { readAddressList } from './addressList';
import type { AdmissionTerms } from './admission';
import { webhookCredentialProblem } from './credential';
import { located } from '../../targetNode/settings';

export const CREDENTIAL = 'leadWebhookApi';

/** Leads have about 1 KB; room enough for a long note. */
export const DEFAULT_MAX_BODY_KB = 1024;
export const LARGEST_MAX_BODY_KB = 16_384;

/** The collection Options, as the form holds it; what the user did not add is absent. */
interface Settings {
	allowedAddresses?: string;
	maxBodySize?: number;
	ifUnreachable?: 'keep' | 'refuse';
}

export interface WebhookTerms extends AdmissionTerms {
	/** In bytes. */
	maxBodySize: number;
	/** Names posts; nobody else knows it. */
	secret: string;
	/** The table of leads that posts are written into; null: they are kept in n8n. */
	table: string | null;
	/** A post that the table cannot take is kept in n8n, or refused. */
	ifUnreachable: 'keep' | 'refuse';
}

/**
 * Reads credential and parameters, the same at activation and for each post.
 *
 * @throws NodeOperationError when they do not fit: no post is let in then
 */
export async function readTerms(context: IHookFunctions | IWebhookFunctions): Promise<WebhookTerms> {
	const credential = await context.getCredentials(CREDENTIAL);
	const problem = webhookCredentialProblem(credential);
	if (problem) throw misfit(context, problem);
	// n8n gives parameters untyped; their types are those of properties.ts.
	const settings = context.getNodeParameter('settings', {}) as Settings;
	const addresses = readAddressList(settings.allowedAddresses ?? '');
	if (addresses !== null && 'reason' in addresses) throw misfit(context, addresses.reason);
	const kilobytes = Number(settings.maxBodySize ?? DEFAULT_MAX_BODY_KB);
	return {
		credential,
		addresses,
		secret: String(credential.urlSecret),
		table:
			context.getNodeParameter('storeIn', 'n8n') === 'azureTable'
				? (located(context.getNodeParameter('table', LEADS_TABLE)) ?? '')
				: null,
		ifUnreachable: settings.ifUnreachable === 'refuse' ? 'refuse' : 'keep',
		maxBodySize: Math.min(Math.max(1, kilobytes), LARGEST_MAX_BODY_KB) * 1024,
	};
}

/** When the workflow cannot be published, n8n's editor shows nothing but the message: so the remedy is in it. */
const misfit = (context: IHookFunctions | IWebhookFunctions, { message, cause, remedy }: Reason) =>
	new NodeOperationError(context.getNode(), `${message}. ${remedy}`, { description: cause });
