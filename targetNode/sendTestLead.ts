import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { deliver } from '../delivery/deliver';
import { isWritten } from '../delivery/outcome';
import type { Written } from '../delivery/outcome';
import type { DeliveryTarget, ReadBack } from '../delivery/target';
import type { Lead } from '../lead/lead';
import { parseLead } from '../lead/parse';
import type { TargetDefinition } from './definition';
import { toErrorOutput } from './errorOutput';
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
	const [delivered] = await deliver([lead], target, { ...options, test: 'deliver' }, environmentOf(context));
	if (!delivered) return [];

	const { outcome, attempts } = delivered;
	const about = { ...lead, target: definition.name, attempts };
	if (isWritten(outcome)) {
		const { status, targetId } = outcome;
		return [outputOf(context, { ...about, status, targetId, ...(await lookUp(target, lead, outcome)) })];
	}
	const unwritten = { itemIndex: 0, leadId: lead.leadId, outcome };
	if (!context.continueOnFail()) throw runError(context.getNode(), unwritten, [unwritten], 1);
	const { status, code, message, cause, remedy } = outcome;
	const item = outputOf(context, { ...about, status, targetId: null, code, message, cause, remedy });
	return [toErrorOutput(context.getNode(), item, itemError(context.getNode(), unwritten))];
}

/** Says what stands at the target now. A look that fails does not undo the write, so it is only told. */
async function lookUp<Record>(
	target: DeliveryTarget<Record>,
	lead: Lead,
	written: Written,
): Promise<{ found: boolean | null; message: string }> {
	if (written.status === 'dry-run') return { found: null, message: 'Nothing was written: Dry Run is on.' };
	if (!target.readBack) {
		return {
			found: null,
			message: 'The target took the test lead in. It offers no way to look it up again.',
		};
	}
	try {
		const prepared = target.prepare(lead, 0);
		const seen: ReadBack | null = 'status' in prepared ? null : await target.readBack(prepared, written);
		if (seen) return { ...seen };
	} catch {
		// Told below: what was thrown may hold an address with a key in it.
	}
	return { found: null, message: 'The target took the test lead in, but it could not be looked up again.' };
}

/** The test lead stems from no item alone, so it is paired with all of them. */
function outputOf(context: IExecuteFunctions, json: IDataObject): INodeExecutionData {
	return { json, pairedItem: context.getInputData().map((_, item) => ({ item })) };
}
