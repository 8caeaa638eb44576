import { NodeConnectionTypes } from 'n8n-workflow';
import type { IPollFunctions, INodeExecutionData, INodeType, INodeTypeDescription, IRun } from 'n8n-workflow';

/** Emits two leads and reports how their execution ended in the workflow's static data. */
export class SampleTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Sample Trigger',
		name: 'sampleTrigger',
		group: ['trigger'],
		version: 1,
		description: 'Emits two leads',
		defaults: { name: 'Sample Trigger' },
		polling: true,
		inputs: [],
		outputs: [NodeConnectionTypes.Main],
		properties: [],
	};

	async poll(this: IPollFunctions): Promise<INodeExecutionData[][] | null> {
		const seen = this.getWorkflowStaticData('node');
		seen.activation = this.getActivationMode();
		const leads = [[{ json: { lead: 1 } }, { json: { lead: 2 } }]];
		if (this.getMode() === 'manual') return leads;
		const done = this.helpers.createDeferredPromise<IRun | undefined>();
		done.promise.then(
			(run) => (seen.ended = run?.data.resultData.error?.message ?? 'well'),
			(failure: Error) => (seen.ended = `not started: ${failure.message}`),
		);
		this.__emit(leads, undefined, done);
		return null;
	}
}
