import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import type { Fault } from '../faults';
import { FaultScript, isCarriedOut, retryAfterHeader } from '../faults';
import { send, sendFaulty } from '../faultyAnswer';
import { readBody } from '../loopbackServer';
import { readBatch, runBatch } from './batch';
import type { Step } from './batch';
import { DataverseRefusal, jsonAnswer, SERVICE_ROOT } from './operation';
import type { Operation, OperationAnswer } from './operation';
import { Protection } from './protection';
import { refuse } from './refusals';
import { carryOut } from './routes';
import type { Tokens } from './tokens';
import type { World } from './world';

/** One HTTP request to the environment, in the order of arrival. */
export interface DataverseCall {
	readonly method: string;
	readonly path: string;
	readonly headers: IncomingHttpHeaders;
	readonly body: string;
	readonly isBatch: boolean;
	/** The operations of a batch by method and address; one for any other call, none when the batch was refused. */
	operations: string[];
	/** Calls that were being answered when it arrived, itself among them. */
	readonly inFlight: number;
	/** Null while there is no answer, or when the connection was cut instead. */
	status: number | null;
	fault: Fault['kind'] | null;
}

/** Well above what 100 leads need; tests lower it. */
const MAX_BODY_BYTES = 16 * 1024 * 1024;

/** The environment's Web API without its server. */
export class DataverseService {
	readonly calls: DataverseCall[] = [];
	readonly faults: FaultScript<DataverseCall>;
	/** Spoils single operations of a batch: only `status`, which may carry a code. */
	readonly operationFaults: FaultScript<Operation>;
	readonly protection: Protection;
	maxBodyBytes = MAX_BODY_BYTES;
	/** `http://host:port`; known once the server listens. */
	origin = '';
	private readonly closing = new AbortController();

	constructor(
		readonly world: World,
		private readonly tokens: Tokens,
		now: () => number,
		seed?: number,
	) {
		this.faults = new FaultScript(seed);
		this.operationFaults = new FaultScript(seed);
		this.protection = new Protection(now);
	}

	close(): void {
		this.closing.abort();
	}

	async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
		this.protection.enter();
		try {
			await this.reply(request, response);
		} catch {
			// The client closed the connection, or the stand-in is being stopped.
			response.destroy();
		} finally {
			this.protection.leave();
		}
	}

	private async reply(request: IncomingMessage, response: ServerResponse): Promise<void> {
		const body = await readBody(request, this.maxBodyBytes);
		const path = request.url ?? '';
		const call: DataverseCall = {
			method: request.method ?? '',
			path,
			headers: request.headers,
			body: body?.toString('utf8') ?? '',
			isBatch: path === `${SERVICE_ROOT}$batch`,
			operations: [],
			inFlight: this.protection.inFlight,
			status: null,
			fault: null,
		};
		this.calls.push(call);
		if (body === undefined) {
			request.resume();
			return this.answer(response, call, refuse('tooLarge', '', { connection: 'close' }).answer);
		}
		const fault = this.faults.faultFor(call);
		call.fault = fault?.kind ?? null;
		if (fault?.kind === 'slow') await delay(fault.milliseconds, undefined, { signal: this.closing.signal });
		if (fault === undefined || fault.kind === 'slow') return this.answer(response, call, this.judge(call));
		const answer = isCarriedOut(fault) ? this.judge(call) : undefined;
		if (fault.kind === 'status') return this.answer(response, call, scripted(fault));
		sendFaulty(response, fault, answer, '/elsewhere');
	}

	private answer(response: ServerResponse, call: DataverseCall, answer: OperationAnswer): void {
		call.status = answer.status;
		send(response, answer);
	}

	private judge(call: DataverseCall): OperationAnswer {
		if (this.tokens.applicationOf(call.headers.authorization, this.origin) === undefined) {
			return { status: 401, headers: { 'www-authenticate': 'Bearer error=invalid_token' }, body: '' };
		}
		return answered(() => {
			const { world } = this;
			if (world.isAdministrationMode) throw refuse('administrationMode');
			if (!world.applicationUser) throw refuse('noApplicationUser');
			if (world.roles.length === 0) throw refuse('noRoles');
			return call.isBatch ? this.batch(call) : this.single(call);
		});
	}

	private single(call: DataverseCall): OperationAnswer {
		if (!call.path.startsWith(SERVICE_ROOT)) throw refuse('noEntitySet', call.path);
		call.operations = [`${call.method} ${call.path}`];
		const headers = Object.fromEntries(
			Object.entries(call.headers).map(([name, value]) => [name, String(value ?? '')]),
		);
		const refusal = this.protection.refusalFor(1);
		return refusal ?? this.operation({ method: call.method, resource: call.path, headers, body: call.body });
	}

	private batch(call: DataverseCall): OperationAnswer {
		if (call.method !== 'POST') throw refuse('badRequest', 'A batch is posted.');
		const steps = readBatch(call.body, call.headers['content-type'] ?? '', this.origin);
		call.operations = steps.flatMap(operationsOf).map(({ method, resource }) => `${method} ${resource}`);
		const refusal = this.protection.refusalFor(call.operations.length);
		if (refusal) return refusal;
		const continueOnError = /\bodata\.continue-on-error\b/.test(String(call.headers.prefer ?? ''));
		return runBatch(steps, continueOnError, {
			world: this.world,
			origin: this.origin,
			answer: (operation) => this.operation(operation, call.operations.length),
		});
	}

	private operation(operation: Operation, callSize = 1): OperationAnswer {
		const fault = this.operationFaults.faultFor(operation);
		if (fault?.kind === 'status') return scripted(fault);
		const { plugInLimit } = this.world;
		if (plugInLimit !== null && callSize > plugInLimit && operation.method !== 'GET')
			return refuse('plugIn').answer;
		return answered(() => carryOut(this.world, this.origin, operation));
	}
}

const operationsOf = (step: Step): readonly Operation[] => ('operations' in step ? step.operations : [step]);

function answered(work: () => OperationAnswer): OperationAnswer {
	try {
		return work();
	} catch (thrown) {
		if (thrown instanceof DataverseRefusal) return thrown.answer;
		return jsonAnswer(500, { error: { code: '', message: `Defect of the stand-in: ${String(thrown)}` } });
	}
}

/** A scripted status in Dataverse's own form. */
function scripted({ status, code, retryAfter }: Extract<Fault, { kind: 'status' }>): OperationAnswer {
	const headers: Record<string, string> =
		retryAfter === undefined ? {} : { 'retry-after': retryAfterHeader(retryAfter) };
	return jsonAnswer(status, { error: { code: code ?? '', message: `Scripted ${status}` } }, headers);
}
