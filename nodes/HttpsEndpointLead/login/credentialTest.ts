import { failureOf, notAnswered } from '../../../delivery/target';
import { credentialTestOf } from '../../../targetNode/credentialTest';
import { authenticationHeaders } from '../../../transport/authentication';
import { ENDPOINT, responseFault } from '../api/errors';
import { readAccess } from './access';

const TIMEOUT_MS = 10_000;

/** Endpoints that know only POST may answer OPTIONS by one of these; they are there all the same. */
const POST_ONLY = [400, 404, 405, 415, 422, 501];

const FULL_CHECK = 'The operation Send Test Lead of the HTTPS Endpoint Lead node is the full check.';

/** Tries a credential without sending a lead: checks what it says, then asks the endpoint for its OPTIONS. */
export const testHttpsEndpoint = credentialTestOf(ENDPOINT, async (data, send) => {
	const { url } = readAccess(data);
	const signable = { body: '', id: 'credential-test', timestamp: Math.floor(Date.now() / 1000) };
	const headers = authenticationHeaders(data, signable);
	const request = { method: 'OPTIONS', url, headers, timeout: TIMEOUT_MS };
	const { status } = await send(request).catch(notAnswered(ENDPOINT));
	if (status >= 200 && status < 300) return `The endpoint responds. ${FULL_CHECK}`;
	if (POST_ONLY.includes(status)) {
		return `A server responds, but does not say whether it accepts POST requests (HTTP ${status}). ${FULL_CHECK}`;
	}
	throw failureOf(responseFault(status, null, false));
});
