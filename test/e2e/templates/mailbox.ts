import { type AddressInfo, createServer, type Socket } from 'node:net';

export interface Mailbox {
	/** As n8n's credential of type SMTP takes it. */
	credential: Record<string, string | number | boolean>;
	/** Each mail as it came, head and body. */
	mails: readonly string[];
	stop(): Promise<void>;
}

const USER = 'digest';
const PASSWORD = 'a password';

/** One conversation: what was said so far. */
interface Session {
	isKnown: boolean;
	isMail: boolean;
	/** The mail while it comes in; undefined between mails. */
	lines: string[] | undefined;
}

/**
 * A mail server on loopback that takes mails of a known sender: greeting, login, envelope and data in their order (RFC 5321,
 * section 4.1.4; RFC 4954 for AUTH PLAIN).
 */
export async function startMailbox(): Promise<Mailbox> {
	const mails: string[] = [];
	const sockets = new Set<Socket>();
	const server = createServer((socket) => {
		sockets.add(socket);
		socket.on('close', () => sockets.delete(socket)).on('error', () => undefined);
		const session: Session = { isKnown: false, isMail: false, lines: undefined };
		socket.write('220 mailbox ready\r\n');
		let waiting = '';
		socket.on('data', (bytes: Buffer) => {
			const lines = (waiting + bytes.toString('latin1')).split('\r\n');
			waiting = lines.pop() ?? '';
			for (const line of lines) {
				const answer = session.lines === undefined ? answerTo(line, session) : takeIn(line, session, mails);
				if (answer !== undefined) socket.write(`${answer}\r\n`);
			}
		});
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	return {
		credential: {
			user: USER,
			password: PASSWORD,
			host: '127.0.0.1',
			port: (server.address() as AddressInfo).port,
			secure: false,
			disableStartTls: true,
		},
		mails,
		stop: async () => {
			for (const socket of sockets) socket.destroy();
			await new Promise((resolve) => server.close(resolve));
		},
	};
}

const LOGIN = `AUTH PLAIN ${Buffer.from(`\0${USER}\0${PASSWORD}`).toString('base64')}`;

function answerTo(line: string, session: Session): string {
	const command = line.split(/[ :]/, 1)[0]?.toUpperCase();
	if (command === 'EHLO') return '250-mailbox\r\n250 AUTH PLAIN';
	if (command === 'QUIT') return '221 bye';
	if (command === 'AUTH') {
		session.isKnown = line === LOGIN;
		return session.isKnown ? '235 welcome' : '535 who are you?';
	}
	if (!session.isKnown) return '530 log in first';
	if (command === 'MAIL' || command === 'RCPT') {
		if (!/:<[^<>@\s]+@[^<>@\s]+>/.test(line)) return '501 that is no address';
		session.isMail = session.isMail || command === 'MAIL';
		return session.isMail ? '250 ok' : '503 MAIL comes first';
	}
	if (command !== 'DATA') return '502 not known here';
	if (!session.isMail) return '503 MAIL comes first';
	session.lines = [];
	return '354 go on, end with a dot';
}

/** A dot at the beginning of a line is doubled on the way (RFC 5321, section 4.5.2). */
function takeIn(line: string, session: Session, mails: string[]): string | undefined {
	if (line !== '.') {
		session.lines?.push(line.replace(/^\./, ''));
		return undefined;
	}
	mails.push((session.lines ?? []).join('\r\n'));
	session.lines = undefined;
	session.isMail = false;
	return '250 taken';
}

/** One part of a mail as text: quoted-printable, base64 or plain (RFC 2045, section 6). */
export function partOf(mail: string, type: 'text/plain' | 'text/html'): string {
	const boundary = /boundary="([^"]+)"/.exec(mail)?.[1];
	const parts = boundary === undefined ? [mail] : mail.split(`--${boundary}`);
	const part = parts.find((one) => one.includes(`Content-Type: ${type}`));
	if (part === undefined) throw new Error(`The mail has no part of type ${type}.`);
	const [head = '', ...rest] = part.split('\r\n\r\n');
	const body = rest.join('\r\n\r\n');
	const encoding = /Content-Transfer-Encoding: (\S+)/i.exec(head)?.[1]?.toLowerCase();
	if (encoding === 'base64') return Buffer.from(body, 'base64').toString('utf8');
	if (encoding !== 'quoted-printable') return Buffer.from(body, 'latin1').toString('utf8');
	const bytes = body
		.replace(/=\r\n/g, '')
		.replace(/=([0-9A-F]{2})/g, (_, code: string) => String.fromCharCode(parseInt(code, 16)));
	return Buffer.from(bytes, 'latin1').toString('utf8');
}
