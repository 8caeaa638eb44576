import type { IncomingMessage } from 'node:http';
import type { Answer } from '../faultyAnswer';
import { readBody } from '../loopbackServer';
import type { AadstsNumber } from './aadsts';
import { refusal } from './aadsts';
import type { Application, Tenant } from './directory';
import type { Tokens } from './tokens';

const GUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const EMPTY_GUID = '00000000-0000-0000-0000-000000000000';
/** A name with at least one dot: only such a thing can be an external domain (AADSTS900023). */
const DOMAIN = /^(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,}$/i;
const DEFAULT_SCOPE = '/.default';

export interface EntraRules {
	tenants: readonly Tenant[];
	/** Origins for which tokens can be had: the environments of the tenant. */
	resources(): readonly string[];
	tokens: Tokens;
	now(): number;
}

/**
 * Microsoft Entra ID's token endpoint for client credentials (identity platform, "OAuth 2.0 client credentials flow",
 * request a token): form in, bearer token or AADSTS error out.
 */
export async function tokenAnswer(request: IncomingMessage, rules: EntraRules): Promise<Answer> {
	const [, tenantSegment = ''] =
		/^\/([^/]*)\/oauth2\/v2\.0\/token$/.exec((request.url ?? '').split('?', 1)[0] ?? '') ?? [];
	const isRightPlace = /^\/[^/]*\/oauth2\/v2\.0\/token(\?|$)/.test(request.url ?? '');
	if (!isRightPlace) return { status: 404, body: '' };
	if (request.method !== 'POST') return refusal(900144, rules.now());
	const body = await readBody(request, 16 * 1024);
	if (body === undefined) return { status: 413, body: '' };
	const isForm = /^application\/x-www-form-urlencoded\b/i.test(request.headers['content-type'] ?? '');
	if (!isForm) return refusal(900144, rules.now());
	const judged = judge(decodeURIComponent(tenantSegment), new URLSearchParams(body.toString('utf8')), rules);
	if (typeof judged === 'number') return refusal(judged, rules.now());
	const { token, expiresIn } = rules.tokens.issue(judged.appId, judged.resource);
	return {
		status: 200,
		headers: { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' },
		body: JSON.stringify({
			token_type: 'Bearer',
			expires_in: expiresIn,
			ext_expires_in: expiresIn,
			access_token: token,
		}),
	};
}

/** The order is Entra's: first who is meant, then what is wanted, then the secret. */
function judge(
	tenantName: string,
	form: URLSearchParams,
	{ tenants, resources }: EntraRules,
): AadstsNumber | { appId: string; resource: string } {
	if (tenantName === EMPTY_GUID) return 900021;
	if (!GUID.test(tenantName) && !DOMAIN.test(tenantName)) return 900023;
	const tenant = tenants.find(
		({ id, domain }) => id === tenantName.toLowerCase() || domain === tenantName.toLowerCase(),
	);
	if (!tenant) return 90002;
	const grantType = form.get('grant_type');
	if (!grantType) return 900144;
	if (grantType !== 'client_credentials') return 70003;
	const application = tenant.applications.find(({ appId }) => appId === form.get('client_id')?.toLowerCase());
	if (!application) return 700016;
	if (application.disabled) return 7000112;
	return secretFault(application, form.get('client_secret')) ?? resourceOf(application, form, resources());
}

function secretFault({ secrets }: Application, given: string | null): AadstsNumber | undefined {
	if (!given) return 7000218;
	const secret = secrets.find(({ value }) => value === given);
	// The id of a secret is one more wrong value (AADSTS7000215 names this mistake).
	if (!secret) return 7000215;
	return secret.expired ? 7000222 : undefined;
}

function resourceOf(
	{ appId }: Application,
	form: URLSearchParams,
	resources: readonly string[],
): AadstsNumber | { appId: string; resource: string } {
	const scope = form.get('scope');
	if (!scope) return 900144;
	const scopes = scope.split(' ').filter((one) => one !== '');
	if (scopes.length > 1) return 700022;
	if (!scope.endsWith(DEFAULT_SCOPE)) return 1002012;
	// `https://host/.default`: a slash too many belongs to the resource's name and makes it another one.
	const resource = scope.slice(0, -DEFAULT_SCOPE.length);
	if (!URL.canParse(resource)) return 70011;
	return resources.includes(resource) ? { appId, resource } : 500011;
}
