import type {
	CronExpression,
	IExecuteFunctions,
	INode,
	IPollFunctions,
	IWorkflowDataProxyAdditionalKeys,
	IWorkflowExecutionCustomData,
} from 'n8n-workflow';

/**
 * What newer versions of n8n offer and older ones lack. Everything else that this package uses of n8n is in 1.123 and in every 2.x
 * (next-facts D5).
 */

/** What n8n's default engine lets a poll take in milliseconds; its durable engine says less (n8n-facts 2.5). */
export const DEFAULT_ENGINE_BUDGET = 300_000;

/**
 * Whether an agent uses the node. n8n runs a node as a tool under its type with this ending (tool-generation); with the ending HitlTool
 * also nodes that are not offered as tools (`satisfiesToolCapability`).
 */
export const isTool = ({ type }: INode): boolean => type.endsWith('Tool');

/** How long a poll may take in milliseconds. n8n tells it since 2.38; before, there is the default engine only. */
export function pollBudgetOf(context: IPollFunctions): number {
	const { getPollBudgetMs }: Partial<IPollFunctions> = context;
	return getPollBudgetMs === undefined ? DEFAULT_ENGINE_BUDGET : getPollBudgetMs.call(context);
}

/**
 * Lets n8n call back at the times of a cron expression until the workflow is unpublished.
 *
 * Poll contexts have had `registerCron` since 1.123 although polls need it not, and there it may name less than a minute (next-facts D2).
 * A follower of several mains registers nothing and answers false; 1.123 answers nothing at all.
 *
 * @returns whether n8n will call
 */
export function registerTicks(context: IPollFunctions, expression: string, onTick: () => void): boolean {
	const { registerCron }: Partial<IPollFunctions['helpers']> = context.helpers;
	if (registerCron === undefined) return false;
	// The type says that nothing is returned; n8n 2.41 returns whether it registered.
	// And it knows no lists of seconds, which the cron package of every version reads.
	const answer: unknown = registerCron({ expression: expression as CronExpression }, onTick);
	return answer !== false;
}

/**
 * n8n's custom data of the execution. Nodes have it as a member in 2.20, not yet in 2.0; before, it was made for expressions only
 * (`$execution.customData`). It is the same store.
 */
export function customDataOf(context: IExecuteFunctions): IWorkflowExecutionCustomData {
	const { customData }: Partial<IExecuteFunctions> = context;
	if (customData !== undefined) return customData;
	const execution: IWorkflowDataProxyAdditionalKeys['$execution'] =
		context.getWorkflowDataProxy(0).$execution;
	if (execution?.customData === undefined) {
		throw new Error('This version of n8n offers no custom data of an execution');
	}
	return execution.customData;
}
