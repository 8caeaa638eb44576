import type {
	ICredentialsDecrypted,
	ICredentialTestFunctions,
	IDataObject,
	INodeCredentialTestResult,
} from 'n8n-workflow';
import type { Reason } from '../../../transport/reason';
import { ENDPOINT, responseFault } from '../api/errors';
import { authenticationHeaders, credentialProblem } from '../../../transport/authentication';
import { readEndpointUrl } from '../../../transport/endpointUrl';
import { networkFaultOf } from '../../../transport/networkFaults';

const TIMEOUT_MS = 10_000;

/** Endpoints that know only POST may answer OPTIONS by one of these; they are there all the same. */
const POST_ONLY = [400, 404, 405, 415, 422, 501];

const FULL_CHECK = 'The operation Send Test Lead of the HTTPS Endpoint Lead node is the full check.';

/**
 * Tries a credential without sending a lead: checks what it says, then asks the endpoint for its OPTIONS.
 *
 * The texts never repeat the URL or a secret. n8n gives credential tests only the older `helpers.request`.
 */
export async function testHttpsEndpoint(
	this: ICredentialTestFunctions,
	credential: ICredentialsDecrypted,
): Promise<INodeCredentialTestResult> {
	const data = credential.data ?? {};
	const endpoint = readEndpointUrl(data.url);
	if ('reason' in endpoint) return failed(endpoint.reason);
	const problem = credentialProblem(data);
	if (problem) return failed(problem);
	const { helpers } = this;
	const timestamp = Math.floor(Date.now() / 1000);
	const headers = authenticationHeaders(data, { body: '', id: 'credential-test', timestamp });
	try {
		return resultOf(await askForOptions(helpers, endpoint.url, headers));
	} catch (thrown) {
		return failed(networkFaultOf(thrown, ENDPOINT).reason);
	}
}

/** @returns the status of the response */
async function askForOptions(
	helpers: ICredentialTestFunctions['helpers'],
	uri: string,
	headers: IDataObject,
): Promise<number> {
	const response: unknown = await helpers.request({
		method: 'OPTIONS',
		uri,
		headers,
		simple: false,
		resolveWithFullResponse: true,
		followRedirect: false,
		timeout: TIMEOUT_MS,
	});
	const status: unknown =
		typeof response === 'object' && response !== null ? Reflect.get(response, 'statusCode') : undefined;
	return typeof status === 'number' ? status : 0;
}

function resultOf(status: number): INodeCredentialTestResult {
	if (status >= 200 && status < 300) return { status: 'OK', message: `The endpoint answers. ${FULL_CHECK}` };
	if (POST_ONLY.includes(status)) {
		return {
			status: 'OK',
			message: `A server answers, but does not tell whether it takes a POST (HTTP ${status}). ${FULL_CHECK}`,
		};
	}
	return failed(responseFault(status, null, false).reason);
}

const failed = ({ message, cause, remedy }: Reason): INodeCredentialTestResult => ({
	status: 'Error',
	message: `${message}. ${cause} ${remedy}`,
});
