import type { IExecuteFunctions, NodeExecutionHint } from 'n8n-workflow';
import type { Delivered } from '../delivery/deliver';
import { isWritten } from '../delivery/outcome';
import type { TableFault } from '../azureTable/fault';
import { connectedOutputs } from './connectedOutputs';
import { isTrial } from './settings';

/** With On Error set to Continue (using error output), n8n appends this output to the one of the node. */
const ERROR_OUTPUT = 1;

/** Tells what becomes of leads that are not written, where the settings of the node lose them or hide them. */
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
				`${leads} not written, and nothing is connected to the Error output. For leads from a table, Lead Ledger, Find Undelivered, says why. If you want a message, connect it to the Error output.`,
			);
		case 'continueRegularOutput':
			if (unwritten === 0) return null;
			return warning(
				`${leads} not written. Unwritten leads go to the same output as the others. To separate them, open Settings and set On Error to Continue (using error output).`,
			);
		default:
			// Only for the person who builds the workflow; a lead that was not written ends the run with an error of its own.
			if (context.getMode() !== 'manual') return null;
			return {
				message:
					'If one lead cannot be written, the workflow stops here. To let the others continue, open Settings, set On Error to Continue (using error output), and connect the Error output to a place where somebody sees the lead.',
				type: 'info',
				location: 'outputPane',
			};
	}
}

/** Tells why nothing was written, although no option says so. */
export function hintOnTrial(context: IExecuteFunctions): void {
	if (!isTrial(context)) return;
	context.addExecutionHints(
		warning(
			'Nothing was written: you started the workflow manually, and these are real leads. They are written when the workflow is published. To write them now, add the option Dry Run and leave it off.',
		),
	);
}

/** Tells of leads that were written with a value less, of what is to be checked at the target, and of calls that were too large. */
export function hintOnWrites(
	context: IExecuteFunctions,
	results: readonly Delivered[],
	sizeToSet: number | null,
): void {
	const changed = results.filter(
		({ outcome }) => isWritten(outcome) && (outcome.hints ?? []).length > 0,
	).length;
	if (changed > 0) {
		const leads = changed === 1 ? 'In 1 lead, a value' : `In ${changed} leads, values`;
		context.addExecutionHints(
			warning(
				`${leads} did not fit or differed from the record. The column "message" says which value, and what the node did.`,
			),
		);
	}
	const notices = new Set(
		results.flatMap(({ outcome }) => (isWritten(outcome) ? (outcome.notice ?? []) : [])),
	);
	for (const notice of notices) context.addExecutionHints(warning(notice));
	if (sizeToSet !== null) {
		context.addExecutionHints(
			warning(
				`Calls with more than ${sizeToSet} leads failed, and smaller calls succeeded. Set the option Batch Size to ${sizeToSet} to save the failed calls.`,
			),
		);
	}
}

/** Tells that the ledger does not know what became of the leads. */
export function hintOnUnconfirmed(context: IExecuteFunctions, fault: TableFault | null): void {
	if (fault === null) return;
	context.addExecutionHints(
		warning(
			`Not every lead could be confirmed in the ledger: ${fault.cause} (${fault.code}). ${fault.remedy} The leads themselves are not affected.`,
		),
	);
}

const warning = (message: string): NodeExecutionHint => ({
	message,
	type: 'warning',
	location: 'outputPane',
});
