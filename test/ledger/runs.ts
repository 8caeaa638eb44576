import type { ExecutionStatus, IDataObject, IRun } from 'n8n-workflow';
import { createRunExecutionData } from 'n8n-workflow';

/** A finished execution, with what its nodes put out. */
export function runOf(
	status: ExecutionStatus,
	outputs: Record<string, IDataObject[]> = {},
	extra: { error?: Error; waitTill?: Date } = {},
): IRun {
	const data = createRunExecutionData({});
	for (const [node, items] of Object.entries(outputs)) {
		data.resultData.runData[node] = [
			{
				startTime: 0,
				executionIndex: 0,
				executionTime: 0,
				source: [],
				data: { main: [items.map((json) => ({ json }))] },
			},
		];
	}
	// n8n knows its own error classes here; whatever was thrown stands in the same place.
	data.resultData.error = extra.error as typeof data.resultData.error;
	return {
		data,
		mode: 'trigger',
		startedAt: new Date(0),
		status,
		storedAt: 'db',
		waitTill: extra.waitTill,
	};
}
