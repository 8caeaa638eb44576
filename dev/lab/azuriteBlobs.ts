import { createHmac } from 'node:crypto';
import { createServer as createHttpServer, request as forward } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { type AddressInfo, connect } from 'node:net';
import BlobConfiguration from 'azurite/dist/src/blob/BlobConfiguration';
import BlobServer from 'azurite/dist/src/blob/BlobServer';
import { EMULATOR_ACCOUNT_KEY, EMULATOR_ACCOUNT_NAME } from 'azurite/dist/src/common/utils/constants';
import { selfSignedCertificate } from './certificate';

const HOST = '127.0.0.1';
const KEEP_ALIVE_SECONDS = 5;
const ACCOUNT = EMULATOR_ACCOUNT_NAME;
/** n8n's Azure Storage node goes nowhere else than to `https://<account>.blob.core.windows.net`, unless n8n's administrator allows it. */
const BLOB_HOST = `${ACCOUNT}.blob.core.windows.net`;

export interface AzuriteBlobs {
	accountName: string;
	accountKey: string;
	/** For `HTTPS_PROXY`: leads the account's own address to this service, and goes nowhere else. */
	proxyUrl: string;
	/** PEM; of the service at the account's own address. */
	certificate: string;
	createContainer(container: string): Promise<void>;
	put(container: string, name: string, text: string): Promise<void>;
	/** The names of all blobs. */
	list(container: string): Promise<string[]>;
	text(container: string, name: string): Promise<string>;
	stop(): Promise<void>;
}

/** Starts Azurite's blob service in memory, and a proxy through which it is found at the account's own HTTPS address. */
export async function startAzuriteBlobs(): Promise<AzuriteBlobs> {
	const server = new BlobServer(inMemory());
	await server.start();
	const port = Number(new URL(server.getHttpServerAddress()).port);
	const { certificate, privateKey } = await selfSignedCertificate([BLOB_HOST]);
	const front = createHttpsServer({ cert: certificate, key: privateKey }, (incoming, outgoing) => {
		const { method, url: path, headers } = incoming;
		const onward = forward({ host: HOST, port, method, path, headers }, (answer) => {
			outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
			answer.pipe(outgoing);
		});
		onward.on('error', () => outgoing.destroy());
		incoming.pipe(onward);
	});
	const frontPort = await listen(front);
	const proxy = createHttpServer((_, response) => response.writeHead(403).end());
	proxy.on('connect', ({ url }, client) => {
		client.on('error', () => client.destroy());
		if (url !== `${BLOB_HOST}:443`) return client.end('HTTP/1.1 403 Forbidden\r\n\r\n');
		const onward = connect(frontPort, HOST, () => {
			client.write('HTTP/1.1 200 Connection Established\r\n\r\n');
			onward.pipe(client).pipe(onward);
		});
		onward.on('error', () => client.destroy());
		client.on('close', () => onward.destroy());
	});
	const proxyPort = await listen(proxy);

	const call = async (method: string, path: string, query: Record<string, string> = {}, body?: string) => {
		const url = `http://${HOST}:${port}/${ACCOUNT}/${path}?${new URLSearchParams({ ...query, ...signature() })}`;
		const headers = body === undefined ? {} : { 'x-ms-blob-type': 'BlockBlob' };
		const answer = await fetch(url, { method, headers, body });
		const text = await answer.text();
		if (!answer.ok) throw new Error(`Azurite answers ${answer.status} to ${method} ${path}: ${text}`);
		return text;
	};
	return {
		accountName: ACCOUNT,
		accountKey: EMULATOR_ACCOUNT_KEY.toString('base64'),
		proxyUrl: `http://${HOST}:${proxyPort}`,
		certificate,
		createContainer: async (container) => void (await call('PUT', container, { restype: 'container' })),
		put: async (container, name, text) => void (await call('PUT', `${container}/${name}`, {}, text)),
		list: async (container) =>
			[...(await call('GET', container, { restype: 'container', comp: 'list' })).matchAll(NAME)].map(
				([, name]) => name ?? '',
			),
		text: async (container, name) => await call('GET', `${container}/${name}`),
		stop: async () => {
			for (const one of [proxy, front]) {
				one.closeAllConnections();
				one.close();
			}
			await server.close();
		},
	};
}

const NAME = /<Name>([^<]*)<\/Name>/g;

function inMemory(): BlobConfiguration {
	return new BlobConfiguration(
		HOST,
		0,
		KEEP_ALIVE_SECONDS,
		'',
		'',
		[],
		false,
		undefined,
		false,
		undefined,
		false,
		true,
		'',
		'',
		'',
		undefined,
		false,
		true,
	);
}

/** An account SAS ("Create an account SAS", string to sign of versions before 2020-12-06). */
function signature(): Record<string, string> {
	const grant = { sp: 'rwlac', ss: 'b', srt: 'sco', se: '2100-01-01T00:00:00Z', sv: '2018-11-09' };
	const lines = [ACCOUNT, grant.sp, grant.ss, grant.srt, '', grant.se, '', '', grant.sv, ''];
	const sig = createHmac('sha256', EMULATOR_ACCOUNT_KEY).update(lines.join('\n')).digest('base64');
	return { ...grant, sig };
}

async function listen(server: ReturnType<typeof createHttpServer | typeof createHttpsServer>): Promise<number> {
	await new Promise<void>((resolve, reject) => {
		server.once('error', reject);
		server.listen(0, HOST, resolve);
	});
	// A server on a port has an address of this kind.
	return (server.address() as AddressInfo).port;
}
