import type { IExecuteFunctions } from 'n8n-workflow';
import type { DeliveryTarget } from '../delivery/target';

/** What a target node hands to `executeTarget`. */
export interface TargetDefinition<Record> {
	/** The word in the output's `target`, the same as the name of the target that `make` returns. */
	name: string;
	/**
	 * Reads credential and parameters and builds the target for one execution.
	 *
	 * @throws BatchFailure of kind `setup` when credential or parameters cannot work: no lead is tried then
	 */
	make(context: IExecuteFunctions): Promise<DeliveryTarget<Record>>;
}
