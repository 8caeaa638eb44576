import './n8nHome';
import { Credentials } from 'n8n-core';
import type { PackageDirectoryLoader } from 'n8n-core';
import { ICredentialsHelper, isExpression, NodeHelpers } from 'n8n-workflow';
import type {
	IAuthenticateGeneric,
	ICredentialDataDecryptedObject,
	ICredentials,
	ICredentialType,
	IHttpRequestHelper,
	IHttpRequestOptions,
	INode,
	INodeCredentialsDetails,
	INodeParameters,
	INodeProperties,
	IRequestOptionsSimplified,
	IWorkflowExecuteAdditionalData,
	Workflow,
	WorkflowExecuteMode,
} from 'n8n-workflow';

/** Credentials of a test: by id or by name, as nodes refer to them. */
export type TestCredentials = Record<string, { type: string; data: ICredentialDataDecryptedObject }>;

/**
 * Hands out a test's credentials as n8n hands out stored ones: defaults of the credential type filled in, `authenticate`
 * applied, a refreshed token kept. Modelled on `credentials-helper.js` of the n8n package, which needs a database.
 */
export class CredentialsOfTest extends ICredentialsHelper {
	constructor(
		private readonly loader: PackageDirectoryLoader,
		private readonly stored: TestCredentials,
	) {
		super();
	}

	async getDecrypted(
		_additionalData: IWorkflowExecuteAdditionalData,
		nodeCredentials: INodeCredentialsDetails,
		type: string,
		_mode?: WorkflowExecuteMode,
		_executeData?: unknown,
		raw?: boolean,
	): Promise<ICredentialDataDecryptedObject> {
		const { data } = this.find(nodeCredentials, type);
		return raw ? { ...data } : this.withDefaults(type, data);
	}

	/** A credential as a credential test gets it: what is not filled in has its default. */
	withDefaults(type: string, data: ICredentialDataDecryptedObject): ICredentialDataDecryptedObject {
		const properties = this.getCredentialsProperties(type);
		// n8n uses the function for parameters and credentials alike, but types it for parameters only.
		const given = { ...data } as INodeParameters;
		const filled = NodeHelpers.getNodeParameters(properties, given, true, false, null, null);
		return { ...(filled as ICredentialDataDecryptedObject), ...data };
	}

	async authenticate(
		credentials: ICredentialDataDecryptedObject,
		typeName: string,
		options: IHttpRequestOptions | IRequestOptionsSimplified,
		workflow?: Workflow,
		node?: INode,
	): Promise<IHttpRequestOptions> {
		// n8n's older request form names its address `uri`.
		const request: IHttpRequestOptions = { url: 'uri' in options ? String(options.uri) : '', ...options };
		const { authenticate } = this.typeOf(typeName);
		if (typeof authenticate === 'function') return await authenticate(credentials, request);
		if (authenticate && workflow && node) addGeneric(request, authenticate, credentials, workflow, node);
		return request;
	}

	async preAuthentication(
		helpers: IHttpRequestHelper,
		credentials: ICredentialDataDecryptedObject,
		typeName: string,
		node: INode,
		credentialsExpired: boolean,
	): Promise<ICredentialDataDecryptedObject | undefined> {
		const expirable = this.getCredentialsProperties(typeName).find(
			({ type, typeOptions }) => type === 'hidden' && typeOptions?.expirable === true,
		);
		if (!expirable || (credentials[expirable.name] && !credentialsExpired)) return undefined;
		const fresh = await this.runPreAuthentication(helpers, credentials, typeName);
		const nodeCredentials = node.credentials?.[typeName];
		if (!fresh || !nodeCredentials) return undefined;
		await this.updateCredentials(nodeCredentials, typeName, { ...credentials, ...fresh });
		return { ...credentials, ...fresh };
	}

	async runPreAuthentication(
		helpers: IHttpRequestHelper,
		credentials: ICredentialDataDecryptedObject,
		typeName: string,
	): Promise<ICredentialDataDecryptedObject | undefined> {
		const fresh = await this.typeOf(typeName).preAuthentication?.call(helpers, credentials);
		// Typed wider than what a credential can hold; it becomes part of one.
		return fresh as ICredentialDataDecryptedObject | undefined;
	}

	async getCredentials(nodeCredentials: INodeCredentialsDetails, type: string): Promise<ICredentials> {
		const { data } = this.find(nodeCredentials, type);
		const credentials = new Credentials(nodeCredentials, type);
		await credentials.setData(data);
		return credentials;
	}

	async updateCredentials(
		nodeCredentials: INodeCredentialsDetails,
		type: string,
		data: ICredentialDataDecryptedObject,
	): Promise<void> {
		this.find(nodeCredentials, type).data = data;
	}

	async updateCredentialsOauthTokenData(
		nodeCredentials: INodeCredentialsDetails,
		type: string,
		data: ICredentialDataDecryptedObject,
	): Promise<void> {
		await this.updateCredentials(nodeCredentials, type, data);
	}

	getCredentialsProperties(type: string): INodeProperties[] {
		const inherited = this.getParentTypes(type).flatMap((parent) => this.getCredentialsProperties(parent));
		return [...inherited, ...this.typeOf(type).properties];
	}

	getParentTypes(name: string): string[] {
		return this.typeOf(name).extends ?? [];
	}

	isCredentialUsableByNode(): boolean {
		return true;
	}

	private typeOf(name: string): ICredentialType {
		return this.loader.getCredential(name).type;
	}

	private find({ id, name }: INodeCredentialsDetails, type: string): TestCredentials[string] {
		const found = (id ? this.stored[id] : undefined) ?? this.stored[name];
		if (!found) throw new Error(`The test gives no credential "${name}".`);
		if (found.type !== type)
			throw new Error(`The credential "${name}" is of type ${found.type}, not ${type}.`);
		return found;
	}
}

/** The declared form of `authenticate`: headers, query, body or basic auth, with `$credentials` in expressions. */
function addGeneric(
	request: IHttpRequestOptions,
	{ properties }: IAuthenticateGeneric,
	credentials: ICredentialDataDecryptedObject,
	workflow: Workflow,
	node: INode,
): void {
	const resolve = (value: unknown): string => {
		if (typeof value !== 'string' || !isExpression(value)) return String(value);
		const keys = { $credentials: credentials };
		return String(
			workflow.expression.getSimpleParameterValue(node, value, 'internal', keys, undefined, '') ?? '',
		);
	};
	for (const [part, entries] of Object.entries(properties)) {
		const resolved = Object.entries(entries ?? {}).map(([key, value]) => [resolve(key), resolve(value)]);
		const present: unknown = Reflect.get(request, part);
		Reflect.set(request, part, { ...(isRecord(present) ? present : {}), ...Object.fromEntries(resolved) });
	}
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
	typeof value === 'object' && value !== null;
