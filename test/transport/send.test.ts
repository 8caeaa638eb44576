import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { sendThrough, sendThroughLegacy } from '../../transport/send';

/** Sends one byte every 50 ms and never ends. */
let trickling: Server;
let url: string;
beforeAll(async () => {
	trickling = createServer((_request, response) => {
		response.writeHead(200, { 'content-type': 'application/json' });
		const timer = setInterval(() => response.write(' '), 50);
		response.on('close', () => clearInterval(timer));
	});
	await new Promise<void>((resolve) => trickling.listen(0, '127.0.0.1', resolve));
	url = `http://127.0.0.1:${(trickling.address() as AddressInfo).port}/`;
});
afterAll(() => {
	trickling.closeAllConnections();
	trickling.close();
});

const REQUEST = { method: 'GET', headers: {}, timeout: 300 };
const read = async (signal?: AbortSignal): Promise<unknown> => await (await fetch(url, { signal })).text();

it('An answer that trickles in byte by byte ends with its time, and so does its connection.', async () => {
	let wasAborted = false;
	const send = sendThrough({
		httpRequest: async ({ abortSignal }) => {
			const signal = abortSignal as AbortSignal;
			signal.addEventListener('abort', () => (wasAborted = true));
			return await read(signal);
		},
	});
	await expect(send({ ...REQUEST, url })).rejects.toMatchObject({ code: 'ANSWER_TOO_SLOW' });
	expect(wasAborted).toBe(true);
});

it('The same holds in a credential test.', async () => {
	const send = sendThroughLegacy({ request: async () => await read() });
	await expect(send({ ...REQUEST, url })).rejects.toMatchObject({ code: 'ANSWER_TOO_SLOW' });
});
