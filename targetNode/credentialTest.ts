import type {
	ICredentialDataDecryptedObject,
	ICredentialsDecrypted,
	ICredentialTestFunctions,
	INodeCredentialTestResult,
} from 'n8n-workflow';
import { BatchFailure } from '../delivery/target';
import type { Reason } from '../transport/reason';
import { sendThroughLegacy } from '../transport/send';
import type { Send } from '../transport/send';

/** What n8n calls when a credential is tested or saved. */
type CredentialTest = (
	this: ICredentialTestFunctions,
	credential: ICredentialsDecrypted,
) => Promise<INodeCredentialTestResult>;

/**
 * The Test of a credential.
 *
 * @param vendor as the user knows it, e.g. `Salesforce`
 * @param tryOut tries the credential without writing a lead, starting from nothing that is remembered; says in a sentence
 *   what was found, and throws BatchFailure for what is wrong. No text holds a secret
 */
export function credentialTestOf(
	vendor: string,
	tryOut: (data: ICredentialDataDecryptedObject, send: Send) => Promise<string>,
): CredentialTest {
	return async function test(credential) {
		try {
			// n8n's test context has the older request helper only.
			return { status: 'OK', message: await tryOut(credential.data ?? {}, sendThroughLegacy(this.helpers)) };
		} catch (thrown) {
			return testFailed(thrown instanceof BatchFailure ? thrown.reason : unexpected(vendor));
		}
	};
}

/** What the credential's form shows of a fault. */
const testFailed = ({ message, cause, remedy }: Reason): INodeCredentialTestResult => ({
	status: 'Error',
	message: [`${message}.`, cause, remedy].filter((text) => text !== '').join(' '),
});

const unexpected = (vendor: string): Reason => ({
	code: 'UNEXPECTED',
	message: `${vendor} sent no usable response`,
	cause: `The service at this address may not be ${vendor}.`,
	remedy: 'Check the address in the credential and the proxy settings of n8n, and test again.',
});
