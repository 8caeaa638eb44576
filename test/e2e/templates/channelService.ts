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
 * The incoming webhooks of Slack and Teams on loopback. They take what the real ones take, and show it as those do: one text (api.slack.com, "Sending
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

/** The text of a message as its readers see it; undefined for a body that would be refused. Nothing but the message may be in it. */
const READERS: Record<string, (body: string) => string | undefined> = {
	[SLACK]: (body) => {
		const message: unknown = JSON.parse(body);
		const text = memberOf(message, 'text');
		const mrkdwn = memberOf(message, 'mrkdwn');
		const isAlone = JSON.stringify(message) === JSON.stringify({ text, mrkdwn });
		if (typeof text !== 'string' || !isAlone || text === '' || text.length > LONGEST_TEXT) return undefined;
		return shownBySlack(text, mrkdwn !== false);
	},
	[TEAMS]: (body) => {
		const message: unknown = JSON.parse(body);
		const card = listIn(message, 'attachments')[0];
		const isCard =
			memberOf(message, 'type') === 'message' &&
			memberOf(card, 'contentType') === 'application/vnd.microsoft.card.adaptive' &&
			memberOf(memberOf(card, 'content'), 'type') === 'AdaptiveCard';
		const blocks = listIn(memberOf(card, 'content'), 'body');
		return isCard && blocks.length > 0 ? blocks.map(shownByTeams).join('\n') : undefined;
	},
};

/**
 * What is in angle brackets calls people or links somewhere, and three signs have to be escaped; signs of formatting vanish, unless
 * `mrkdwn` is false (api.slack.com, "Formatting text for app surfaces").
 */
function shownBySlack(text: string, hasFormatting: boolean): string {
	const called = text.replace(/<([^<>]*)>/g, '(calls $1)').replace(/&(?!(?:amp|lt|gt);)/g, '(damaged)');
	const plain = hasFormatting ? called.replace(/([*_~`])(?=\S)([^\n]*?\S)\1/g, '$2') : called;
	return plain.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}

/** A TextBlock reads Markdown and has no escape for it; the runs of a RichTextBlock do not (adaptivecards.io, TextBlock and TextRun). */
function shownByTeams(block: unknown): string {
	if (memberOf(block, 'type') === 'RichTextBlock') {
		return listIn(block, 'inlines')
			.map((run) => String(memberOf(run, 'text')))
			.join('');
	}
	return String(memberOf(block, 'text'))
		.replace(/<[^<>]*>/g, '')
		.replace(/([*_])(?=\S)([^\n]*?\S)\1/g, '$2');
}

const listIn = (value: unknown, name: string): unknown[] => {
	const list = memberOf(value, name);
	return Array.isArray(list) ? list : [];
};

const memberOf = (value: unknown, name: string): unknown =>
	typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
