import type { IHookFunctions, IWebhookFunctions } from 'n8n-workflow';
import { PASSING } from '../../azureTable/catalogue';
import { TableFault } from '../../azureTable/fault';
import type { Post, Stored } from '../../leadTable/posts';
import { openPosts } from '../../leadTable/tables';

/** Microsoft does not say how long it waits for an answer, so the table gets so much time, in milliseconds. */
const PATIENCE = 12_000;

/**
 * Writes a post into the table of leads.
 *
 * @returns where it is, or why it is not known to be there: then it may be there all the same, under the same id
 */
export async function storePost(
	context: IWebhookFunctions,
	tableName: string,
	post: Post,
): Promise<Stored | TableFault> {
	const stored = openPosts(context, tableName, TRIES)
		.then(async (posts) => await posts.store(post))
		.catch((error: unknown) => {
			if (error instanceof TableFault) return error;
			// A credential that is gone, or a bug: the post must be kept all the same.
			return new TableFault(
				'setup',
				'POST_NOT_STORED',
				whatWentWrong(error),
				'Check the credential of the table.',
			);
		});
	let timer: NodeJS.Timeout | undefined;
	const tooSlow = new Promise<TableFault>((resolve) => {
		timer = setTimeout(() => resolve(slow()), PATIENCE);
	});
	return await Promise.race([stored, tooSlow]).finally(() => clearTimeout(timer));
}

/** Why the table cannot even be opened; null: nothing speaks against it. No request is made. */
export async function openingProblem(context: IHookFunctions, tableName: string): Promise<TableFault | null> {
	return await openPosts(context, tableName, TRIES).then(
		() => null,
		async (error: unknown) => (error instanceof TableFault ? error : await Promise.reject(error)),
	);
}

/** Microsoft waits, so there is time for one more try only. */
const TRIES = { retries: 1 };

const whatWentWrong = (error: unknown): string =>
	`The post could not be stored (${error instanceof Error ? error.name : 'unknown'})`;

const slow = (): TableFault =>
	new TableFault(
		'passing',
		'TABLE_TOO_SLOW',
		`The table did not respond within ${PATIENCE / 1000} seconds`,
		PASSING,
	);
