import { type INode, NodeOperationError } from 'n8n-workflow';
import { TableFault } from '../../azureTable/fault';
import { PASSING } from '../../azureTable/catalogue';

/** Why the ledger holds no word on a lead, for the person at the screen. */
export interface LedgerProblem {
	code: string;
	cause: string;
	remedy: string;
}

/** A node that ran once does not try again by itself, as the trigger does. */
export const problemOf = ({ code, cause, remedy }: TableFault): LedgerProblem => ({
	code,
	cause,
	remedy: remedy === PASSING ? 'Run the node again.' : remedy,
});

export const ledgerError = (
	node: INode,
	{ code, cause, remedy }: LedgerProblem,
	itemIndex: number,
): NodeOperationError =>
	new NodeOperationError(node, `${cause} [item ${itemIndex}]`, {
		description: `${remedy} (${code})`,
		itemIndex,
	});

/** For `catch`: a table's word as a value; anything else is no matter of the ledger and passed on. */
export const tableFault = async (error: unknown): Promise<TableFault> =>
	error instanceof TableFault ? error : await Promise.reject(error);
