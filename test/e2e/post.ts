import { connect } from 'node:net';

export interface Answer {
	status: number;
	body: string;
	headers: Headers;
}

export interface PostOptions {
	/** Default: JSON, as Microsoft sends it. */
	contentType?: string | null;
	method?: string;
	headers?: Record<string, string>;
	/** Milliseconds until the answer must be there; default: ten seconds. */
	timeout?: number;
}

/** Sends one request and reads the whole answer. Fails when there is none in time. */
export async function post(
	url: string,
	body: string | Buffer,
	{ contentType = 'application/json', method = 'POST', headers = {}, timeout = 10_000 }: PostOptions = {},
): Promise<Answer> {
	const type = contentType === null ? {} : { 'content-type': contentType };
	// fetch names a type of its own for a text without one, but none for bytes.
	const bytes = new Uint8Array(Buffer.from(body));
	const response = await fetch(url, {
		method,
		headers: { ...type, ...headers },
		signal: AbortSignal.timeout(timeout),
		...(method === 'GET' || method === 'HEAD' ? {} : { body: bytes }),
	});
	return { status: response.status, body: await response.text(), headers: response.headers };
}

/** Begins a post, announces more than it sends, and breaks the connection off. */
export async function breakOff(url: string, sent: string, announced: number): Promise<void> {
	const { hostname, port, pathname, search, host } = new URL(url);
	const socket = connect(Number(port), hostname);
	const head = [
		`POST ${pathname}${search} HTTP/1.1`,
		`Host: ${host}`,
		'Content-Type: application/json',
		`Content-Length: ${announced}`,
	];
	await new Promise<void>((resolve, reject) => {
		socket.on('error', reject);
		socket.write(`${head.join('\r\n')}\r\n\r\n${sent}`, () => setTimeout(resolve, 500));
	});
	socket.destroy();
}
