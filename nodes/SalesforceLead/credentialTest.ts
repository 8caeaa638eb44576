import type {
	ICredentialsDecrypted,
	ICredentialTestFunctions,
	INodeCredentialTestResult,
} from 'n8n-workflow';
import { sendThroughLegacy } from '../../transport/send';
import type { Send } from '../../transport/send';
import type { Reason } from '../../transport/reason';
import { BatchFailure } from '../../delivery/target';
import { readAccess } from './access';
import type { SalesforceCredentials } from './access';
import { memberOf } from './fault';
import { readLeadSchema } from './leadSchema';
import { Session } from './session';

/**
 * Tries a credential: logs in, asks the org for its name, and looks whether the user may write leads. Three calls, none of
 * them repeated.
 *
 * @returns in words what was found or what to do; never a secret
 */
export async function testSalesforce(
	credentials: SalesforceCredentials,
	send: Send,
): Promise<INodeCredentialTestResult> {
	try {
		const session = await Session.open(readAccess(credentials), send);
		const { records } = await session.call((connection) =>
			connection.query('SELECT Id, Name, IsSandbox FROM Organization LIMIT 1'),
		);
		const schema = await readLeadSchema(session);
		const readOnly = ['LastName', 'Company', 'Email'].filter((name) => schema.get(name)?.isWritable !== true);
		if (readOnly.length > 0) return failed(noAccess(readOnly));
		return { status: 'OK', message: greeting(records[0], session) };
	} catch (thrown) {
		return failed(thrown instanceof BatchFailure ? thrown.reason : UNEXPECTED);
	}
}

/** What n8n calls; its test context has the older request helper only. */
export async function testSalesforceLeadApi(
	this: ICredentialTestFunctions,
	credential: ICredentialsDecrypted,
): Promise<INodeCredentialTestResult> {
	return await testSalesforce(credential.data ?? {}, sendThroughLegacy(this.helpers));
}

function greeting(org: unknown, { usage }: Session): string {
	const name = String(memberOf(org, 'Name') ?? 'the org');
	const kind = memberOf(org, 'IsSandbox') === true ? 'sandbox' : 'org';
	const calls = usage
		? ` ${usage.used.toLocaleString('en-US')} of ${usage.max.toLocaleString('en-US')} API calls of the last 24 hours are used.`
		: '';
	return `Connected to the ${kind} ${name} (${String(memberOf(org, 'Id') ?? '')}).${calls}`;
}

const noAccess = (names: readonly string[]): Reason => ({
	code: 'FIELD_NOT_WRITABLE',
	message: 'The login works, but the user may not write leads',
	cause: `These fields are closed to the user: ${names.join(', ')}.`,
	remedy: 'Give the integration user Read, Create and Edit on leads, and edit access to the fields.',
});

const UNEXPECTED: Reason = {
	code: 'UNEXPECTED',
	message: 'The credential could not be tested',
	cause: 'Something unexpected happened on the way to Salesforce.',
	remedy: 'Test again in a minute.',
};

const failed = ({ message, cause, remedy }: Reason): INodeCredentialTestResult => ({
	status: 'Error',
	message: `${message}. ${cause} ${remedy}`,
});
