import { randomUUID } from 'node:crypto';
import { STATUS_CODES } from 'node:http';
import { boundaryOf, partsOf, readHeaders } from './multipart';
import type { MimePart } from './multipart';
import { DataverseRefusal, SERVICE_ROOT } from './operation';
import type { Operation, OperationAnswer } from './operation';
import { refuse } from './refusals';
import type { World } from './world';

/** "Execute batch operations using the Web API", limits. */
const MAX_OPERATIONS = 1_000;
const MAX_URL = 64 * 1024;

interface ChangeSet {
	operations: Array<Operation & { contentId: string }>;
}

export type Step = Operation | ChangeSet;

/** What a batch needs of the service it is part of. */
export interface BatchSurroundings {
	world: World;
	/** `http://host:port`, with which absolute addresses must begin. */
	origin: string;
	/** Carries out one operation; never throws. */
	answer(operation: Operation): OperationAnswer;
}

/** @throws DataverseRefusal when the batch as such is wrong: nothing is carried out then */
export function readBatch(body: string, contentType: string, origin: string): Step[] {
	const steps = partsOf(body, boundaryOf(contentType)).map((part) => readStep(part, origin));
	const count = steps.reduce((sum, step) => sum + ('operations' in step ? step.operations.length : 1), 0);
	if (count > MAX_OPERATIONS) throw refuse('tooManyOperations');
	return steps;
}

function readStep(part: MimePart, origin: string): Step {
	const contentType = part.headers['content-type'] ?? '';
	if (!/^multipart\/mixed\b/i.test(contentType)) return readOperation(part, origin);
	const operations = partsOf(part.content, boundaryOf(contentType)).map((inner) => {
		const contentId = inner.headers['content-id'];
		if (contentId === undefined) throw refuse('badRequest', 'A change set needs Content-ID.');
		const operation = readOperation(inner, origin);
		if (operation.method === 'GET') throw refuse('badRequest', 'A change set must not read.');
		return { ...operation, contentId };
	});
	return { operations };
}

/** `METHOD address HTTP/1.1`, headers, an empty line, and a body that ends where the boundary's CRLF begins. */
function readOperation({ headers, content }: MimePart, origin: string): Operation {
	if (headers['content-type']?.toLowerCase() !== 'application/http')
		throw refuse('badRequest', 'Content-Type of a part');
	if (headers['content-transfer-encoding']?.toLowerCase() !== 'binary')
		throw refuse('badRequest', 'Content-Transfer-Encoding of a part');
	const [line, method, address] = /^([A-Z]+) (\S+) HTTP\/1\.1\r\n/.exec(content) ?? [];
	if (line === undefined || method === undefined || address === undefined)
		throw refuse('badRequest', 'The first line of a part is no request.');
	if (address.length > MAX_URL) throw refuse('badRequest', 'The address of a part is too long.');
	// A request without a body may end with its last header: the boundary's own CRLF is the empty line then.
	const complete = content.includes('\r\n\r\n') ? content : `${content}\r\n\r\n`;
	const { headers: own, rest } = readHeaders(complete.slice(line.length));
	return { method, resource: resourceOf(address, origin), headers: own, body: rest.trimEnd() };
}

/** Root-relative or absolute, on this environment; a batch in a batch is refused. */
function resourceOf(address: string, origin: string): string {
	const resource = address.startsWith(`${origin}/`) ? address.slice(origin.length) : address;
	if (/^\$\d+/.test(resource)) return resource;
	if (!resource.startsWith(SERVICE_ROOT))
		throw refuse('badRequest', 'The address of a part is not of this service.');
	if (resource.slice(SERVICE_ROOT.length).startsWith('$batch')) throw refuse('nested');
	return resource;
}

/**
 * Carries a batch out, in its order.
 *
 * Without `Prefer: odata.continue-on-error` the first refusal ends it and gives the whole its status.
 */
export function runBatch(
	steps: readonly Step[],
	continueOnError: boolean,
	surroundings: BatchSurroundings,
): OperationAnswer {
	const parts: string[] = [];
	let status = 200;
	for (const step of steps) {
		const { part, failed } = runStep(step, surroundings);
		parts.push(part);
		if (failed === undefined || continueOnError) continue;
		status = failed;
		break;
	}
	const boundary = `batchresponse_${randomUUID()}`;
	const body = `${parts.map((part) => `--${boundary}\r\n${part}\r\n`).join('')}--${boundary}--\r\n`;
	return {
		status,
		headers: { 'content-type': `multipart/mixed; boundary=${boundary}`, 'odata-version': '4.0' },
		body,
	};
}

interface StepAnswer {
	part: string;
	/** The status of the refusal, if there was one. */
	failed?: number;
}

function runStep(step: Step, surroundings: BatchSurroundings): StepAnswer {
	if (!('operations' in step)) {
		const answer = surroundings.answer(step);
		return { part: httpPart(answer), ...(answer.status >= 400 ? { failed: answer.status } : {}) };
	}
	const rollBack = surroundings.world.leads.snapshot();
	const answers: Array<{ contentId: string; answer: OperationAnswer }> = [];
	for (const { contentId, ...operation } of step.operations) {
		const answer = surroundings.answer(withReferences(operation, answers));
		if (answer.status >= 400) {
			// A failed change set is undone and answered by a single part.
			rollBack();
			return { part: httpPart(answer), failed: answer.status };
		}
		answers.push({ contentId, answer });
	}
	const boundary = `changesetresponse_${randomUUID()}`;
	const inner = answers.map(({ contentId, answer }) => `--${boundary}\r\n${httpPart(answer, contentId)}\r\n`);
	return {
		part: `Content-Type: multipart/mixed; boundary=${boundary}\r\n\r\n${inner.join('')}--${boundary}--\r\n`,
	};
}

/** `$1` is what an earlier operation of the change set made; forward references are not allowed. */
function withReferences(
	operation: Operation,
	earlier: ReadonlyArray<{ contentId: string; answer: OperationAnswer }>,
): Operation {
	const [, contentId] = /^\$(\d+)/.exec(operation.resource) ?? [];
	if (contentId === undefined) return operation;
	const made = earlier.find((one) => one.contentId === contentId)?.answer.headers['odata-entityid'];
	if (made === undefined)
		throw new DataverseRefusal(400, '0x80060888', 'A Content-ID is referred to too early.');
	const resource = made.slice(made.indexOf(SERVICE_ROOT));
	return { ...operation, resource: operation.resource.replace(/^\$\d+/, () => resource) };
}

function httpPart({ status, headers, body }: OperationAnswer, contentId?: string): string {
	return [
		'Content-Type: application/http',
		'Content-Transfer-Encoding: binary',
		...(contentId === undefined ? [] : [`Content-ID: ${contentId}`]),
		'',
		`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? 'Unknown'}`,
		...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
		'',
		body,
	].join('\r\n');
}
