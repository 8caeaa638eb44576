import type { Fault, FaultRule } from './faults';
import { FaultScript } from './faults';
import { send, sendFaulty } from './faultyAnswer';
import { listenOnLoopback } from './loopbackServer';
import { CONTOSO_TENANT } from './dataverse/directory';
import type { Tenant } from './dataverse/directory';
import { tokenAnswer } from './dataverse/entra';
import { LeadTable } from './dataverse/leadTable';
import type { LeadRow } from './dataverse/leadTable';
import type { Operation } from './dataverse/operation';
import type { Limits } from './dataverse/protection';
import { DataverseService } from './dataverse/service';
import type { DataverseCall } from './dataverse/service';
import { Tokens } from './dataverse/tokens';
import { newWorld } from './dataverse/world';
import type { World } from './dataverse/world';

export { CONTOSO } from './dataverse/directory';
export { IDS } from './dataverse/world';
export type { LeadRow } from './dataverse/leadTable';
export type { DataverseCall } from './dataverse/service';

export interface DataverseOptions {
	/** Ports on loopback; 0, the default, takes free ones. */
	port?: number;
	loginPort?: number;
	tenants?: readonly Tenant[];
	/** Further origins for which tokens are given, e.g. an address where no Dynamics answers. */
	otherResources?: readonly string[];
	tokenLifetimeSeconds?: number;
	seed?: number;
	/** Milliseconds since 1970. */
	now?: () => number;
}

export interface Dataverse {
	/** Address of the environment, as a user enters it. */
	environmentUrl: string;
	/** Address of the token endpoint's host. */
	loginUrl: string;
	/** Set-up and contents; tests change it as an administrator would. */
	world: World;
	/** Calls to the environment. */
	calls: readonly DataverseCall[];
	/** Calls that carried a batch. */
	batches(): readonly DataverseCall[];
	leads(): readonly LeadRow[];
	/** Tokens that were given out. */
	tokensIssued(): number;
	/** Every token in use is refused from now on, although it looks good. */
	revokeTokens(): void;
	/** The next call to the environment fails, and if several faults are given, the calls after it. */
	failNext(...faults: readonly Fault[]): void;
	script(...rules: ReadonlyArray<FaultRule<DataverseCall>>): void;
	/** Single operations fail, inside of batches too; only faults of kind `status`. */
	scriptOperations(...rules: ReadonlyArray<FaultRule<Operation>>): void;
	/** The next calls to the token endpoint fail. */
	failTokens(...faults: readonly Fault[]): void;
	limit(limits: Partial<Limits> & { bodyBytes?: number }): void;
	stop(): Promise<void>;
}

/**
 * Starts Microsoft Entra ID's token endpoint and one Dataverse environment on loopback. The set-up is a working one:
 * `CONTOSO` names tenant, application and secret, the application user has the role Microsoft Marketplace Lead Writer.
 *
 * @throws Error when a port is taken
 */
export async function startDataverse(options: DataverseOptions = {}): Promise<Dataverse> {
	const now = options.now ?? Date.now;
	const world = newWorld(new LeadTable(now));
	const tokens = new Tokens(() => options.tokenLifetimeSeconds ?? 3599, now);
	const service = new DataverseService(world, tokens, now, options.seed);
	const tokenFaults = new FaultScript<object>(options.seed);
	const environment = await listenOnLoopback(
		'The Dataverse environment',
		(request, response) => void service.serve(request, response),
		{ port: options.port ?? 0, tls: false },
	);
	service.origin = environment.origin;
	const login = await listenOnLoopback(
		'Entra ID',
		(request, response) => {
			const fault = tokenFaults.faultFor(request);
			if (fault && fault.kind !== 'slow') return sendFaulty(response, fault, undefined, '/elsewhere');
			const resources = () => [environment.origin, ...(options.otherResources ?? [])];
			tokenAnswer(request, { tenants: options.tenants ?? [CONTOSO_TENANT], resources, tokens, now }).then(
				(answer) => send(response, answer),
				() => response.destroy(),
			);
		},
		{ port: options.loginPort ?? 0, tls: false },
	);
	return {
		environmentUrl: environment.origin,
		loginUrl: login.origin,
		world,
		calls: service.calls,
		batches: () => service.calls.filter(({ isBatch }) => isBatch),
		leads: () => world.leads.all,
		tokensIssued: () => tokens.issued,
		revokeTokens: () => tokens.revokeAll(),
		failNext: (...faults) => service.faults.failNext(...faults),
		script: (...rules) => service.faults.add(...rules),
		scriptOperations: (...rules) => service.operationFaults.add(...rules),
		failTokens: (...faults) => tokenFaults.failNext(...faults),
		limit: ({ bodyBytes, ...limits }) => {
			service.maxBodyBytes = bodyBytes ?? service.maxBodyBytes;
			service.protection.limits = { ...service.protection.limits, ...limits };
		},
		stop: async () => {
			service.close();
			await Promise.all([environment.stop(), login.stop()]);
		},
	};
}
