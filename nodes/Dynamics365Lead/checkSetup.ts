import type { ICredentialDataDecryptedObject } from 'n8n-workflow';
import type { Reason } from '../../transport/reason';
import type { Send } from '../../transport/send';
import { readAccess } from './access';
import { DataverseApi } from './api';
import { DynamicsFailure } from './failure';
import type { Check } from './failure';
import { alternateKeys } from './leadTable';
import type { AlternateKey } from './leadTable';

/** Without these no lead can be written, and none be read back. */
export const LEAD_PRIVILEGES = ['prvCreateLead', 'prvReadLead', 'prvWriteLead'] as const;

/** What is proven when a check fails: only that which comes before it, in Entra ID's order or in ours. */
const PROVEN: { readonly [check in Check]: readonly Check[] } = {
	Tenant: [],
	Application: ['Tenant'],
	Secret: ['Tenant', 'Application'],
	'Environment URL': ['Tenant'],
	'Application User': ['Tenant', 'Application', 'Secret', 'Environment URL'],
	'Security Role': ['Tenant', 'Application', 'Secret', 'Environment URL', 'Application User'],
	'Lead Privileges': [
		'Tenant',
		'Application',
		'Secret',
		'Environment URL',
		'Application User',
		'Security Role',
	],
	'Alternate Key': [
		'Tenant',
		'Application',
		'Secret',
		'Environment URL',
		'Application User',
		'Security Role',
		'Lead Privileges',
	],
};

export type SetupReport =
	| { ok: true; checked: Check[] }
	| { ok: false; check: Check | null; reason: Reason; proven: readonly Check[] };

/**
 * Checks a credential step by step without writing anything, and names the first part that is wrong.
 *
 * @param timeoutMs longest wait for an answer of the environment
 */
export async function checkSetup(
	credential: ICredentialDataDecryptedObject,
	send: Send,
	timeoutMs: number,
): Promise<SetupReport> {
	try {
		const api = new DataverseApi(readAccess(credential), send, timeoutMs);
		await checkPrivileges(api);
		const column = typeof credential.alternateKey === 'string' ? credential.alternateKey.trim() : '';
		if (column !== '') requireActiveKey(await alternateKeys(api), column);
		const checked =
			column === '' ? PROVEN['Alternate Key'] : [...PROVEN['Alternate Key'], 'Alternate Key' as const];
		return { ok: true, checked: [...checked] };
	} catch (thrown) {
		if (!(thrown instanceof DynamicsFailure))
			return { ok: false, check: null, reason: UNEXPECTED, proven: [] };
		const { check, reason } = thrown;
		return { ok: false, check, reason, proven: check ? PROVEN[check] : [] };
	}
}

/** RetrieveUserSetOfPrivilegesByNames (Web API reference) counts roles of the user and of its teams. */
async function checkPrivileges(api: DataverseApi): Promise<void> {
	const { UserId: userId } = Object(await api.get('WhoAmI'));
	const names = encodeURIComponent(JSON.stringify(LEAD_PRIVILEGES));
	const answer = await api.get(
		`systemusers(${String(userId)})/Microsoft.Dynamics.CRM.RetrieveUserSetOfPrivilegesByNames(PrivilegeNames=@p)?@p=${names}`,
	);
	const held = JSON.stringify(answer);
	const missing = LEAD_PRIVILEGES.filter((name) => !held.includes(`"${name}"`));
	if (missing.length > 0) throw new DynamicsFailure('setup', lacking(missing), 'Lead Privileges');
}

/**
 * @param column that leads are to be recognised by
 * @throws DynamicsFailure when no key consists of this one column, or its index is not active
 */
export function requireActiveKey(keys: readonly AlternateKey[], column: string): void {
	const key = keys.find(({ columns }) => columns.length === 1 && columns[0] === column.toLowerCase());
	if (!key) throw new DynamicsFailure('setup', NO_KEY, 'Alternate Key');
	if (key.status !== 'Active') throw new DynamicsFailure('setup', keyNotActive(key.status), 'Alternate Key');
}

const VERBS = { prvCreateLead: 'Create', prvReadLead: 'Read', prvWriteLead: 'Write' } as const;

const lacking = (missing: ReadonlyArray<keyof typeof VERBS>): Reason => ({
	code: missing.join(' '),
	message: `The application user may not ${missing.map((name) => VERBS[name].toLowerCase()).join(', ')} leads`,
	cause: 'None of its security roles grants this.',
	remedy: `In the security role of the application user, e.g. Microsoft Marketplace Lead Writer, grant ${missing.map((name) => VERBS[name]).join(', ')} on the table Lead at Organization level.`,
});

const NO_KEY: Reason = {
	code: 'ALTERNATE_KEY_MISSING',
	message: 'The lead table has no alternate key of this column alone',
	cause: 'The column is misspelt, or nobody made a key of it.',
	remedy:
		'In Power Apps open Tables, Lead, Keys and make a key of this one text column, or set Lead Key of the node to Record ID, which needs none.',
};

const keyNotActive = (status: string): Reason => ({
	code: `KEY_${/^\w{1,20}$/.test(status) ? status.toUpperCase() : 'NOT_ACTIVE'}`,
	message: 'The index of the alternate key is not active',
	cause:
		status === 'Failed'
			? 'It could not be built, most often because two leads have the same value in the column.'
			: 'Dataverse is still building it in the background.',
	remedy:
		status === 'Failed'
			? 'In Power Apps open Tables, Lead, Keys, remove the duplicates, and activate the key again.'
			: 'Wait until Power Apps shows the key as active under Tables, Lead, Keys.',
});

const UNEXPECTED: Reason = {
	code: 'UNKNOWN',
	message: 'The check broke off',
	cause: 'Something answered that is neither Microsoft Entra ID nor Dataverse.',
	remedy: 'Check the Environment URL, and the proxy settings of n8n.',
};
