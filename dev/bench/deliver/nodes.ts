import type {
	ICredentialDataDecryptedObject,
	IDataObject,
	INodeExecutionData,
	INodeParameters,
} from 'n8n-workflow';
import type { DeliverySide } from './contenders';
import type { Access, Vendor } from './labs';
import { tokenFrom } from './token';

interface OurNode {
	/** e.g. `salesforceLead` */
	type: string;
	credentialType: string;
	/** Other than the node's defaults. */
	parameters?: INodeParameters;
	credential(access: Access): ICredentialDataDecryptedObject;
}

/** A target node of this package with its defaults, as a side of a bench. */
export const ourNode = (
	label: string,
	vendor: Vendor,
	{ type, credentialType, parameters = {}, credential }: OurNode,
): DeliverySide => ({
	label: `${label} (this package)`,
	vendor,
	remembers: true,
	open: (access, { engine, leads }) => {
		const credentials = { its: { type: credentialType, data: credential(access) } };
		const node = {
			type: `n8n-nodes-marketplace-leads.${type}`,
			parameters,
			credentials: { [credentialType]: { id: 'its', name: 'its' } },
		};
		return async () =>
			confirmedBy(
				await engine.run(node, leads, credentials),
				({ status }) => status === 'created' || status === 'updated',
			);
	},
});

interface BuiltInNode extends OurNode {
	isWritten(json: IDataObject): boolean;
}

/**
 * A node that comes with n8n, with an OAuth2 credential as n8n stores it after the login: with a token, and with the
 * address of the stand-in where the vendor's would be.
 */
export const builtInNode = (
	label: string,
	vendor: Vendor,
	{ type, credentialType, parameters = {}, credential, isWritten }: BuiltInNode,
): DeliverySide => ({
	label,
	vendor,
	isSlow: true,
	open: async (access, { engine, leads }) => {
		const { url, tokenUrl, clientId, clientSecret } = access;
		const oauthTokenData = { access_token: await tokenFrom(access), instance_url: url, token_type: 'Bearer' };
		const common = { clientId, clientSecret, accessTokenUrl: tokenUrl, oauthTokenData };
		const credentials = { its: { type: credentialType, data: { ...common, ...credential(access) } } };
		const node = {
			type: `n8n-nodes-base.${type}`,
			parameters,
			credentials: { [credentialType]: { id: 'its', name: 'its' } },
		};
		return async () => confirmedBy(await engine.run(node, leads, credentials), isWritten);
	},
});

/** How many items of a node's first output say that their lead was written. */
export const confirmedBy = (
	outputs: INodeExecutionData[][],
	isWritten: (json: IDataObject) => boolean,
): number => (outputs[0] ?? []).filter(({ json }) => isWritten(json)).length;
