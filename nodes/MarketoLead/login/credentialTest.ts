import { BatchFailure } from '../../../delivery/target';
import { credentialTestOf } from '../../../targetNode/credentialTest';
import { textAt } from '../../../transport/json';
import type { Reason } from '../../../transport/reason';
import type { Send } from '../../../transport/send';
import { MarketoFault } from '../api/response';
import { type ApiCall, MarketoApi } from '../api/call';
import { readSchema } from '../fields/schema';
import { type Account, ACCOUNT_REASONS, readAccount } from './access';
import { logIn } from './token';

const PARTITIONS: ApiCall = { method: 'GET', path: '/rest/v1/leads/partitions.json' };
const PROGRAMS: ApiCall = {
	method: 'GET',
	path: '/rest/asset/v1/programs.json',
	query: { maxReturn: '1' },
};
/**
 * Shows whether people may be written, and writes nothing: it updates the person with ID 0, which does not exist, so the one
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
 * The login is made anew, so that a changed or revoked secret is really tried. No text holds a secret.
 */
export const testMarketo = credentialTestOf('Marketo', async (data, send) => {
	const account = readAccount(data);
	if ('reason' in account) throw new BatchFailure('setup', account.reason);
	const isLinkLost = account.appUrl === null && textAt(data, 'appUrl') !== undefined;
	if (isLinkLost) throw new BatchFailure('setup', ACCOUNT_REASONS.appUrlInvalid);
	return await tryOut(account, send);
});

async function tryOut(account: Account, send: Send): Promise<string> {
	const { owner } = await logIn(account, send);
	const api = new MarketoApi(account, send);
	const { fields } = await readSchema(api);
	const partitions = await api.call(PARTITIONS).then(({ result }) => result.map(nameOf), refusedAs(null));
	const mayWrite = await api.call(WRITE_NOTHING).then(() => true, refusedAs(false));
	const mayList = await api.call(PROGRAMS).then(() => true, refusedAs(false));
	if (!mayWrite) throw new MarketoFault({ blame: 'setup', reason: WRITING });
	const sentences = [
		`Logged in${owner === null ? '' : ` as ${owner}`}`,
		partitions === null ? 'Partitions cannot be listed' : partitionsText(partitions),
		`May read ${fields.size} fields and write people`,
		mayList
			? 'May list programs'
			: 'May not list programs: enter them by name, or give its role Read-Only Assets',
	];
	return `${sentences.join('. ')}.`;
}

const WRITING: Reason = {
	code: '603',
	message: 'The API user may read people but not write them (603)',
	cause: 'Its role lacks Read-Write Person.',
	remedy:
		'In Marketo, open Admin, Users & Roles, and give the role of the API user Access API, Read-Write Person.',
};

function partitionsText(names: readonly string[]): string {
	const [only, ...others] = names;
	if (only === undefined) return 'It has no partition';
	return others.length === 0 ? `Its partition is ${only}` : `Its partitions are ${names.join(', ')}`;
}

const nameOf = (entry: unknown): string => textAt(entry, 'name') ?? 'without a name';

/** Only a missing permission is a result of the test; any other fault ends it. */
const refusedAs =
	<Result>(result: Result) =>
	async (thrown: unknown): Promise<Result> => {
		if (thrown instanceof MarketoFault && thrown.reason.code === '603') return result;
		return await Promise.reject(thrown instanceof Error ? thrown : new Error('Unknown failure'));
	};
