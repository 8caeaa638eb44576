import type { IExecuteFunctions, NodeExecutionHint } from 'n8n-workflow';
import { connectedOutputs } from './connectedOutputs';

/** With On Error set to Continue (using error output), n8n appends this output to the one of the node. */
const ERROR_OUTPUT = 1;

/** Tells what becomes of leads that are not written, where the settings of the node lose them or let them slip by. */
export function hintOnUnwritten(context: IExecuteFunctions, unwritten: number): void {
	const hint = hintFor(context, unwritten);
	if (hint) context.addExecutionHints(hint);
}

function hintFor(context: IExecuteFunctions, unwritten: number): NodeExecutionHint | null {
	const leads = unwritten === 1 ? '1 lead was' : `${unwritten} leads were`;
	switch (context.getNode().onError) {
		case 'continueErrorOutput':
			if (unwritten === 0 || (connectedOutputs(context)?.has(ERROR_OUTPUT) ?? true)) return null;
			return warning(
				`${leads} not written and end here, because nothing is connected to Error. Connect it to a place where a person sees them, e.g. Azure Table Lead.`,
			);
		case 'continueRegularOutput':
			if (unwritten === 0) return null;
			return warning(
				`${leads} not written and leave together with the others. To part them, open Settings and set On Error to Continue (using error output).`,
			);
		default:
			// Only for the person who builds the workflow; a lead that was not written ends the run with an error of its own.
			if (context.getMode() !== 'manual') return null;
			return {
				message:
					'One lead that cannot be written stops the workflow here. To let the others go on, open Settings, set On Error to Continue (using error output) and connect Error to a place where a person sees the lead.',
				type: 'info',
				location: 'outputPane',
			};
	}
}

const warning = (message: string): NodeExecutionHint => ({
	message,
	type: 'warning',
	location: 'outputPane',
});
