import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { isLead } from '../../lead/isLead';
import { decide, decideByHash, type Decision, RunMemory } from '../../routing/decide';
import { freeMailFor } from '../../routing/freeMail';
import { byArrival, routableOf, type RoutableLead } from '../../routing/routableLead';
import { doubtsAbout } from '../../routing/readPlan';
import { filterOf, planOf, recordOf } from './planParameters';

/**
 * Decides leads as if they were the first, and writes nothing. What comes out are no leads, so that a target that is connected refuses
 * them.
 *
 * @returns the decisions, in the order in which they were made, and a summary
 */
export async function simulate(context: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const items = context.getInputData();
	const plan = planOf(context);
	const freeMail = await freeMailFor(plan);
	const options = recordOf(context.getNodeParameter('simulation', 0, {}));
	const memory = new RunMemory();
	const now = Date.now();
	const asked = items
		.flatMap(({ json }, itemIndex) => (isLead(json) ? [{ lead: routableOf(json), itemIndex }] : []))
		.sort((one, other) => byArrival(one.lead, other.lead));
	const decisions = asked.map(({ lead, itemIndex }) => {
		const at = options.decideAt === 'now' ? now : (timeOf(lead) ?? now);
		const ask = { lead, freeMail, at, matchesCustom: filterOf(context, itemIndex) };
		const decision = options.byHash === true ? decideByHash(plan, ask) : decide(plan, ask, memory);
		memory.keep(decision);
		return { decision, lead, itemIndex };
	});
	const rows = decisions.map(({ decision, lead, itemIndex }) => ({
		json: rowOf(decision, lead),
		pairedItem: { item: itemIndex },
	}));
	const all = decisions.map(({ decision }) => decision);
	const summary = { ...summaryOf(all), notLeads: items.length - asked.length, doubts: doubtsAbout(plan) };
	return [rows, [{ json: summary, pairedItem: items.map((_, item) => ({ item })) }]];
}

function timeOf({ createdAt }: RoutableLead): number | null {
	const time = Date.parse(createdAt ?? '');
	return Number.isNaN(time) ? null : time;
}

const rowOf = ({ kind, output, assignment }: Decision, lead: RoutableLead): IDataObject => ({
	simulated: true,
	output,
	rule: assignment.rule,
	team: assignment.team,
	owner: assignment.owner,
	reason: assignment.reason,
	skipped: assignment.skipped.map(({ who, why }) => `${who}: ${why}`),
	decision: kind,
	of: lead.leadId,
	createdAt: lead.createdAt,
	countryCode: lead.countryCode,
});

function summaryOf(decisions: readonly Decision[]): IDataObject {
	const total = decisions.length;
	const shares = (nameOf: (decision: Decision) => string | null) => {
		const counts = new Map<string, number>();
		for (const decision of decisions) {
			const name = nameOf(decision);
			if (name !== null) counts.set(name, (counts.get(name) ?? 0) + 1);
		}
		return [...counts]
			.sort(([, one], [, other]) => other - one)
			.map(([name, leads]) => ({ name, leads, share: Math.round((leads / total) * 1000) / 10 }));
	};
	return {
		leads: total,
		byOwner: shares(({ assignment: { owner } }) => owner ?? 'nobody'),
		byRule: shares(({ assignment: { rule } }) => rule ?? 'no rule'),
		byTeam: shares(({ assignment: { team } }) => team),
		byOutput: shares(({ output }) => output),
		noRule: decisions.filter(({ kind, assignment: { rule } }) => rule === null && kind !== 'passed').length,
		held: decisions.filter(({ kind }) => kind === 'held').length,
		skipped: shares(({ assignment: { skipped } }) => skipped[0]?.who ?? null),
	};
}
