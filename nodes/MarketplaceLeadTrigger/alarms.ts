import { type INode, NodeOperationError } from 'n8n-workflow';

/** What somebody should know, and what is not seen in a poll or an execution that succeeded. No personal data. */
export interface Alarm {
	/** The same trouble is told once an hour. */
	code: string;
	message: string;
	/** What to do, whole sentences. */
	description: string;
	/** Whether it is shown as a failed execution, which starts the error workflow; else it is only logged. */
	isShown: boolean;
}

const KEPT = 'No lead is lost: those that were not delivered are emitted again.';

/**
 * @param fault target and code, e.g. `salesforce INSUFFICIENT_ACCESS`
 * @param explanation what the target node said of it, where that is known
 */
export const setupFault = (
	fault: string,
	{ cause, remedy }: { cause: string | null; remedy: string | null },
): Alarm => ({
	code: `SETUP ${fault}`,
	message: `A target cannot accept leads until its set-up is corrected: ${fault}`,
	description:
		cause === null || remedy === null
			? `Open the latest execution and look at the error output of the target node: each item says what to do. ${KEPT}`
			: `${asSentence(cause)} ${asSentence(remedy)} ${KEPT}`,
	isShown: true,
});

/** Catalogues end some causes with a full stop, some without. */
const asSentence = (text: string): string => (/[.!?]$/.test(text) ? text : `${text}.`);

/** @param span milliseconds */
export const endlessExecution = (leads: number, span: number): Alarm => ({
	code: 'EXECUTION_ENDLESS',
	message: `An execution with ${leads} leads has not ended for ${Math.round(span / 60_000)} minutes`,
	description:
		'Its leads are emitted again when their lease has run out, in smaller batches if it happens again. ' +
		'Find it under Executions and stop it, and set Timeout Workflow in the settings of the workflow.',
	isShown: true,
});

export const unsettled = (leads: number, error: unknown): Alarm => ({
	code: 'NOT_SETTLED',
	message: `${leads} leads could not be settled in the ledger (${error instanceof Error ? error.message : 'unknown'})`,
	description: 'They are emitted again when their lease has run out; targets recognise them.',
	isShown: false,
});

export const notGivenBack = (leads: number, error: unknown): Alarm => ({
	code: 'NOT_GIVEN_BACK',
	message: `The ledger could not be reached when ${leads} leads were claimed (${error instanceof Error ? error.message : 'unknown'})`,
	description: 'Those that were claimed are emitted again when their lease has run out.',
	isShown: false,
});

/** @param workflows n8n's ids of the others */
export const ledgerShared = (ledger: string, workflows: readonly string[]): Alarm => ({
	code: 'LEDGER_SHARED',
	message: `Another workflow uses the ledger ${ledger}, so each lead goes to only one of the two`,
	description: `Workflow ${workflows.join(', ')} has used it within the last hour. If both should get every lead, give this one its own ledger: set the option Ledger Table Name to another name. You do not have to do anything if they should share the leads, or if the other one is unpublished by now.`,
	isShown: true,
});

export const DRY_RUN: Alarm = {
	code: 'DRY_RUN',
	message: 'A target node is set to Dry Run, so its leads are not finished',
	description: 'They are emitted again after an hour. Turn off Dry Run when you have finished trying.',
	isShown: false,
};

export const alarmError = (node: INode, { message, description, code }: Alarm): NodeOperationError =>
	new NodeOperationError(node, message, { description: `${description} (${code})` });
