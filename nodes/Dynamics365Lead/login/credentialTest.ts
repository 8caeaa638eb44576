import type { ICredentialDataDecryptedObject } from 'n8n-workflow';
import { credentialTestOf } from '../../../targetNode/credentialTest';
import type { Reason } from '../../../transport/reason';
import type { Send } from '../../../transport/send';
import { TokenMemory } from '../../../transport/tokenMemory';
import { DataverseApi } from '../api/call';
import { type Check, CHECKS, DynamicsFailure } from '../api/errors';
import { alternateKeys } from '../fields/schema';
import { requireActiveKey } from '../write/checks';
import { readAccess } from './access';

const TIMEOUT_MS = 30_000;

/** Tries a credential without writing a lead. */
export const testDynamics365Lead = credentialTestOf(
	'Dynamics 365',
	async (data, send) => await tryOut(data, send, TIMEOUT_MS),
);

/**
 * Tries one part after the other, from a new sign-in on.
 *
 * @param timeoutMs longest wait for an answer of the environment
 * @returns what was found in order
 * @throws DynamicsFailure that names the first part that is wrong, and those that calls have proved before it
 */
export async function tryOut(
	credential: ICredentialDataDecryptedObject,
	send: Send,
	timeoutMs: number,
): Promise<string> {
	let proved: (check: Check | null) => readonly Check[] = () => [];
	const work = async (): Promise<string> => {
		const api = new DataverseApi(readAccess(credential), send, {
			timeoutMs,
			isPatient: false,
			tokens: new TokenMemory(1),
		});
		proved = provedByEntra;
		await api.signIn();
		proved = provedByEnvironment;
		await checkPrivileges(api);
		const column = typeof credential.alternateKey === 'string' ? credential.alternateKey.trim() : '';
		if (column !== '') requireActiveKey(await alternateKeys(api), column);
		const checked = CHECKS.filter((check) => check !== 'Alternate Key' || column !== '');
		return `No problem found: ${checked.join(', ')}.`;
	};
	return await work().catch(async (thrown: unknown) => {
		const isKnown = thrown instanceof DynamicsFailure;
		return await Promise.reject(isKnown ? withParts(thrown, proved(thrown.check)) : thrown);
	});
}

/** Names the part that is wrong, the code, and the parts that are in order. */
function withParts({ kind, check, reason }: DynamicsFailure, proved: readonly Check[]): DynamicsFailure {
	const inOrder = proved.length === 0 ? '' : ` No problem with: ${proved.join(', ')}.`;
	return new DynamicsFailure(kind, {
		...reason,
		message: `${check ? `${check}: ` : ''}${reason.message}`,
		remedy: `${reason.remedy} (${reason.code})${inOrder}`,
	});
}

/** Entra ID looks at the tenant first, then at the application, then at its secret. */
function provedByEntra(check: Check | null): readonly Check[] {
	switch (check) {
		case 'Application':
		case 'Environment URL':
			return ['Tenant'];
		case 'Secret':
			return ['Tenant', 'Application'];
		default:
			return [];
	}
}

/** The token proves the first three; what the environment refuses proves all before it. */
const provedByEnvironment = (check: Check | null): readonly Check[] =>
	CHECKS.slice(0, Math.max(CHECKS.indexOf('Environment URL'), check === null ? 0 : CHECKS.indexOf(check)));

/** Without the first three no lead can be written, and none be read back; without the last two no column is known. */
const PRIVILEGES = {
	prvCreateLead: 'create leads',
	prvReadLead: 'read leads',
	prvWriteLead: 'write leads',
	prvReadEntity: 'read tables',
	prvReadAttribute: 'read columns',
} as const;

type Privilege = keyof typeof PRIVILEGES;

const isPrivilege = (name: string): name is Privilege => Object.hasOwn(PRIVILEGES, name);

/** RetrieveUserSetOfPrivilegesByNames (Web API reference) counts roles of the user and of its teams. */
async function checkPrivileges(api: DataverseApi): Promise<void> {
	const { UserId: userId } = Object(await api.get('WhoAmI'));
	const all = Object.keys(PRIVILEGES).filter(isPrivilege);
	const names = encodeURIComponent(JSON.stringify(all));
	const answer = await api.get(
		`systemusers(${String(userId)})/Microsoft.Dynamics.CRM.RetrieveUserSetOfPrivilegesByNames(PrivilegeNames=@p)?@p=${names}`,
	);
	const held = JSON.stringify(answer);
	const missing = all.filter((name) => !held.includes(`"${name}"`));
	if (missing.length > 0) throw new DynamicsFailure('setup', lacking(missing), 'Lead Privileges');
}

const lacking = (missing: readonly Privilege[]): Reason => ({
	code: missing.join(' '),
	message: `The application user may not ${missing.map((name) => PRIVILEGES[name]).join(', ')}`,
	cause: 'None of its security roles grants this.',
	remedy: `In the security role of the application user, e.g. Microsoft Marketplace Lead Writer, grant ${missing.map((name) => GRANTS[name]).join(', ')} at Organization level.`,
});

const GRANTS: { readonly [name in Privilege]: string } = {
	prvCreateLead: 'Create on Lead',
	prvReadLead: 'Read on Lead',
	prvWriteLead: 'Write on Lead',
	prvReadEntity: 'Read on Entity',
	prvReadAttribute: 'Read on Attribute',
};
