import { type IExecuteFunctions, NodeOperationError } from 'n8n-workflow';
import { isRecord } from '../../lead/text';
import type { Plan } from '../../routing/plan';
import { PlanFault } from '../../routing/planFault';
import { readPlan } from '../../routing/readPlan';
import { readTeams } from '../../routing/readTeams';

type Row = Record<string, unknown>;

/**
 * Rules and teams hold for all leads of a run.
 *
 * @throws NodeOperationError that names the rule, the team or the member, or the item for which they read differently
 */
export function planOf(context: IExecuteFunctions): Plan {
	const plan = planFor(context, 0);
	if (!MAY_DIFFER.test(JSON.stringify(withoutFilters(context.getNode().parameters)))) return plan;
	for (const itemIndex of context.getInputData().keys()) {
		if (itemIndex === 0 || planFor(context, itemIndex).version === plan.version) continue;
		throw new NodeOperationError(context.getNode(), 'The rules or teams are different for this item', {
			description:
				'They apply to all leads of a run, so their expressions must not depend on the item. Use e.g. all rows of an earlier node: {{ $("Get Rows").all() }}.',
			itemIndex,
		});
	}
	return plan;
}

/** What an expression says of the item that it is read for; anything else reads the same for all items. */
const MAY_DIFFER =
	/\$(?:json|binary|itemIndex|item\b|data\b|position|random)|\.item\b|itemMatching|pairedItem/;

/** The filter of a rule is asked for each lead. */
function withoutFilters(parameters: unknown): unknown {
	const rules = rowsOf(recordOf(recordOf(parameters).rules).rule);
	const rest = rules.map(({ when, ...rule }) => ({ ...rule, when: { ...recordOf(when), filter: null } }));
	return { ...recordOf(parameters), rules: rest };
}

function planFor(context: IExecuteFunctions, itemIndex: number): Plan {
	const rules = rulesOf(context, itemIndex);
	const teams = teamsOf(context, itemIndex);
	const fallback = {
		...recordOf(context.getNodeParameter('fallbackIds', itemIndex, {})),
		name: context.getNodeParameter('fallbackOwner', itemIndex, ''),
	};
	const furtherOutputs = namesOf(context.getNodeParameter('furtherOutputs.output', 0, []));
	try {
		return readPlan({ rules, teams: readTeams(teams, context.getTimezone()), fallback, furtherOutputs });
	} catch (fault) {
		const { cause, remedy } = fault instanceof PlanFault ? fault : UNREADABLE;
		throw new NodeOperationError(context.getNode(), cause, { description: remedy, itemIndex });
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
function rulesOf(context: IExecuteFunctions, itemIndex: number): Row[] {
	const written = rowsOf(recordOf(context.getNode().parameters.rules).rule);
	return rowsOf(context.getNodeParameter('rules.rule', itemIndex, [])).map((rule, position) => {
		const when = recordOf(rule.when);
		if (when.filter === undefined) return rule;
		const { filter = when.filter } = recordOf(written[position]?.when);
		return { ...rule, when: { ...when, filter } };
	});
}

/** The panel groups what belongs together; a list from elsewhere is flat. */
function teamsOf(context: IExecuteFunctions, itemIndex: number): unknown {
	if (context.getNodeParameter('teamsFrom', 0, 'panel') === 'json') {
		return context.getNodeParameter('teamsJson', itemIndex, []);
	}
	return rowsOf(context.getNodeParameter('teams.team', itemIndex, [])).map((team) => ({
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
