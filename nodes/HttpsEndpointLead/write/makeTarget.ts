import { createHash } from 'node:crypto';
import type { IExecuteFunctions } from 'n8n-workflow';
import { matchKey } from '../../../delivery/matchKey';
import { BatchFailure, failureOf } from '../../../delivery/target';
import type { DeliveryTarget } from '../../../delivery/target';
import { fieldMapper } from '../../../targetNode/fieldMapping';
import { matchByOf, targetOptions } from '../../../targetNode/settings';
import { resultOf } from './result';
import { credentialProblem } from '../../../transport/authentication';
import { BODY_FORMATS } from '../fields/automatic';
import { readEndpointUrl } from '../../../transport/endpointUrl';
import { networkFaultOf } from '../../../transport/networkFaults';
import { send } from '../api/call';
import type { Answer, SendOptions } from '../api/call';

/** One post, ready to go: the same bytes and headers on every attempt. */
export interface PostRecord {
	body: string;
	headers: { [name: string]: string };
}

export const DEFAULT_CONCURRENCY = 5;
export const DEFAULT_TIMEOUT_SECONDS = 30;

/**
 * An HTTPS endpoint as a target: one post per lead.
 *
 * @throws BatchFailure of kind `setup` when URL or credential cannot work
 */
export async function httpsEndpointTarget(context: IExecuteFunctions): Promise<DeliveryTarget<PostRecord>> {
	const url = await endpointOf(context);
	const matchBy = matchByOf(context);
	const mappedFields = fieldMapper(context);
	const options = targetOptions(context);
	const chosen = context.getNodeParameter('bodyFormat', 0, 'lead');
	const format = BODY_FORMATS.find(({ value }) => value === chosen) ?? BODY_FORMATS[2];
	const sendOptions: SendOptions = {
		timeoutMs: positive(options.timeout, DEFAULT_TIMEOUT_SECONDS) * 1000,
		ignoreSslIssues: options.ignoreSslIssues === true,
	};
	return {
		name: 'httpsEndpoint',
		isAppendOnly: true,
		maxBatchSize: 1,
		concurrency: positive(options.concurrency, DEFAULT_CONCURRENCY),
		prepare(lead, itemIndex) {
			const key = matchKey(lead, matchBy);
			const { content, headers } = format.build({
				lead,
				matchKey: key,
				mapped: format.value === 'microsoft' ? null : mappedFields(itemIndex),
				includeRaw: options.includeRawLead === true,
			});
			const body = JSON.stringify(content);
			const record = {
				body,
				headers: {
					...headers,
					'Idempotency-Key': `"${idempotencyKey(lead.leadId, body)}"`,
					'Lead-Match-Key': key,
				},
			};
			return { lead, key, record };
		},
		async writeBatch(batch) {
			const results = [];
			for (const { record } of batch) {
				const answer = await answerTo(context, { url, ...record }, sendOptions);
				results.push(resultOf(answer, Date.now()));
			}
			return results;
		},
	};
}

async function endpointOf(context: IExecuteFunctions): Promise<string> {
	const credential = await context.getCredentials('httpsEndpointApi');
	const endpoint = readEndpointUrl(credential.url);
	if ('reason' in endpoint) throw new BatchFailure('setup', endpoint.reason);
	const problem = credentialProblem(credential);
	if (problem) throw new BatchFailure('setup', problem);
	return endpoint.url;
}

async function answerTo(
	context: IExecuteFunctions,
	post: { url: string; body: string; headers: { [name: string]: string } },
	options: SendOptions,
): Promise<Answer> {
	const said = await send(context, post, options).catch((thrown: unknown) => networkFaultOf(thrown, 'The endpoint'));
	if ('reason' in said) throw failureOf(said);
	return said;
}

/**
 * The same for every delivery of the same lead in the same words, now and later. A changed body is another request, so
 * it has another key (draft-ietf-httpapi-idempotency-key-header: a key must not be used again with another payload).
 */
function idempotencyKey(leadId: string, body: string): string {
	return `${leadId}-${createHash('sha256').update(body).digest('hex').slice(0, 16)}`;
}

const positive = (value: unknown, otherwise: number): number =>
	typeof value === 'number' && value > 0 ? value : otherwise;
