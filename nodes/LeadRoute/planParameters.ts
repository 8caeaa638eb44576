import { type IExecuteFunctions, NodeOperationError } from 'n8n-workflow';
import { isRecord } from '../../lead/text';
import type { Plan } from '../../routing/plan';
import { PlanFault } from '../../routing/planFault';
import { readPlan } from '../../routing/readPlan';
import { readTeams } from '../../routing/readTeams';

type Row = Record<string, unknown>;

/** Rules and teams hold for all leads of a run, so they are read for the first item only. */
const FIRST_ITEM = 0;

/** @throws NodeOperationError that names the rule, the team or the member */
export function planOf(context: IExecuteFunctions): Plan {
	const rules = rulesOf(context);
	const teams = teamsOf(context);
	const fallback = {
		...recordOf(context.getNodeParameter('fallbackIds', FIRST_ITEM, {})),
		name: context.getNodeParameter('fallbackOwner', FIRST_ITEM, ''),
	};
	const furtherOutputs = namesOf(context.getNodeParameter('furtherOutputs.output', FIRST_ITEM, []));
	try {
		return readPlan({ rules, teams: readTeams(teams, context.getTimezone()), fallback, furtherOutputs });
	} catch (fault) {
		const { cause, remedy } = fault instanceof PlanFault ? fault : UNREADABLE;
		throw new NodeOperationError(context.getNode(), cause, { description: remedy });
	}
}

const UNREADABLE = new PlanFault(
	'The rules or teams could not be read',
	'Open the node and check its parameters.',
);

/**
 * The filter of a rule is taken as it is written, and not as it reads for the first lead: it would give each run another version of the
 * rules, and put values of the lead into it.
 */
function rulesOf(context: IExecuteFunctions): Row[] {
	const written = rowsOf(recordOf(context.getNode().parameters.rules).rule);
	return rowsOf(context.getNodeParameter('rules.rule', FIRST_ITEM, [])).map((rule, position) => {
		const when = recordOf(rule.when);
		if (when.filter === undefined) return rule;
		const { filter = when.filter } = recordOf(written[position]?.when);
		return { ...rule, when: { ...when, filter } };
	});
}

/** The panel groups what belongs together; a list from elsewhere is flat. */
function teamsOf(context: IExecuteFunctions): unknown {
	if (context.getNodeParameter('teamsFrom', FIRST_ITEM, 'panel') === 'json') {
		return context.getNodeParameter('teamsJson', FIRST_ITEM, []);
	}
	return rowsOf(context.getNodeParameter('teams.team', FIRST_ITEM, [])).map((team) => ({
		...team,
		members: rowsOf(recordOf(team.members).member).map(({ availability, ...member }) => ({
			...member,
			...recordOf(availability),
		})),
	}));
}

export const namesOf = (rows: unknown): string[] =>
	rowsOf(rows).map(({ name }) => (typeof name === 'string' ? name.trim() : ''));

/** Whether n8n's filter of a rule lets an item through. */
export const filterOf =
	(context: IExecuteFunctions, itemIndex: number) =>
	(rule: number): boolean =>
		context.getNodeParameter(`rules.rule[${rule}].when.filter`, itemIndex, false, { extractValue: true }) ===
		true;

export const rowsOf = (value: unknown): Row[] => (Array.isArray(value) ? value.filter(isRecord) : []);
export const recordOf = (value: unknown): Row => (isRecord(value) ? value : {});
