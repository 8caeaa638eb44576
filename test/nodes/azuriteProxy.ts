import { createServer, request as forward } from 'node:http';
import type { IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Azurite } from '../../dev/lab/azurite';

export interface ProxiedCall {
	method: string;
	path: string;
	body: string;
}

export interface AzuriteProxy {
	connectionString: string;
	calls: ProxiedCall[];
	/** Called before a request goes on; what it does at Azurite directly is not counted. */
	before: (call: ProxiedCall) => Promise<void> | void;
	/** Azurite carries these requests out, but their answers never arrive. */
	loses: (call: ProxiedCall) => boolean;
	/** While true, connections are cut before Azurite hears of them. */
	refuses: () => boolean;
	stop(): Promise<void>;
}

/** Stands before Azurite, counts, and cuts connections: what a network does. */
export async function startAzuriteProxy(azurite: Azurite): Promise<AzuriteProxy> {
	const server = createServer((incoming, outgoing) => {
		if (proxy.refuses()) {
			outgoing.destroy();
			return;
		}
		void textOf(incoming).then(async (body) => {
			const call = { method: incoming.method ?? '', path: incoming.url ?? '', body };
			proxy.calls.push(call);
			await proxy.before(call);
			const { method, url: path, headers } = incoming;
			const onward = forward({ port: azurite.port, method, path, headers }, (answer) => {
				void textOf(answer).then((text) => {
					if (proxy.loses(call)) return outgoing.destroy();
					const headers = { ...answer.headers, 'content-length': Buffer.byteLength(text) };
					delete headers['transfer-encoding'];
					outgoing.writeHead(answer.statusCode ?? 500, headers);
					return outgoing.end(text);
				});
			});
			onward.on('error', () => outgoing.destroy());
			onward.end(body);
		});
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const { port } = server.address() as AddressInfo;
	const proxy: AzuriteProxy = {
		connectionString: azurite.connectionString.replace(`:${azurite.port}/`, `:${port}/`),
		calls: [],
		before: () => undefined,
		loses: () => false,
		refuses: () => false,
		stop: async () => {
			server.closeAllConnections();
			await new Promise((resolve) => server.close(resolve));
		},
	};
	return proxy;
}

async function textOf(stream: IncomingMessage): Promise<string> {
	const chunks: Buffer[] = [];
	for await (const chunk of stream) chunks.push(Buffer.from(chunk));
	return Buffer.concat(chunks).toString('utf8');
}
