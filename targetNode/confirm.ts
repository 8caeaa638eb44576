import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { type AzureTableCredentials, readTableAccess } from '../azureTable/access';
import { SetupFault, TableFault } from '../azureTable/fault';
import { openTable, type Table } from '../azureTable/table';
import { LEDGER_TABLE } from '../azureTable/tableNames';
import type { Lead } from '../lead/lead';
import { readLedgerKey } from '../lead/ledgerKey';
import { type LeadKey, nameOf } from '../ledger/entry';
import { keptPostKeys } from '../ledger/keptPost';
import type { Confirmation } from '../ledger/manualSettlement';
import { isNotInLedger, type ManuallySettled, ManualSettler } from '../ledger/manualSettler';
import { outcomeOf, type TargetOutcome } from '../ledger/targetOutcomes';
import { sendThrough } from '../transport/send';
import { isDryRun, located } from './settings';

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
		const leadIds = new Set<string>();
		let fault: TableFault | null = null;
		for (const { lead, result } of await confirmAll(ledger, saidOf(context, all, startedAt))) {
			if (result instanceof TableFault) fault ??= result;
			else leadIds.add(lead.leadId);
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
	const name = located(context.getNodeParameter('ledgerTable', 0, LEDGER_TABLE)) ?? '';
	return await openTable(access, name, sendThrough(context.helpers), { retries: RETRIES });
}

/** What the node says of a lead, in whatever number of items. */
interface Said {
	lead: Lead;
	/** Of its row in the table of leads; null: it has none. */
	key: LeadKey | null;
	outcomes: TargetOutcome[];
}

interface Answer {
	lead: Lead;
	result: ManuallySettled;
}

/**
 * What is said of claimed leads goes into their entries. A post that no trigger has claimed is noted beside them: its row, if there is one,
 * is not the node's to settle, or the trigger would never emit it to its own targets.
 */
async function confirmAll(ledger: Table, all: readonly Said[]): Promise<Answer[]> {
	const settler = new ManualSettler(ledger);
	const settle = async (some: readonly Said[], keyOf: (said: Said) => LeadKey | null, isKept: boolean) => {
		const requests = some.flatMap((said) => {
			const key = keyOf(said);
			const settlement: Confirmation = { kind: 'confirm', outcomes: withoutPlainId(said), isKept };
			return key === null ? [] : [{ said, request: { ...key, settlement } }];
		});
		const results = await settler.settle(requests.map(({ request }) => request));
		return requests.flatMap(({ said }, position) => {
			const result = results[position];
			return result === undefined ? [] : [{ said, lead: said.lead, result }];
		});
	};
	const inTable = await settle(all, ({ key }) => key, false);
	const isKept = ({ said, result }: { said: Said; result: ManuallySettled }): boolean =>
		said.lead.receivedFrom !== 'azureTable' && isNotInLedger(result);
	const posts = [...all.filter(({ key }) => key === null), ...inTable.filter(isKept).map(({ said }) => said)];
	if (posts.length === 0) return inTable;
	const keyOfKept = await keptPostKeys(ledger);
	const kept = await settle(posts, ({ lead }) => keyOfKept(lead.leadId), true);
	return [...inTable.filter((answer) => !isKept(answer)), ...kept];
}

function saidOf(context: IExecuteFunctions, all: readonly Confirmable[], startedAt: number): Said[] {
	const span = { from: startedAt, to: Date.now() };
	const byName = new Map<string, Said>();
	for (const { lead, item } of all) {
		const outcome = outcomeOf(context.getNode().name, item.json, span);
		if (outcome === null) continue;
		const key = readLedgerKey(lead.ledgerKey ?? '');
		const name = key === null ? lead.leadId : nameOf(key);
		const outcomes = byName.get(name)?.outcomes ?? [];
		outcomes.push(isDryRun(context) ? { ...outcome, status: 'dry-run' } : outcome);
		byName.set(name, { lead, key, outcomes });
	}
	return [...byName.values()];
}

/** The id of a lead that is in no table may be a plain hash of its body: the ledger does not keep that. */
const withoutPlainId = ({ lead, key, outcomes }: Said): TargetOutcome[] =>
	outcomes.map((outcome) =>
		key === null && outcome.detail === lead.leadId ? { ...outcome, detail: null } : outcome,
	);
