import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { type AzureTableCredentials, readTableAccess } from '../azureTable/access';
import { SetupFault, TableFault } from '../azureTable/fault';
import { openTable, type Table } from '../azureTable/table';
import { LEDGER_TABLE } from '../azureTable/tableNames';
import type { Lead } from '../lead/lead';
import { readLedgerKey } from '../lead/ledgerKey';
import { nameOf } from '../ledger/entry';
import { keptPostKeys } from '../ledger/keptPost';
import type { Confirmation } from '../ledger/manualSettlement';
import { ManualSettler, type SettlementRequest } from '../ledger/manualSettler';
import { outcomeOf, type TargetOutcome } from '../ledger/targetOutcomes';
import { sendThrough } from '../transport/send';
import { isDryRun } from './settings';

/** A lead that the node had, and the item that it outputs of it. */
export interface Confirmable {
	lead: Lead;
	item: INodeExecutionData;
}

/** What came of writing into the ledger. */
export interface Confirmed {
	/** The ids of the leads of which the ledger knows now. */
	leadIds: ReadonlySet<string>;
	/** Why it does not know of others; null: it knows of all. */
	fault: TableFault | null;
}

/** A lead is not kept waiting for long by a ledger that does not answer: it is written already. */
const RETRIES = 1;

/**
 * Writes what became of the leads into the ledger, where the user wants that. It never fails the node: the leads are written, and the
 * trigger settles what the ledger does not know as it would without.
 *
 * @param credential the type of the one that opens the ledger
 * @param startedAt when the node began, in milliseconds
 * @returns null where nothing is to be confirmed: a run in the editor is a test
 */
export async function confirmInLedger(
	context: IExecuteFunctions,
	all: readonly Confirmable[],
	credential: string,
	startedAt: number,
): Promise<Confirmed | null> {
	if (context.getNodeParameter('confirmInLedger', 0, false) !== true) return null;
	if (context.getMode() === 'manual' || all.length === 0) return null;
	try {
		const ledger = await openLedger(context, credential);
		const requests = await requestsOf(context, ledger, all, startedAt);
		const results = await new ManualSettler(ledger).settle(requests.map(({ request }) => request));
		const leadIds = new Set<string>();
		let fault: TableFault | null = null;
		for (const [position, { leadId }] of requests.entries()) {
			const result = results[position];
			if (result instanceof TableFault) fault ??= result;
			else leadIds.add(leadId);
		}
		return { leadIds, fault };
	} catch (thrown) {
		return { leadIds: new Set(), fault: thrown instanceof TableFault ? thrown : NOT_OPENED };
	}
}

/** n8n's own error, e.g. that there is no credential, is on the node's panel as well. */
const NOT_OPENED = new SetupFault(
	'NODE_SETUP',
	'The credential of the ledger could not be read',
	'Open the node and check the Azure Table credential.',
);

async function openLedger(context: IExecuteFunctions, credential: string): Promise<Table> {
	const access = readTableAccess(await context.getCredentials<AzureTableCredentials>(credential));
	const name = String(context.getNodeParameter('ledgerTable', 0, LEDGER_TABLE)).trim();
	return await openTable(access, name, sendThrough(context.helpers), { retries: RETRIES });
}

/** One for each lead, whatever the number of its items. */
async function requestsOf(
	context: IExecuteFunctions,
	ledger: Table,
	all: readonly Confirmable[],
	startedAt: number,
): Promise<Array<{ leadId: string; request: SettlementRequest & { settlement: Confirmation } }>> {
	const span = { from: startedAt, to: Date.now() };
	const isKeptOnly = ({ ledgerKey }: Lead) => readLedgerKey(ledgerKey ?? '') === null;
	const keyOfKept = all.some(({ lead }) => isKeptOnly(lead)) ? await keptPostKeys(ledger) : null;
	const byName = new Map<string, { leadId: string; request: SettlementRequest & { settlement: Confirmation } }>();
	for (const { lead, item } of all) {
		const key = readLedgerKey(lead.ledgerKey ?? '') ?? keyOfKept?.(lead.leadId) ?? null;
		const outcome = outcomeOf(context.getNode().name, item.json, span);
		if (key === null || outcome === null) continue;
		const said = isDryRun(context) ? { ...outcome, status: 'dry-run' as const } : outcome;
		const name = nameOf(key);
		const before = byName.get(name)?.request.settlement.outcomes ?? [];
		const outcomes: TargetOutcome[] = [...before, withoutPlainId(said, lead, isKeptOnly(lead))];
		const isKept = lead.receivedFrom !== 'azureTable';
		byName.set(name, { leadId: lead.leadId, request: { ...key, settlement: { kind: 'confirm', outcomes, isKept } } });
	}
	return [...byName.values()];
}

/** The id of a lead that is in no table may be a plain hash of its body: the ledger does not keep that. */
const withoutPlainId = (outcome: TargetOutcome, { leadId }: Lead, isKeptOnly: boolean): TargetOutcome =>
	isKeptOnly && outcome.detail === leadId ? { ...outcome, detail: null } : outcome;
