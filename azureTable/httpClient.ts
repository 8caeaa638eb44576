import type { HttpClient, HttpHeaders, PipelineRequest } from '@azure/core-rest-pipeline';
import type { Send } from './transport';

/**
 * The SDK's transport over ours: signing, paging and retry stay with the SDK, the traffic goes through n8n.
 *
 * @param defaultTimeout milliseconds, where the SDK names none
 * @param onDate told the service's clock (milliseconds) with every answer
 */
export function httpClientOver(
	send: Send,
	createHeaders: (headers: Record<string, string>) => HttpHeaders,
	defaultTimeout: number,
	onDate: (date: number) => void,
): HttpClient {
	return {
		async sendRequest(request: PipelineRequest) {
			const response = await send({
				method: request.method,
				url: request.url,
				headers: request.headers.toJSON({ preserveCase: true }),
				body: typeof request.body === 'string' ? request.body : undefined,
				timeout: request.timeout > 0 ? request.timeout : defaultTimeout,
			});
			const date = Date.parse(response.headers.date ?? '');
			if (!Number.isNaN(date)) onDate(date);
			return {
				request,
				status: response.status,
				headers: createHeaders(response.headers),
				bodyAsText: response.body,
			};
		},
	};
}
