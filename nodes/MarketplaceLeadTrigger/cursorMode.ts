import type { IPollFunctions } from 'n8n-workflow';
import { SetupFault } from '../../azureTable/fault';
import { CursorAccount, type CursorMemory } from '../../ledger/cursorAccount';
import type { Warn } from './dispatcher';
import type { LeadRows } from '../../leadTable/leadRows';
import type { TriggerParameters } from './parameters';

/**
 * Keeps account in n8n's static data of this node, for a credential that may only read.
 *
 * @throws SetupFault when the user wants what needs a ledger
 */
export function cursorAccount(
	context: IPollFunctions,
	memory: CursorMemory,
	leads: LeadRows,
	{ poll, ledger }: TriggerParameters,
	warn: Warn,
): CursorAccount {
	if (poll.settleBy === 'acknowledgement') {
		throw new SetupFault(
			'Settle',
			'Settle By Acknowledgement needs the ledger table, and Read Only keeps none',
			'Turn Read Only off, or set Settle to By Execution.',
		);
	}
	const staticData = context.getWorkflowStaticData('node');
	return new CursorAccount(
		{
			read: () => staticData.account,
			write: (text) => {
				staticData.account = text;
			},
		},
		memory,
		() => leads.now(),
		{ ...ledger, lateWindow: poll.lateWindow },
		({ partitionKey, rowKey }, reason) =>
			warn(`Gave the lead ${partitionKey} / ${rowKey} up: ${reason}. Its row still stands in the table.`),
	);
}
