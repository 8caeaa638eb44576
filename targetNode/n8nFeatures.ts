import type { IPollFunctions } from 'n8n-workflow';

/**
 * What newer versions of n8n offer and older ones lack. Everything else that this package uses of n8n is in 1.123 and in every 2.x
 * (next-facts D5).
 */

/** What n8n's default engine lets a poll take in milliseconds; its durable engine says less (n8n-facts 2.5). */
export const DEFAULT_ENGINE_BUDGET = 300_000;

/** How long a poll may take in milliseconds. n8n tells it since 2.38; before, there is the default engine only. */
export function pollBudgetOf(context: IPollFunctions): number {
	const { getPollBudgetMs }: Partial<IPollFunctions> = context;
	return getPollBudgetMs === undefined ? DEFAULT_ENGINE_BUDGET : getPollBudgetMs.call(context);
}
