import type { NodeHint } from 'n8n-workflow';

const warning = (message: string, displayCondition: `={{${string}}}`): NodeHint => ({
	message,
	type: 'warning',
	location: 'ndv',
	whenToDisplay: 'always',
	displayCondition,
});

const PANEL = '($parameter.teamsFrom !== "json" && ($parameter.teams || {}).team || [])';
const MEMBERS = '((team.members || {}).member || [])';
const RULES = '(($parameter.rules || {}).rule || [])';

/** A condition that was added and not filled in is none: an empty text, list or filter. */
const IS_EMPTY =
	'[].concat(one || []).every((part) => typeof part === "object" && !(part.conditions || []).length)';

/** What can be seen in the panel before any lead comes; the rest is told by a run. */
export const HINTS: NodeHint[] = [
	warning(
		'A team has no members: its leads go to the Fallback output.',
		`={{ ${PANEL}.some((team) => ${MEMBERS}.length === 0) }}`,
	),
	warning(
		'All weights of a team are zero: its leads go to the Fallback output.',
		`={{ ${PANEL}.some((team) => ${MEMBERS}.length > 0 && ${MEMBERS}.every((one) => Number(one.weight) === 0)) }}`,
	),
	warning(
		'A rule without conditions matches every lead: the rules after it are never reached.',
		`={{ ${RULES}.slice(0, -1).some((rule) => Object.values(rule.when || {}).every((one) => ${IS_EMPTY})) }}`,
	),
];
