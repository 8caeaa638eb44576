import type { IncomingMessage, ServerResponse } from 'node:http';
import { send } from '../../../dev/lab/faultyAnswer';
import { listenOnLoopback, readBody } from '../../../dev/lab/loopbackServer';

/** Slack cuts longer texts (api.slack.com, "chat.postMessage", Truncating content). */
const LONGEST_TEXT = 40_000;

export interface ChannelService {
	slackUrl: string;
	teamsUrl: string;
	/** The text of each message that was taken, in the order of arrival. */
	messages: readonly string[];
	/** So many of the next posts are answered with 503. */
	failNext(count: number): void;
	stop(): Promise<void>;
}

/**
 * The incoming webhooks of Slack and Teams on loopback. They take what the real ones take: one text (api.slack.com, "Sending
 * messages using incoming webhooks"), or an adaptive card in an attachment (learn.microsoft.com, "Create Incoming Webhooks").
 */
export async function startChannelService(): Promise<ChannelService> {
	const messages: string[] = [];
	let failing = 0;
	const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
		const body = (await readBody(request, 2 ** 20))?.toString('utf8') ?? '';
		if (failing > 0) {
			failing -= 1;
			return send(response, { status: 503, body: '' });
		}
		const text = request.method === 'POST' ? READERS[request.url ?? '']?.(body) : undefined;
		if (text === undefined) return send(response, { status: 400, body: 'invalid_payload' });
		messages.push(text);
		send(response, { status: 200, headers: { 'content-type': 'text/plain' }, body: 'ok' });
	};
	const server = await listenOnLoopback(
		'The channel',
		(request, response) => void serve(request, response).catch(() => response.destroy()),
		{ port: 0, tls: false },
	);
	return {
		slackUrl: `${server.origin}${SLACK}`,
		teamsUrl: `${server.origin}${TEAMS}`,
		messages,
		failNext: (count) => void (failing = count),
		stop: async () => await server.stop(),
	};
}

const SLACK = '/services/T000/B000/secret';
const TEAMS = '/workflows/secret';

/** The text of a message; undefined for a body that would be refused. Nothing but the message may stand in it. */
const READERS: Record<string, (body: string) => string | undefined> = {
	[SLACK]: (body) => {
		const message: unknown = JSON.parse(body);
		const text = memberOf(message, 'text');
		const isAlone = JSON.stringify(message) === JSON.stringify({ text });
		return typeof text === 'string' && isAlone && text !== '' && text.length <= LONGEST_TEXT
			? text
			: undefined;
	},
	[TEAMS]: (body) => {
		const message: unknown = JSON.parse(body);
		const attachments = memberOf(message, 'attachments');
		const [card] = Array.isArray(attachments) ? (attachments as unknown[]) : [];
		const isCard =
			memberOf(message, 'type') === 'message' &&
			memberOf(card, 'contentType') === 'application/vnd.microsoft.card.adaptive' &&
			memberOf(memberOf(card, 'content'), 'type') === 'AdaptiveCard';
		const blocks = memberOf(memberOf(card, 'content'), 'body');
		if (!isCard || !Array.isArray(blocks)) return undefined;
		return blocks.map((block: unknown) => String(memberOf(block, 'text'))).join('\n');
	},
};

const memberOf = (value: unknown, name: string): unknown =>
	typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
