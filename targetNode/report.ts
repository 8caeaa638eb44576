import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { TableFault } from '../azureTable/fault';
import { toErrorOutput } from './errorOutput';
import { ledgerError, problemOf, tableFault } from './tableProblem';

/** Makes a report for each incoming item, because its parameters may be expressions. */
export async function report(
	context: IExecuteFunctions,
	make: (context: IExecuteFunctions, itemIndex: number) => Promise<IDataObject[]>,
): Promise<INodeExecutionData[]> {
	const output: INodeExecutionData[] = [];
	for (const [itemIndex, item] of context.getInputData().entries()) {
		const made = await make(context, itemIndex).catch(tableFault);
		const pairedItem = { item: itemIndex };
		if (!(made instanceof TableFault)) {
			output.push(...made.map((json) => ({ json, pairedItem })));
			continue;
		}
		const error = ledgerError(context.getNode(), problemOf(made), itemIndex);
		if (!context.continueOnFail()) throw error;
		const json = { ...item.json, ...problemOf(made) };
		output.push(toErrorOutput(context.getNode(), { json, pairedItem }, error));
	}
	return output;
}
