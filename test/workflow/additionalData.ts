import './n8nHome';
import { ExternalSecretsProxy } from 'n8n-core';
import { createRunExecutionData } from 'n8n-workflow';
import type { ICredentialsHelper, IWorkflowExecuteAdditionalData } from 'n8n-workflow';

/** Nothing listens there; the engine only checks that it is a valid address. */
const NOWHERE = 'http://127.0.0.1:1/';

const notHere = (what: string) => () => {
	throw new Error(`${what} is not part of the test engine.`);
};

/** What n8n gives to every execution: credentials, addresses for links, and services that no node of ours may need. */
export const additionalDataFor = (credentialsHelper: ICredentialsHelper): IWorkflowExecuteAdditionalData => ({
	credentialsHelper,
	externalSecretsProxy: new ExternalSecretsProxy(),
	executeWorkflow: notHere('Executing another workflow'),
	getRunExecutionData: async () => createRunExecutionData(),
	getRuntimeCredential: async () => undefined,
	startRunnerTask: notHere('The task runner'),
	logAiEvent: () => undefined,
	currentNodeExecutionIndex: 0,
	variables: {},
	restApiUrl: NOWHERE,
	instanceBaseUrl: NOWHERE,
	formBaseUrl: NOWHERE,
	formWaitingBaseUrl: NOWHERE,
	formTestBaseUrl: NOWHERE,
	webhookBaseUrl: NOWHERE,
	webhookWaitingBaseUrl: NOWHERE,
	webhookTestBaseUrl: NOWHERE,
	mcpBaseUrl: NOWHERE,
	mcpTestBaseUrl: NOWHERE,
});
