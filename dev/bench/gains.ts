import { numberText } from './frame/page';
import type { BenchResult } from './frame/result';

/** What a user gains, in a sentence, from what a bench measured. */
export interface Gain {
	bench: string;
	/** @param of the median of a figure (`ms` if none is named) of the contender whose label fits; NaN: it is not among the results */
	says(of: (label: RegExp, figure?: string) => number): string;
}

const secondsOf = (ms: number): string => `${numberText(ms / 1000)} s`;
const minutesOf = (ms: number): string => `${numberText(ms / 60_000)} minutes`;

const delivery = (bench: string, crm: string, other: string): Gain => ({
	bench,
	says: (of) =>
		`1,000 leads are in ${crm} after ${secondsOf(of(/\(this package\), 20 ms$/))} where each call takes 20 ms; with ${other} after ${secondsOf(of(/^n8n's .*20 ms$/))}.`,
});

/** In the order of the page. A sentence for which something was not measured is left out. */
const GAINS: readonly Gain[] = [
	{
		bench: 'backlogToCrm',
		says: (of) =>
			`10,000 waiting leads are in Salesforce ${secondsOf(of(/this package/))} after the workflow is published, each with its entry in the ledger; with n8n's own nodes, and no account, after ${minutesOf(of(/own nodes/))}.`,
	},
	{
		bench: 'looking',
		says: (of) =>
			`Looking every 5 seconds costs ${numberText(of(/Every 5/, 'requests an hour'))} requests an hour and ${numberText(of(/Every 5/, 'executions an hour'))} executions while nothing comes; a Schedule Trigger that looks each minute starts ${numberText(of(/each minute/, 'executions an hour'))} executions an hour.`,
	},
	delivery('deliverSalesforce', 'Salesforce', "n8n's Salesforce node"),
	delivery('deliverDataverse', 'Dynamics 365', "n8n's Microsoft Dataverse node"),
	delivery('deliverHubSpot', 'HubSpot', "n8n's HubSpot node"),
	{
		bench: 'poll',
		says: (of) =>
			`A look into a table of a million leads takes ${numberText(of(/Trigger, idle, 1,000,000 rows$/))} ms; a search by time ${numberText(of(/^HTTP Request by time, idle, 1,000,000 rows$/))} ms.`,
	},
	{
		bench: 'report',
		says: (of) => `A report with charts on 100,000 leads is made in ${secondsOf(of(/Report/))}.`,
	},
	{
		bench: 'parse',
		says: (of) =>
			`Lead Parse reads 10,000 leads in ${numberText(of(/^Lead Parse/))} ms; a Code node that reads less of them takes ${numberText(of(/^Code node/))} ms.`,
	},
];

/** The sentences for which everything was measured. */
export const gainsOf = (results: { readonly [bench: string]: BenchResult }): string[] =>
	GAINS.flatMap(({ bench, says }) => {
		let isComplete = true;
		const sentence = says((label, figure = 'ms') => {
			const contender = results[bench]?.contenders.find((one) => label.test(one.label));
			const median = contender?.figures[figure]?.median;
			isComplete &&= median !== undefined;
			return median ?? NaN;
		});
		const { load = 0, cores = 0 } = results[bench]?.machine ?? {};
		return isComplete
			? [load > cores ? `${sentence} (Measured while other work used the machine.)` : sentence]
			: [];
	});
