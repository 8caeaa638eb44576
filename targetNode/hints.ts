import type { NodeHint } from 'n8n-workflow';

/** Shown by every target, so that nobody takes the output of a dry run for a delivery. */
export const DRY_RUN_HINT: NodeHint = {
	message: 'Dry Run is on: leads are mapped and checked, but not written.',
	type: 'warning',
	location: 'ndv',
	whenToDisplay: 'always',
	displayCondition: '={{ $parameter["options"]?.dryRun === true }}',
};

/** Shown where sales works with what is written; a table may well be the list of people not to contact. */
export const DO_NOT_CONTACT_HINT: NodeHint = {
	message:
		'Do Not Contact Leads is set to Deliver: people who must not be contacted are written like any other lead.',
	type: 'warning',
	location: 'ndv',
	whenToDisplay: 'always',
	displayCondition: '={{ $parameter["options"]?.doNotContact === "deliver" }}',
};

/** Of a lead whose raw input was to be written, too; Lead Parse outputs it on request only. */
export const RAW_LEAD_MISSING =
	'Include Raw Lead is on, but the lead has no raw input: also turn on Include Raw Lead in Lead Parse.';
