import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { deliver } from '../delivery/deliver';
import type { Delivered } from '../delivery/deliver';
import { isWritten } from '../delivery/outcome';
import type { Unwritten } from '../delivery/outcome';
import { isLead } from '../lead/isLead';
import type { Lead } from '../lead/lead';
import { noteDryRun, noteSetupFault, noteUnconfirmed, noteUnwritten } from '../ledger/executionNotes';
import type { DeliveryTarget } from '../delivery/target';
import { type Confirmable, confirmInLedger, type Confirmed } from './confirm';
import type { TargetDefinition } from './definition';
import { toErrorOutput } from './errorOutput';
import { outcomeItem } from './outputItem';
import { environmentOf, isDryRun, targetOptions } from './settings';
import { setUp } from './setup';
import { itemError, runError } from './unwritten';
import type { UnwrittenLead } from './unwritten';
import { customDataOf } from './n8nFeatures';
import { hintOnTrial, hintOnUnconfirmed, hintOnUnwritten, hintOnWrites } from './executionHints';

/** What an item gets that never went through Lead Parse. The workflow is to blame: its leads wait until it is corrected. */
export const NOT_A_LEAD: Unwritten = {
	status: 'unavailable',
	setup: true,
	code: 'NOT_A_LEAD',
	message: 'The item holds no lead',
	cause: 'It does not have the fields that Lead Parse outputs.',
	remedy: 'Place the Lead Parse node before this one, and keep the fields of its output.',
};

/** Writes the incoming leads; one item out for each item in. */
export async function createOrUpdate<Record>(
	context: IExecuteFunctions,
	definition: TargetDefinition<Record>,
): Promise<INodeExecutionData[]> {
	const startedAt = Date.now();
	const items = context.getInputData();
	const leads = leadsOf(items);
	const { results, sizeToSet } = await deliverItems(context, definition, leads);

	const output: INodeExecutionData[] = [];
	const unwritten: UnwrittenLead[] = [];
	const confirmable: Confirmable[] = [];
	for (const [itemIndex, input] of items.entries()) {
		const lead = leads.get(itemIndex);
		const { outcome, attempts } = results.get(itemIndex) ?? { outcome: NOT_A_LEAD, attempts: 0 };
		const attempt = { target: definition.name, attempts };
		const item = outcomeItem(input, itemIndex, outcome, attempt);
		if (lead !== undefined) confirmable.push({ lead, item });
		if (isWritten(outcome)) {
			output.push(item);
			continue;
		}
		const leadId = lead?.leadId ?? null;
		const one: UnwrittenLead = { itemIndex, leadId, target: definition.name, outcome };
		unwritten.push(one);
		output.push(toErrorOutput(context.getNode(), item, itemError(context.getNode(), one)));
	}
	const confirmed = await confirmInLedger(
		context,
		confirmable,
		definition.ledgerCredential ?? 'azureTableApi',
		startedAt,
	);
	leaveNotes(context, definition.name, unwritten, confirmed);
	const first = unwritten[0];
	if (first && !context.continueOnFail()) throw runError(context.getNode(), first, unwritten, items.length);
	hintOnTrial(context);
	hintOnUnwritten(context, unwritten.length);
	hintOnUnconfirmed(context, confirmed?.fault ?? null);
	hintOnMissingRaw(context, [...leads.values()]);
	hintOnWrites(context, [...results.values()], sizeToSet);
	return output;
}

/** What the trigger that emitted the leads must know, and n8n may not hand over to it. */
function leaveNotes(
	context: IExecuteFunctions,
	target: string,
	unwritten: readonly UnwrittenLead[],
	confirmed: Confirmed | null,
): void {
	const book = customDataOf(context);
	const isInLedger = (leadId: string | null): boolean =>
		leadId !== null && confirmed?.leadIds.has(leadId) === true;
	noteUnwritten(
		book,
		unwritten.flatMap(({ leadId, outcome: { status } }) => (isInLedger(leadId) ? [] : [{ leadId, status }])),
	);
	if (confirmed !== null && confirmed.fault !== null) {
		noteUnconfirmed(book, { target, code: confirmed.fault.code });
	}
	// A node that has confirmed all its leads has said of each that it was in a dry run.
	const hasSaidAll = confirmed !== null && confirmed.fault === null;
	if (isDryRun(context) && !hasSaidAll) noteDryRun(book, context.getNode().name);
	for (const { outcome } of unwritten) {
		if (outcome.setup) noteSetupFault(book, { target, code: outcome.code });
	}
}

function leadsOf(items: readonly INodeExecutionData[]): Map<number, Lead> {
	const leads = new Map<number, Lead>();
	for (const [itemIndex, { json }] of items.entries()) {
		if (isLead(json)) leads.set(itemIndex, json);
	}
	return leads;
}

interface DeliveredItems {
	/** By item index. */
	results: Map<number, Delivered>;
	sizeToSet: number | null;
}

/** `prepare` of the target is called with item indexes. */
async function deliverItems<Record>(
	context: IExecuteFunctions,
	definition: TargetDefinition<Record>,
	leads: ReadonlyMap<number, Lead>,
): Promise<DeliveredItems> {
	const itemIndexes = [...leads.keys()];
	const { target, options } = await setUp(context, definition);
	const byItem: DeliveryTarget<Record> = {
		name: target.name,
		maxBatchSize: target.maxBatchSize,
		concurrency: target.concurrency,
		prepare: (lead, position) => target.prepare(lead, itemIndexes[position] ?? position),
		groupOf: target.groupOf?.bind(target),
		fold: target.fold?.bind(target),
		writeBatch: target.writeBatch.bind(target),
	};
	const delivery = await deliver([...leads.values()], byItem, options, environmentOf(context));
	const results = new Map(
		itemIndexes.flatMap((itemIndex, position) => {
			const result = delivery.leads[position];
			return result ? [[itemIndex, result] as const] : [];
		}),
	);
	return { results, sizeToSet: delivery.sizeToSet };
}

/** The target's own option cannot bring back what Lead Parse left out. */
function hintOnMissingRaw(context: IExecuteFunctions, leads: readonly Lead[]): void {
	if (targetOptions(context).includeRawLead !== true) return;
	const missing = leads.filter(({ raw }) => raw === undefined).length;
	if (missing === 0) return;
	context.addExecutionHints({
		message: `Include Raw Lead is on, but ${missing === 1 ? '1 lead has' : `${missing} leads have`} no field raw. Also turn on Include Raw Lead in Lead Parse.`,
		type: 'warning',
		location: 'outputPane',
	});
}
