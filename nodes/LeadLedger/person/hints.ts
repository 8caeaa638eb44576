import type { NodeHint } from 'n8n-workflow';

/** Seen before the step is run: what it deletes cannot be brought back. */
export const DELETION_HINT: NodeHint = {
	message: 'Dry Run is off: every row that holds the address is deleted for good.',
	type: 'warning',
	location: 'ndv',
	whenToDisplay: 'beforeExecution',
	displayCondition: '={{ $parameter["operation"] === "erasePerson" && $parameter["dryRun"] === false }}',
};
