import type { IExecuteFunctions } from 'n8n-workflow';
import type { DeliverOptions } from '../delivery/deliver';
import type { Reason } from '../transport/reason';
import { BatchFailure } from '../delivery/target';
import type { DeliveryTarget } from '../delivery/target';
import type { TargetDefinition } from './definition';
import { deliverOptions, SAFE_OPTIONS } from './settings';

export interface Setup<Record> {
	target: DeliveryTarget<Record>;
	options: DeliverOptions;
}

/**
 * Builds the target and reads the options. If that cannot work, the target returned explains so for each lead that
 * would have been written: leads to be held back still are, and the others leave as `unavailable`.
 *
 * Nothing is thrown: n8n hands the input of a node that throws on by the main output when the node has an error output,
 * and leads that nobody wrote would look written.
 */
export async function setUp<Record>(
	context: IExecuteFunctions,
	definition: TargetDefinition<Record>,
): Promise<Setup<Record>> {
	let options = SAFE_OPTIONS;
	try {
		options = deliverOptions(context);
		return { target: await definition.make(context), options };
	} catch (thrown) {
		const failure =
			thrown instanceof BatchFailure ? thrown : new BatchFailure('setup', reasonOf(thrown));
		return { target: unusableTarget(definition.name, failure), options };
	}
}

/** Of what n8n threw, only an error about the node itself is quoted, e.g. that it has no credential. */
function reasonOf(thrown: unknown): Reason {
	const isAboutNode = thrown instanceof Error && thrown.name === 'NodeOperationError';
	return {
		code: 'NODE_SETUP',
		message: 'The node could not be set up',
		cause: isAboutNode ? `n8n says: ${thrown.message}.` : 'Its credential or a parameter could not be read.',
		remedy: 'Open the node and check its credential and parameters.',
	};
}

/** A target that could not be reached in time needs no change of the set-up. */
function unusableTarget<Record>(name: string, failure: BatchFailure): DeliveryTarget<Record> {
	const { kind, reason } = failure;
	return {
		name,
		maxBatchSize: 1,
		concurrency: 1,
		prepare: () => ({ status: 'unavailable', ...(kind === 'setup' ? { setup: true } : {}), ...reason }),
		writeBatch: async () => await Promise.reject(failure),
	};
}
