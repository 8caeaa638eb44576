import { BatchFailure } from '../../../delivery/target';
import { credentialTestOf } from '../../../targetNode/credentialTest';
import type { Reason } from '../../../transport/reason';
import { queryAll, Session } from '../api/call';
import { readLeadSchema } from '../fields/schema';
import { readAccess } from './access';

/**
 * Tries a credential: signs in, asks the org for its name, and looks whether the user may write leads. Three calls, none of
 * them repeated.
 */
export const testSalesforceLeadApi = credentialTestOf('Salesforce', async (data, send) => {
	const session = await Session.open(readAccess(data), send);
	const [org] = await queryAll(session, 'SELECT Id, Name, IsSandbox FROM Organization LIMIT 1');
	const schema = await readLeadSchema(session);
	const closed = ['LastName', 'Company', 'Email'].filter((name) => schema.get(name)?.isWritable !== true);
	if (closed.length > 0) throw new BatchFailure('setup', noAccess(closed));
	const kind = org?.IsSandbox === true ? 'sandbox' : 'org';
	return `Connected to the ${kind} ${String(org?.Name ?? 'of this address')} (${String(org?.Id ?? '')}).${callsOf(session)}`;
});

function callsOf({ usage }: Session): string {
	if (usage === null) return '';
	const count = (value: number): string => value.toLocaleString('en-US');
	return ` ${count(usage.used)} of ${count(usage.max)} API calls of the last 24 hours are used.`;
}

const noAccess = (names: readonly string[]): Reason => ({
	code: 'FIELD_NOT_WRITABLE',
	message: 'The login works, but the user may not write leads',
	cause: `The user has no access to these fields: ${names.join(', ')}.`,
	remedy: 'Give the integration user Read, Create and Edit on leads, and edit access to the fields.',
});
