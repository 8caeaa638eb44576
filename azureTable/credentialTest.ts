import type {
	ICredentialDataDecryptedObject,
	ICredentialsDecrypted,
	ICredentialTestFunctions,
	INodeCredentialTestResult,
} from 'n8n-workflow';
import type { AzureTableCredentials } from './access';
import { testConnection } from './testConnection';
import { sendThroughLegacy } from '../transport/send';

/** The Test of the credential Azure Table API, for `methods.credentialTest` of every node that uses it. */
export async function azureTableApiTest(
	this: ICredentialTestFunctions,
	credential: ICredentialsDecrypted<ICredentialDataDecryptedObject>,
): Promise<INodeCredentialTestResult> {
	// n8n gives the form untyped; its fields are declared in credentials/AzureTableApi.credentials.ts.
	const credentials = (credential.data ?? {}) as unknown as AzureTableCredentials;
	return await testConnection(credentials, sendThroughLegacy(this.helpers), Date.now());
}

/** The Test of the credential Azure Table Ledger API. */
export async function azureTableLedgerApiTest(
	this: ICredentialTestFunctions,
	credential: ICredentialsDecrypted<ICredentialDataDecryptedObject>,
): Promise<INodeCredentialTestResult> {
	const credentials = (credential.data ?? {}) as unknown as AzureTableCredentials;
	return await testConnection(credentials, sendThroughLegacy(this.helpers), Date.now(), 'ledger');
}
