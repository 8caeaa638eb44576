import type { INodeExecutionData } from 'n8n-workflow';
import type { Operation } from '../../targetNode/operation';
import { explainLeads, reassignLeads } from './leadOperations';
import { byHash, byTable, routeLeads } from './route';
import { simulate } from './simulate';

/** Dropdown and dispatch derive from this list. */
export const ROUTE_OPERATIONS = [
	{
		name: 'Explain',
		value: 'explain',
		action: 'Explain decisions',
		description: 'Get who owns a lead, why, and who owned it before',
		run: explainLeads,
	},
	{
		name: 'Reassign',
		value: 'reassign',
		action: 'Reassign leads',
		description: 'Give leads to another owner, with a reason',
		run: reassignLeads,
	},
	{
		name: 'Route',
		value: 'route',
		action: 'Route leads',
		description: 'Decide once who gets a lead, with exact shares',
		run: async (context) => await routeLeads(context, byTable),
	},
	{
		name: 'Route by Hash',
		value: 'routeByHash',
		action: 'Route leads by hash',
		description:
			'Decide who gets a lead without a table. The result is always the same, and shares are fair on average.',
		run: async (context) => await routeLeads(context, byHash),
	},
	{
		name: 'Simulate',
		value: 'simulate',
		action: 'Simulate routing',
		description: 'Try rules and teams with leads, without writing anything',
		run: simulate,
	},
] as const satisfies ReadonlyArray<Operation<INodeExecutionData[][]>>;
