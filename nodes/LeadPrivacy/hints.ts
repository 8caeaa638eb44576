import type { NodeHint } from 'n8n-workflow';

const beforeDeletion = (operation: string, message: string): NodeHint => ({
	message,
	type: 'warning',
	location: 'ndv',
	whenToDisplay: 'beforeExecution',
	displayCondition: `={{ $parameter["operation"] === "${operation}" && $parameter["dryRun"] === false }}`,
});

/** Seen beside the output. */
export const DRY_RUN_HINT = 'Dry Run is on: rows were counted, but not deleted.';

/** Seen before the step is run: what it deletes cannot be brought back. */
export const DELETION_HINTS: NodeHint[] = [
	beforeDeletion(
		'erasePerson',
		'Dry Run is off: every row that contains the address is deleted permanently.',
	),
	beforeDeletion(
		'deleteOldLeads',
		'Dry Run is off: every row of a finished lead of this age is deleted permanently.',
	),
];
