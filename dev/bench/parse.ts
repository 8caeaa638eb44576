/** Lead Parse: the parser by itself against reading nothing but the customer's JSON, and the node against a Code node. */
import type { IDataObject, INodeExecutionData, INodeParameters } from 'n8n-workflow';
import { generateLeads } from '../lab/generator';
import { parseLead } from '../../lead/parse';
import { startBenchEngine } from './engine';
import { defineBench } from './frame/bench';
import { startTaskRunner } from './parse/taskRunner';
import { USUAL_SCRIPT } from './parse/usualScript';

const LEADS = 10_000;
/** So often all leads are read in one run of the pure parts, which take milliseconds. */
const TIMES = 10;

/** The leads anew for every run, so that no run profits from strings that an earlier one has looked at. */
const TEXT = JSON.stringify([...generateLeads({ seed: 8, count: LEADS })].map(({ row }) => row));
const freshRows = (): IDataObject[] => JSON.parse(TEXT) as IDataObject[];

export default defineBench({
	title: 'Lead Parse',
	notes: [
		`${LEADS.toLocaleString('en')} rows of the lead generator, with its usual share of odd, hostile and broken ones. The pure parts read them ${TIMES} times a run.`,
		'The floor does nothing but JSON.parse on the CustomerInfo of the same rows; broken ones throw there, too.',
		"The Code node runs once for all items on n8n's own task runner in internal mode, as n8n runs it, and its script reads the same members without ids, stages, warnings or outputs.",
		'Both nodes run after a Manual Trigger on the same n8n-core; the time includes what the engine itself does with the items.',
		'Lead Parse does what the script leaves out: two SHA-1 ids, the check of the address, countries, times, warnings. It does so in plain code: no cache and no trick is worth its lines, because targets take a thousand times as long.',
	],
	targets: [
		{ what: 'leads a second, pure', value: (of) => leadsPerSecond(of('pure')), atLeast: 50_000 },
		{
			what: "time of the node beside the Code node's",
			value: (of) => of('node') / of('code'),
			unit: 'x',
			atMost: 0.25,
		},
	],
	async open() {
		const runner = await startTaskRunner();
		const engine = await startBenchEngine(runner.services);
		let rows: IDataObject[] = [];
		let items: INodeExecutionData[] = [];
		let putOut = 0;
		const prepare = () => {
			rows = freshRows();
			items = rows.map((json) => ({ json }));
			putOut = 0;
		};
		const run = async (type: string, parameters: INodeParameters, typeVersion: number) => {
			const outputs = await engine.run({ type, typeVersion, parameters }, items);
			putOut = outputs.flat().length;
		};
		const figures = () => {
			if (putOut !== LEADS) throw new Error(`${putOut} of ${LEADS} leads were read.`);
			return {};
		};
		return {
			contenders: {
				floor: {
					label: 'JSON.parse of CustomerInfo',
					prepare,
					run: async () => ({ ms: timed(readCustomers, rows) }),
				},
				pure: { label: 'parseLead', prepare, run: async () => ({ ms: timed(parseLeads, rows) }) },
				node: {
					label: 'Lead Parse on the engine',
					prepare,
					run: async () => await run('n8n-nodes-marketplace-leads.leadParse', {}, 1),
					figures,
				},
				code: {
					label: 'Code node on the engine',
					prepare,
					run: async () => await run('n8n-nodes-base.code', { jsCode: USUAL_SCRIPT }, 2),
					figures,
				},
			},
			close: async () => await runner.stop(),
		};
	},
});

/** Milliseconds for all leads once, as the mean of several times. */
function timed(read: (rows: readonly IDataObject[]) => void, rows: readonly IDataObject[]): number {
	const began = performance.now();
	for (let time = 0; time < TIMES; time += 1) read(rows);
	return (performance.now() - began) / TIMES;
}

/** Keeps results in use, so that no compiler leaves the work out. */
let last: unknown;

function readCustomers(rows: readonly IDataObject[]): void {
	for (const { CustomerInfo: text } of rows) {
		if (typeof text !== 'string') continue;
		try {
			last = JSON.parse(text);
		} catch (error) {
			last = error;
		}
	}
}

function parseLeads(rows: readonly IDataObject[]): void {
	for (const row of rows) last = parseLead(row);
	if (last === undefined) throw new Error('There was no lead.');
}

const leadsPerSecond = (milliseconds: number): number => LEADS / (milliseconds / 1000);
