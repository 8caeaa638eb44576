import { createHmac } from 'node:crypto';
import type { IExecuteFunctions } from 'n8n-workflow';
import { type DeliveryTarget, notAnswered } from '../../../delivery/target';
import { fieldMapper, nothingMapped } from '../../../targetNode/fieldMapping';
import { RAW_LEAD_MISSING } from '../../../targetNode/hints';
import { positive, targetOptions } from '../../../targetNode/settings';
import { type Post, post, type PostOptions } from '../api/call';
import { ENDPOINT } from '../api/errors';
import { BODY_FORMATS } from '../fields/automatic';
import { DEFAULT_CONCURRENCY, DEFAULT_TIMEOUT_SECONDS } from '../form/options';
import { readAccess } from '../login/access';
import { type Expectation, readResponse } from './target';

/** One post, ready to be sent: the same bytes and headers on every attempt. */
export type PostRecord = Pick<Post, 'body' | 'headers'>;

/**
 * An HTTPS endpoint as a target: one post per lead, each a message of its own.
 *
 * @throws BatchFailure of kind `setup` when URL or credential cannot work
 */
export async function makeEndpointTarget(context: IExecuteFunctions): Promise<DeliveryTarget<PostRecord>> {
	const { url, secret } = readAccess(await context.getCredentials('httpsEndpointApi'));
	const mappedFields = fieldMapper(context);
	const options = targetOptions(context);
	const chosen = context.getNodeParameter('bodyFormat', 0, 'lead');
	const format = BODY_FORMATS.find(({ value }) => value === chosen) ?? BODY_FORMATS[2];
	const postOptions: PostOptions = {
		timeoutMs: positive(options.timeout, DEFAULT_TIMEOUT_SECONDS) * 1000,
		ignoreSslIssues: options.ignoreSslIssues === true,
	};
	const expectation: Expectation = {
		host: new URL(url).host,
		refuseWebPages: options.refuseWebPages === true,
	};
	return {
		name: 'httpsEndpoint',
		maxBatchSize: 1,
		concurrency: positive(options.concurrency, DEFAULT_CONCURRENCY),
		prepare(lead, itemIndex) {
			const mapped = format.value === 'microsoft' ? null : mappedFields(itemIndex);
			const refusal = nothingMapped(context, mapped);
			if (refusal) return refusal;
			const includeRaw = options.includeRawLead === true && format.value !== 'microsoft';
			const { content, headers } = format.build({ lead, mapped, includeRaw });
			const body = JSON.stringify(content);
			const key = idempotencyKey(secret, lead.leadId, body);
			// Leads of one buyer are posted in their order, although each is a message of its own.
			return {
				lead,
				key: lead.customerKey ?? lead.leadId,
				record: { body, headers: { ...headers, 'Idempotency-Key': `"${key}"` } },
				...(includeRaw && lead.raw === undefined ? { hints: [RAW_LEAD_MISSING] } : {}),
			};
		},
		async writeBatch(batch) {
			const results = [];
			for (const { lead, record } of batch) {
				const response = await post(context, { url, ...record }, postOptions).catch(notAnswered(ENDPOINT));
				results.push(readResponse(response, lead, Date.now(), expectation));
			}
			return results;
		},
	};
}

/**
 * The same for every delivery of the same lead in the same words, now and later. A changed body is another request, so
 * it has another key (draft-ietf-httpapi-idempotency-key-header: a key must not be used again with another payload).
 *
 * The hash has a key, because proxies log headers: a mapping that sends little more than an address would make a hash by
 * which a known address can be tested.
 */
function idempotencyKey(secret: string, leadId: string, body: string): string {
	const hash = createHmac('sha256', secret).update(`${leadId}\n${body}`, 'utf8').digest('hex');
	return `${leadId}-${hash.slice(0, 16)}`;
}
