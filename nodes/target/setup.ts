import { NodeOperationError } from 'n8n-workflow';
import type { IExecuteFunctions } from 'n8n-workflow';
import type { Reason } from '../../delivery/outcome';
import { BatchFailure } from '../../delivery/target';
import type { DeliveryTarget } from '../../delivery/target';
import type { TargetDefinition } from './definition';

/**
 * Builds the target. If its set-up cannot work, the target returned explains so for each lead that would have been
 * written: leads to be held back still are, and the others leave as `unavailable`.
 */
export async function makeOrExplain<Record>(
	context: IExecuteFunctions,
	definition: TargetDefinition<Record>,
): Promise<DeliveryTarget<Record>> {
	try {
		return await definition.make(context);
	} catch (thrown) {
		if (thrown instanceof BatchFailure) return unusableTarget(definition.name, thrown.reason);
		// Hands an error of n8n itself, e.g. a missing credential, on as it is.
		throw new NodeOperationError(context.getNode(), asError(thrown), { itemIndex: 0 });
	}
}

function unusableTarget<Record>(name: string, reason: Reason): DeliveryTarget<Record> {
	return {
		name,
		maxBatchSize: 1,
		concurrency: 1,
		prepare: () => ({ status: 'unavailable', setup: true, ...reason }),
		writeBatch: async () => await Promise.reject(new BatchFailure('setup', reason)),
	};
}

const asError = (thrown: unknown): Error =>
	thrown instanceof Error ? thrown : new Error('The target could not be set up');
