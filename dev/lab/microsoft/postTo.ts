import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { setTimeout as delay } from 'node:timers/promises';
import type { GeneratedLead } from '../generator';

/** How Microsoft posts. Neither a time-out nor a retry is documented (lead-facts.md 1.2). */
export interface PostProfile {
	/** Further tries after a fault of the network, a 408, a 429 or a 5xx: none by default. */
	retries?: 0 | 3;
	/** Before the first retry; doubled for each further one. Default 1,000. */
	retryDelayMs?: number;
	/** Default 30,000. */
	timeoutMs?: number;
	/** Posts in flight; default 4. */
	concurrency?: number;
	/** Certificate to trust, PEM. */
	certificate?: string;
}

export interface Posted {
	/** The last answer; null when there was none. */
	status: number | null;
	attempts: number;
}

/**
 * Posts leads to an HTTPS endpoint. Any 2xx counts as taken in, redirects are not followed.
 *
 * @returns what became of each lead, by position
 */
export async function postTo(
	url: string,
	leads: Iterable<GeneratedLead>,
	profile: PostProfile = {},
): Promise<Posted[]> {
	const results: Posted[] = [];
	const queue = leads[Symbol.iterator]();
	let position = 0;
	const worker = async (): Promise<void> => {
		for (let next = queue.next(); next.done !== true; next = queue.next()) {
			const mine = position;
			position += 1;
			results[mine] = await postWithRetries(url, next.value.post, profile);
		}
	};
	await Promise.all(Array.from({ length: profile.concurrency ?? 4 }, worker));
	return results;
}

async function postWithRetries(url: string, body: string, profile: PostProfile): Promise<Posted> {
	const { retries = 0, retryDelayMs = 1000 } = profile;
	for (let attempts = 1; ; attempts += 1) {
		const status = await postOnce(url, body, profile);
		const isPassing = status === null || status === 408 || status === 429 || status >= 500;
		if (!isPassing || attempts > retries) return { status, attempts };
		await delay(retryDelayMs * 2 ** (attempts - 1));
	}
}

async function postOnce(url: string, body: string, profile: PostProfile): Promise<number | null> {
	const { timeoutMs = 30_000, certificate } = profile;
	const request = url.startsWith('https:') ? httpsRequest : httpRequest;
	return await new Promise((resolve) => {
		const call = request(url, {
			method: 'POST',
			headers: { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) },
			signal: AbortSignal.timeout(timeoutMs),
			...(certificate === undefined ? {} : { ca: certificate }),
		});
		call.on('error', () => resolve(null));
		call.on('response', (response) => {
			resolve(response.statusCode ?? null);
			response.on('error', () => undefined).resume();
		});
		call.end(body);
	});
}
