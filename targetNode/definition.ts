import type { IExecuteFunctions } from 'n8n-workflow';
import type { DeliveryTarget } from '../delivery/target';

/** What a target node hands to `executeTarget`. */
export interface TargetDefinition<Record> {
	/** The word in the output's `target`, the same as the name of the target that `make` returns. */
	name: string;
	/** The credential that opens the ledger; absent: Azure Table API, where that is not the target's own. */
	ledgerCredential?: 'azureTableLedgerApi';
	/**
	 * Reads credential and parameters and builds the target for one execution.
	 *
	 * @throws BatchFailure of kind `setup` when credential or parameters cannot work: no lead is tried then
	 */
	make(context: IExecuteFunctions): Promise<DeliveryTarget<Record>>;
}
