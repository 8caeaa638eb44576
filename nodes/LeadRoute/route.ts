import { setTimeout as wait } from 'node:timers/promises';
import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { TableFault } from '../../azureTable/fault';
import type { Unwritten } from '../../delivery/outcome';
import { isLead } from '../../lead/isLead';
import { noteSetupFault, noteUnwritten } from '../../ledger/executionNotes';
import { asReadBack } from '../../routing/rows';
import { decide, decideByHash, type Decision, withCurrentIds } from '../../routing/decide';
import { HELD, type Plan } from '../../routing/plan';
import { doubtsAbout, outputsOf } from '../../routing/readPlan';
import { freeMailFor } from '../../routing/freeMail';
import { routableOf, type RoutableLead } from '../../routing/routableLead';
import { RoutingTable } from '../../routing/routingTable';
import { NOT_A_LEAD } from '../../targetNode/createOrUpdate';
import { toErrorOutput } from '../../targetNode/errorOutput';
import { customDataOf } from '../../targetNode/n8nFeatures';
import { outcomeItem } from '../../targetNode/outputItem';
import { itemError, runError, type UnwrittenLead } from '../../targetNode/unwritten';
import { openRouting } from './openRouting';
import { Leaving } from './outputs';
import { filterOf, namesOf, planOf } from './planParameters';

/** What an item says that this node could not route, and what a held lead says to the ledger. */
const TARGET = 'leadRoute';

/** How decisions are made: with the routing table, or by the key of the lead alone. */
export type Method = (
	context: IExecuteFunctions,
	plan: Plan,
	asked: readonly Asked[],
) => Promise<ReadonlyMap<string, Decision>>;

interface Asked {
	lead: RoutableLead;
	itemIndex: number;
}

/** Sends each lead to an output, with the owner and the reason; one item out for each item in. */
export async function routeLeads(
	context: IExecuteFunctions,
	method: Method,
): Promise<INodeExecutionData[][]> {
	const items = context.getInputData();
	const further = namesOf(context.getNodeParameter('furtherOutputs.output', 0, []));
	const leaving = new Leaving(outputsOf(further));
	if (items.length === 0) return leaving.all;
	const plan = planOf(context);
	const asked = items.flatMap(({ json }, itemIndex) =>
		isLead(json) ? [{ lead: routableOf(json), itemIndex }] : [],
	);
	const decisions = await method(context, plan, asked).catch(async (fault: unknown) =>
		fault instanceof TableFault ? fault : await Promise.reject(fault),
	);

	const leadOf = new Map(asked.map(({ lead, itemIndex }) => [itemIndex, lead]));
	const failed: UnwrittenLead[] = [];
	for (const [itemIndex, item] of items.entries()) {
		const leadId = leadOf.get(itemIndex)?.leadId ?? null;
		const decision = leadId === null ? NOT_A_LEAD : decisionOf(decisions, leadId);
		if ('assignment' in decision) {
			const written = { ...decision, assignment: asReadBack(decision.assignment) };
			leaving.add(decision.output, routedItem(item, itemIndex, withCurrentIds(plan, written)));
			continue;
		}
		const lead: UnwrittenLead = { itemIndex, leadId, outcome: decision };
		failed.push(lead);
		const out = outcomeItem(item, itemIndex, decision, { target: TARGET, attempts: 0 });
		// Without an error output it must not look routed.
		leaving.add(HELD, toErrorOutput(context.getNode(), out, itemError(context.getNode(), lead)));
	}
	leaveNotes(context, failed, decisions);
	const first = failed[0];
	if (first && !context.continueOnFail()) {
		throw runError(context.getNode(), first, failed, items.length, 'routed');
	}
	const doubts = context.getMode() === 'manual' ? doubtsAbout(plan) : [];
	const hints = [...doubts.map(warning), ...leaving.unconnected(context)];
	if (hints.length > 0) context.addExecutionHints(...hints);
	return leaving.all;
}

/** What the trigger that emitted the leads must know, and n8n may not hand over to it. */
function leaveNotes(
	context: IExecuteFunctions,
	failed: readonly UnwrittenLead[],
	decisions: ReadonlyMap<string, Decision> | TableFault,
): void {
	const book = customDataOf(context);
	const unrouted = failed.map(({ leadId, outcome: { status } }) => ({ leadId, status }));
	const held =
		decisions instanceof TableFault ? [] : [...decisions].filter(([, { kind }]) => kind === 'held');
	noteUnwritten(book, [...unrouted, ...held.map(([leadId]) => ({ leadId, status: 'held' as const }))]);
	for (const { outcome } of failed) {
		if (outcome.setup) noteSetupFault(book, { target: TARGET, code: outcome.code });
	}
}

const warning = (message: string) => ({ message, type: 'warning', location: 'outputPane' }) as const;

/** Turns, sticky buyers and decisions of before are in the routing table. */
export const byTable: Method = async (context, plan, asked) => {
	const freeMail = await freeMailFor(plan);
	const itemOf = new Map(asked.map(({ lead, itemIndex }) => [lead.leadId, itemIndex]));
	const chance = { sleep: async (ms: number) => await wait(ms), random: Math.random };
	const table = new RoutingTable(await openRouting(context), chance);
	return await table.decide(
		asked.map(({ lead }) => lead),
		(lead, memory, at) => {
			const matchesCustom = filterOf(context, itemOf.get(lead.leadId) ?? 0);
			return decide(plan, { lead, freeMail, matchesCustom, at }, memory);
		},
	);
};

export const byHash: Method = async (context, plan, asked) => {
	const freeMail = await freeMailFor(plan);
	const at = Date.now();
	return new Map(
		asked.map(({ lead, itemIndex }) => {
			const matchesCustom = filterOf(context, itemIndex);
			return [lead.leadId, decideByHash(plan, { lead, freeMail, matchesCustom, at })];
		}),
	);
};

function decisionOf(
	decisions: ReadonlyMap<string, Decision> | TableFault,
	leadId: string,
): Decision | Unwritten {
	if (decisions instanceof TableFault) {
		const { kind, code, cause, remedy } = decisions;
		const message = 'The lead could not be routed';
		const setup = kind === 'passing' || kind === 'changed' ? undefined : true;
		return { status: 'unavailable', code, message, cause: `${cause}.`, remedy, setup };
	}
	return decisions.get(leadId) ?? NOT_A_LEAD;
}

function routedItem(
	item: INodeExecutionData,
	itemIndex: number,
	{ kind, assignment }: Decision,
): INodeExecutionData {
	const held = kind === 'held' ? { status: 'held', target: TARGET, message: assignment.reason } : {};
	return {
		...(item.binary ? { binary: item.binary } : {}),
		json: { ...held, ...item.json, ...held, assignment: { ...assignment } },
		pairedItem: { item: itemIndex },
	};
}
