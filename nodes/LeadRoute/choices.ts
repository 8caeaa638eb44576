import type { ILoadOptionsFunctions, INodePropertyOptions } from 'n8n-workflow';
import { outputsOf } from '../../routing/readPlan';
import { namesOf } from './planParameters';

const choicesOf = (names: readonly string[]): INodePropertyOptions[] =>
	names.filter((name) => name !== '').map((name) => ({ name, value: name }));

/** The teams of the panel, for a rule to choose. */
export async function getTeams(this: ILoadOptionsFunctions): Promise<INodePropertyOptions[]> {
	return choicesOf(namesOf(this.getCurrentNodeParameter('teams.team')));
}

/** The outputs, for a rule to choose. */
export async function getOutputs(this: ILoadOptionsFunctions): Promise<INodePropertyOptions[]> {
	const [routed = '', ...others] = outputsOf(namesOf(this.getCurrentNodeParameter('furtherOutputs.output')));
	// The value that the form has at first.
	return [{ name: routed, value: '' }, ...choicesOf(others)];
}
