import type { IExecuteFunctions } from 'n8n-workflow';
import { deliverOptions } from '../../targetNode/settings';

/** A run of a target under this type, with these options. */
const isDry = (type: string, options: object): boolean => {
	const context = {
		...{ getMode: () => 'trigger', getNode: () => ({ name: 'CRM', type }) },
		getNodeParameter: () => options,
	};
	return deliverOptions(context as unknown as IExecuteFunctions).dryRun;
};

describe.each(['hubSpotLeadTool', 'hubSpotLeadHitlTool'])('a target that an agent runs as %s', (type) => {
	it('writes nothing unless somebody has set Dry Run to off', () => {
		expect(isDry(`n8n-nodes-marketplace-leads.${type}`, {})).toBe(true);
		expect(isDry(`n8n-nodes-marketplace-leads.${type}`, { dryRun: true })).toBe(true);
		expect(isDry(`n8n-nodes-marketplace-leads.${type}`, { dryRun: false })).toBe(false);
	});
});

it('a target in a workflow writes unless Dry Run is on', () => {
	expect(isDry('n8n-nodes-marketplace-leads.hubSpotLead', {})).toBe(false);
	expect(isDry('n8n-nodes-marketplace-leads.hubSpotLead', { dryRun: true })).toBe(true);
});
