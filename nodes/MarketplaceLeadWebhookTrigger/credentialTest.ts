import type {
	ICredentialsDecrypted,
	ICredentialTestFunctions,
	INodeCredentialTestResult,
} from 'n8n-workflow';
import { SECRET_PARAMETER, webhookCredentialProblem } from './secrets';

/**
 * Says whether a credential is fit for use. It holds what others must show to n8n, so there is nobody to ask; the
 * Validate button of Partner Center is the full check.
 */
export async function testLeadWebhook(
	this: ICredentialTestFunctions,
	{ data = {} }: ICredentialsDecrypted,
): Promise<INodeCredentialTestResult> {
	const problem = webhookCredentialProblem(data);
	if (problem) {
		return { status: 'Error', message: `${problem.message}. ${problem.cause} ${problem.remedy}` };
	}
	return {
		status: 'OK',
		message: `Fit for use. In Partner Center, enter the Production URL of the node, followed by ?${SECRET_PARAMETER}= and the URL Secret.`,
	};
}
