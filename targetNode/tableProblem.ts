import { type INode, NodeOperationError } from 'n8n-workflow';
import { TableFault } from '../azureTable/fault';
import { PASSING } from '../azureTable/catalogue';

/** Why a table could not be read or written, for the user. */
export interface LedgerProblem {
	code: string;
	cause: string;
	remedy: string;
}

/** A node that ran once does not retry, as the trigger does. */
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
