import type {
	ICredentialsDecrypted,
	ICredentialTestFunctions,
	INodeCredentialTestResult,
} from 'n8n-workflow';
import { sendThroughLegacy } from '../../transport/send';
import { checkSetup } from './checkSetup';
import type { SetupReport } from './checkSetup';

const TIMEOUT_MS = 30_000;

/** Tries a credential without writing a lead. n8n gives credential tests only the older `helpers.request`. */
export async function testDynamics365Lead(
	this: ICredentialTestFunctions,
	credential: ICredentialsDecrypted,
): Promise<INodeCredentialTestResult> {
	const report = await checkSetup(credential.data ?? {}, sendThroughLegacy(this.helpers), TIMEOUT_MS);
	return { status: report.ok ? 'OK' : 'Error', message: sayWhat(report) };
}

/** The report in words. They hold no secret and no address. */
export function sayWhat(report: SetupReport): string {
	if (report.ok) return `All in order: ${report.checked.join(', ')}.`;
	const { check, reason, proven } = report;
	const { code, message, cause, remedy } = reason;
	const found = proven.length === 0 ? '' : ` In order: ${proven.join(', ')}.`;
	return `${check ? `${check}: ` : ''}${message}. ${cause} ${remedy} (${code})${found}`;
}
