import type { Send } from '../../transport/send';

/** A transport whose answers tell a time of the test's choosing: the ledger goes by the service's clock, so time can be moved. */
export interface ServiceClock {
	send: Send;
	/** Moves the service's clock forward, in milliseconds; it shows with the next answer. */
	forward(milliseconds: number): void;
}

export function withServiceClock(send: Send): ServiceClock {
	let ahead = 0;
	return {
		send: async (request) => {
			const response = await send(request);
			return {
				...response,
				headers: { ...response.headers, date: new Date(Date.now() + ahead).toUTCString() },
			};
		},
		forward: (milliseconds) => (ahead += milliseconds),
	};
}

/** Does what was asked, but loses the answer of the next request that fits, once. */
export function losingAnswer(send: Send, fits: (request: Parameters<Send>[0]) => boolean): Send {
	let lost = false;
	return async (request) => {
		const response = await send(request);
		if (lost || !fits(request)) return response;
		lost = true;
		throw Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });
	};
}
