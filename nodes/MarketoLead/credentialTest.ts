import type {
	ICredentialsDecrypted,
	ICredentialTestFunctions,
	INodeCredentialTestResult,
} from 'n8n-workflow';
import { sendThroughLegacy } from '../../transport/send';
import type { Reason } from '../../transport/reason';
import { readAccount } from './account';
import { member } from './answer';
import { MarketoFault } from './fault';
import { gateOf } from './gate';
import type { Login } from './login';
import { Session } from './session';
import type { ApiCall } from './session';

const PARTITIONS: ApiCall = { method: 'GET', path: '/rest/v1/leads/partitions.json' };
const PROGRAMS: ApiCall = {
	method: 'GET',
	path: '/rest/asset/v1/programs.json',
	query: { maxReturn: '1' },
};
/**
 * Shows whether people may be written, and writes nothing: it updates the person with ID 0, whom nobody has, so the one
 * record is skipped (1004). Without the permission the whole call is refused (603).
 */
const WRITE_NOTHING: ApiCall = {
	method: 'POST',
	path: '/rest/v1/leads.json',
	body: JSON.stringify({ action: 'updateOnly', lookupField: 'id', input: [{ id: 0 }] }),
};

/**
 * Logs in, reads the fields, and says which partitions the API user has and what it may do.
 *
 * Starts from nothing that is remembered, so that a changed secret is really tried. No text holds a secret.
 */
export async function testMarketo(
	this: ICredentialTestFunctions,
	credential: ICredentialsDecrypted,
): Promise<INodeCredentialTestResult> {
	const account = readAccount(credential.data ?? {});
	if ('reason' in account) return failed(account.reason);
	const login: Login = {};
	const send = sendThroughLegacy(this.helpers);
	const session = new Session(account, { send, gate: gateOf(account.baseUrl), login });
	try {
		return await tryOut(session);
	} catch (thrown) {
		return failed(thrown instanceof MarketoFault ? thrown.reason : UNEXPECTED);
	}
}

async function tryOut(session: Session): Promise<INodeCredentialTestResult> {
	const { fields } = await session.fields();
	const { owner } = await session.token();
	const partitions = await session.call(PARTITIONS).then(({ result }) => result.map(nameOf), refusedAs(null));
	const mayWrite = await session.call(WRITE_NOTHING).then(() => true, refusedAs(false));
	const mayList = await session.call(PROGRAMS).then(() => true, refusedAs(false));
	if (!mayWrite) return failed({ code: '603', ...WRITING });
	const parts = [
		`Logged in${owner === null ? '' : ` as ${owner}`}`,
		partitions === null ? 'Partitions cannot be listed' : partitionsText(partitions),
		`May read ${fields.size} fields and write people`,
		mayList
			? 'May list programs'
			: 'May not list programs: enter them by name, or give its role Read-Only Assets',
	];
	return { status: 'OK', message: `${parts.join('. ')}.` };
}

const WRITING = {
	message: 'The API user may read people but not write them (603)',
	cause: 'Its role lacks Read-Write Person.',
	remedy:
		'In Marketo, open Admin, Users & Roles, and give the role of the API user Access API, Read-Write Person.',
};

const UNEXPECTED: Reason = {
	code: 'UNKNOWN',
	message: 'The test broke off',
	cause: 'Something unexpected happened between n8n and Marketo.',
	remedy: 'Try again. If it goes on, ask the administrator of n8n.',
};

function partitionsText(names: readonly string[]): string {
	const [only, ...others] = names;
	if (only === undefined) return 'It has no partition';
	return others.length === 0 ? `Its partition is ${only}` : `Its partitions are ${names.join(', ')}`;
}

const nameOf = (entry: unknown): string => String(member(entry, 'name') ?? 'without a name');

/** Only a missing permission is an answer to the question; any other fault ends the test. */
const refusedAs =
	<Answer>(answer: Answer) =>
	async (thrown: unknown): Promise<Answer> =>
		thrown instanceof MarketoFault && thrown.reason.code === '603' ? answer : await Promise.reject(thrown);

const failed = ({ message, cause, remedy }: Reason): INodeCredentialTestResult => ({
	status: 'Error',
	message: `${message}. ${cause} ${remedy}`,
});
