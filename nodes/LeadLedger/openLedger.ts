import type { IExecuteFunctions } from 'n8n-workflow';
import { SetupFault } from '../../azureTable/fault';
import type { Table } from '../../azureTable/table';
import { LEADS_TABLE, LEDGER_TABLE } from '../../azureTable/tableNames';
import { controlRows } from '../../ledger/openPartitions';
import { PROGRESS_ROW, readProgress } from '../../ledger/progress';
import { usersIn } from '../../ledger/users';
import { absentIsSetup } from '../../ledger/manualSettler';
import type { LeadRows } from '../../leadTable/leadRows';
import { nameTables, tablesInstead } from '../../leadTable/missingTable';
import { ledgerStorageOf } from '../../leadTable/ledgerStorage';
import { openLedgerTable, openTables } from '../../leadTable/tables';
import { located } from '../../targetNode/settings';

const whereLedgerIs = (context: IExecuteFunctions) => ({
	ledgerTable: located(context.getNodeParameter('ledgerTable', 0, LEDGER_TABLE)) ?? '',
	ledgerStorage: ledgerStorageOf(context.getNodeParameter('ledgerStorage', 0, 'same')),
});

/** @throws SetupFault; no request is made here */
export async function openLedger(context: IExecuteFunctions): Promise<Table> {
	return await openLedgerTable(context, whereLedgerIs(context));
}

export interface BothTables {
	leads: LeadRows;
	ledger: Table;
	/** n8n's ids of the workflows that use the ledger. */
	users: string[];
}

/**
 * Opens the table of leads and the ledger that is about it.
 *
 * @throws TableFault, among them SetupFault when the ledger is about another table: all its leads would look undelivered
 */
export async function openBoth(
	context: IExecuteFunctions,
	itemIndex: number,
): Promise<BothTables> {
	const leadsTable = located(context.getNodeParameter('table', itemIndex, LEADS_TABLE)) ?? '';
	const tables = await openTables(context, { leadsTable, ...whereLedgerIs(context) });
	const rows = await controlRows(tables.ledger).catch(absentIsSetup(tables.ledger.name));
	const progress = rows.find(({ rowKey }) => rowKey === PROGRESS_ROW);
	const about = progress === undefined ? null : readProgress(progress).leadsTable;
	const named = { leadsTable, ledgerTable: tables.ledger.name };
	if (about !== null && about !== leadsTable.toLowerCase()) {
		await nameTables(context, named);
		throw new SetupFault(
			'LedgerTable',
			`The ledger ${tables.ledger.name} belongs to the table ${about}`,
			'Set Table Name and Ledger Table Name as in the Marketplace Lead Trigger.',
		);
	}
	const others = await tablesInstead(context, named);
	// No failure: Microsoft may make it later.
	if (others !== null) {
		const message = `There is no table ${leadsTable}, so there is no lead. There are: ${others}. Check Table Name.`;
		context.addExecutionHints({ message, type: 'warning', location: 'outputPane' });
	}
	return { ...tables, users: usersIn(rows, tables.ledger.now()) };
}
