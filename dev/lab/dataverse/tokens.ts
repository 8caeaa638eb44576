import { randomBytes } from 'node:crypto';

interface Grant {
	appId: string;
	resource: string;
	expiresAt: number;
}

/** The tokens in force. Opaque to the client, as Microsoft demands of every client. */
export class Tokens {
	issued = 0;
	private readonly grants = new Map<string, Grant>();

	constructor(
		private readonly lifetimeSeconds: () => number,
		private readonly now: () => number,
	) {}

	issue(appId: string, resource: string): { token: string; expiresIn: number } {
		const token = `lab.${randomBytes(24).toString('base64url')}`;
		const expiresIn = this.lifetimeSeconds();
		this.issued += 1;
		this.grants.set(token, { appId, resource, expiresAt: this.now() + expiresIn * 1000 });
		return { token, expiresIn };
	}

	/** @returns the application that a header `Authorization: Bearer ...` proves for a resource; undefined: 401 */
	applicationOf(header: string | undefined, resource: string): string | undefined {
		const [, token] = /^Bearer (\S+)$/.exec(header ?? '') ?? [];
		const grant = token === undefined ? undefined : this.grants.get(token);
		if (grant === undefined || grant.resource !== resource || grant.expiresAt <= this.now()) return undefined;
		return grant.appId;
	}

	/** As when an administrator revokes sessions: tokens that look good are refused from now on. */
	revokeAll(): void {
		this.grants.clear();
	}

	reset(): void {
		this.issued = 0;
	}
}
