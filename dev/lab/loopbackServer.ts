import { createServer as createHttpServer } from 'node:http';
import type { IncomingMessage, RequestListener, Server } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { selfSignedCertificate } from './certificate';

export interface LoopbackServer {
	port: number;
	/** e.g. `https://127.0.0.1:4711` */
	origin: string;
	/** PEM; only of an HTTPS server. */
	certificate?: string;
	/** Cuts every connection and frees the port. May be called more than once. */
	stop(): Promise<void>;
}

/**
 * Listens on loopback.
 *
 * @param name of the stand-in, for the error text
 * @param options `port` 0 takes a free port
 * @throws Error when the port is taken
 */
export async function listenOnLoopback(
	name: string,
	listener: RequestListener,
	options: { port: number; tls: boolean },
): Promise<LoopbackServer> {
	const identity = options.tls ? await selfSignedCertificate() : undefined;
	const server =
		identity === undefined
			? createHttpServer(listener)
			: createHttpsServer({ cert: identity.certificate, key: identity.privateKey }, listener);
	const port = await listen(name, server, options.port);
	let stopping: Promise<void> | undefined;
	return {
		port,
		origin: identity === undefined ? `http://127.0.0.1:${port}` : `https://127.0.0.1:${port}`,
		...(identity === undefined ? {} : { certificate: identity.certificate }),
		stop: async () => await (stopping ??= close(server)),
	};
}

/**
 * Reads a whole body.
 *
 * @returns undefined when it is longer than the limit; the rest is not read
 * @throws when the client goes away in the middle
 */
export async function readBody(request: IncomingMessage, maxBytes: number): Promise<Buffer | undefined> {
	if (Number(request.headers['content-length'] ?? 0) > maxBytes) return undefined;
	const chunks: Buffer[] = [];
	let length = 0;
	for await (const chunk of request.iterator({ destroyOnReturn: false })) {
		const bytes = Buffer.from(chunk);
		length += bytes.length;
		if (length > maxBytes) return undefined;
		chunks.push(bytes);
	}
	return Buffer.concat(chunks);
}

async function listen(name: string, server: Server, port: number): Promise<number> {
	return await new Promise<number>((resolve, reject) => {
		server.once('error', (error: NodeJS.ErrnoException) => {
			reject(
				error.code === 'EADDRINUSE'
					? new Error(
							`${name} cannot start: port ${port} is taken by another program. ` +
								'Stop that program or choose another port.',
							{ cause: error },
						)
					: error,
			);
		});
		server.listen(port, '127.0.0.1', () => resolve(portOf(server.address())));
	});
}

function portOf(address: AddressInfo | string | null): number {
	if (address === null || typeof address === 'string') throw new Error('The server listens on no port.');
	return address.port;
}

async function close(server: Server): Promise<void> {
	const closed = new Promise<void>((resolve) => server.close(() => resolve()));
	server.closeAllConnections();
	await closed;
}
