import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { deliver } from '../delivery/deliver';
import { isWritten } from '../delivery/outcome';
import type { Written } from '../delivery/outcome';
import type { DeliveryTarget, ReadBack } from '../delivery/target';
import type { Lead } from '../lead/lead';
import { parseLead } from '../lead/parse';
import type { TargetDefinition } from './definition';
import { toErrorOutput } from './errorOutput';
import { outcomeJson } from './outputItem';
import { environmentOf } from './settings';
import { setUp } from './setup';
import { testLeadPayload } from './testLead';
import { itemError, runError } from './unwritten';

/** Once per execution, whatever the number of items: a test is about the set-up and not about a lead. */
export async function sendTestLead<Record>(
	context: IExecuteFunctions,
	definition: TargetDefinition<Record>,
): Promise<INodeExecutionData[]> {
	const { target, options } = await setUp(context, definition);
	const lead = parseLead(testLeadPayload(Date.now()), { includeRaw: true });
	const { leads } = await deliver([lead], target, { ...options, test: 'deliver' }, environmentOf(context));
	const [delivered] = leads;
	if (!delivered) return [];

	const { outcome, attempts } = delivered;
	const attempt = { target: definition.name, attempts };
	const shown = { ...lead };
	delete shown.raw;
	const json = outcomeJson(shown, outcome, attempt);
	if (isWritten(outcome)) {
		const { found, message } = await lookUp(target, lead, outcome);
		// The link comes early: the editor's table shows the first columns only.
		const first = { status: json.status, targetUrl: json.targetUrl };
		return [outputOf(context, { ...first, ...json, message: `${String(json.message)} ${message}`, found })];
	}
	const unwritten = { itemIndex: 0, leadId: lead.leadId, outcome };
	if (!context.continueOnFail()) throw runError(context.getNode(), unwritten, [unwritten], 1);
	return [toErrorOutput(context.getNode(), outputOf(context, json), itemError(context.getNode(), unwritten))];
}

/** Says what is at the target now. A look that fails does not undo the write, so it is only told. */
async function lookUp<Record>(
	target: DeliveryTarget<Record>,
	lead: Lead,
	written: Written,
): Promise<{ found: boolean | null; message: string }> {
	if (written.status === 'dry-run') return { found: null, message: 'Nothing was written: Dry Run is on.' };
	if (!target.readBack) {
		return {
			found: null,
			message: 'The target accepted the test lead. It has no function to look up the lead.',
		};
	}
	try {
		const prepared = target.prepare(lead, 0);
		const seen: ReadBack | null = 'status' in prepared ? null : await target.readBack(prepared, written);
		if (seen) return { ...seen };
	} catch {
		// Told below: what was thrown may hold an address with a key in it.
	}
	return { found: null, message: 'The target accepted the test lead, but it could not be looked up.' };
}

/** The test lead comes from no single item, so it is paired with all of them. */
function outputOf(context: IExecuteFunctions, json: IDataObject): INodeExecutionData {
	return { json, pairedItem: context.getInputData().map((_, item) => ({ item })) };
}
