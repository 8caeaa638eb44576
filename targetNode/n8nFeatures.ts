import type {
	IExecuteFunctions,
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

/** How long a poll may take in milliseconds. n8n tells it since 2.38; before, there is the default engine only. */
export function pollBudgetOf(context: IPollFunctions): number {
	const { getPollBudgetMs }: Partial<IPollFunctions> = context;
	return getPollBudgetMs === undefined ? DEFAULT_ENGINE_BUDGET : getPollBudgetMs.call(context);
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
