/**
 * The templates hold no credentials, so that n8n's editor fills in what there is and warns of what is missing. What runs them without
 * the editor names and chooses them here.
 */

/** How a run without the editor calls a credential, by its type. */
export const CREDENTIAL_NAMES: Readonly<Record<string, string>> = {
	azureTableApi: 'Lead Tables',
	azureTableLedgerApi: 'Lead Ledger',
	salesforceLeadApi: 'Salesforce',
	dynamics365LeadApi: 'Dynamics 365',
	hubSpotLeadApi: 'HubSpot',
	marketoLeadApi: 'Marketo',
	httpsEndpointApi: 'Lead Receiver',
	leadWebhookApi: 'Lead Webhook',
	azureStorageSharedKeyApi: 'Lead Archive',
	smtp: 'Mail',
	httpBasicAuth: 'Readers of the Report',
};

/** The credential types that the nodes of the templates take, by node type without its package. */
const TYPES_OF_NODES: Readonly<Record<string, readonly string[]>> = {
	marketplaceLeadTrigger: ['azureTableApi'],
	marketplaceLeadWebhookTrigger: ['leadWebhookApi', 'azureTableApi'],
	leadRoute: ['azureTableApi'],
	leadLedger: ['azureTableApi'],
	leadPrivacy: ['azureTableApi'],
	azureTableLead: ['azureTableApi'],
	salesforceLead: ['salesforceLeadApi'],
	dynamics365Lead: ['dynamics365LeadApi'],
	hubSpotLead: ['hubSpotLeadApi'],
	marketoLead: ['marketoLeadApi'],
	httpsEndpointLead: ['httpsEndpointApi'],
	azureStorage: ['azureStorageSharedKeyApi'],
	emailSend: ['smtp'],
	webhook: ['httpBasicAuth'],
};

interface CredentialedNode {
	type: string;
	parameters?: Record<string, unknown> | undefined;
	credentials?: Record<string, { id: string | null; name: string }> | undefined;
}

/** Names the credentials of every node, without ids. @returns the same workflow */
export function nameCredentials<Node extends CredentialedNode, File extends { nodes: Node[] }>(
	file: File & { nodes: Node[] },
): File & { nodes: Node[] } {
	for (const node of file.nodes) {
		const type = node.type.split('.').at(-1) ?? '';
		const ledger = type === 'azureTableLead' ? 'azureTableLedgerApi' : 'azureTableApi';
		const isConfirming = node.parameters?.confirmInLedger === true;
		const types = [...(TYPES_OF_NODES[type] ?? []), ...(isConfirming ? [ledger] : [])];
		if (types.length === 0) continue;
		node.credentials = Object.fromEntries(
			types.map((type) => [type, { id: null, name: CREDENTIAL_NAMES[type] ?? type }]),
		);
	}
	return file;
}
