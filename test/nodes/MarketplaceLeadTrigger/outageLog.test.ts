import type { IPollFunctions } from 'n8n-workflow';
import { MarketplaceLeadTrigger } from '../../../nodes/MarketplaceLeadTrigger/MarketplaceLeadTrigger.node';

/** A connection string that is refused before any request, at each poll alike. */
const COSMOS =
	'DefaultEndpointsProtocol=https;AccountName=leads;AccountKey=a2V5;TableEndpoint=https://leads.table.cosmos.azure.com:443/;';

it('a fault that lasts is shown once an hour, and not written into the log at each poll', async () => {
	const lines: string[] = [];
	const log = (level: string) => (text: string) => void lines.push(`${level} ${text}`);
	// Of n8n's context only what a poll uses before it asks the table.
	const context = {
		getMode: () => 'trigger',
		getNode: () => ({ id: 'outage', name: 'Trigger', type: 'trigger', typeVersion: 1, position: [0, 0] }),
		getWorkflow: () => ({ id: 'workflow-of-an-outage' }),
		getNodeParameter: (_name: string, fallback: unknown) => fallback,
		getCredentials: async () =>
			await Promise.resolve({ authentication: 'connectionString', connectionString: COSMOS }),
		logger: { warn: log('warn'), error: log('error'), info: log('info'), debug: log('debug') },
		helpers: {},
	} as unknown as IPollFunctions;
	const { poll } = new MarketplaceLeadTrigger();
	const clock = jest.spyOn(Date, 'now');
	const begin = Date.now();
	let shown = 0;
	for (let minute = 0; minute < 180; minute++) {
		clock.mockReturnValue(begin + minute * 60_000);
		await poll.call(context).catch(() => shown++);
	}
	clock.mockRestore();
	// The first belongs to the activation; the next is the first of an hour.
	expect(shown).toBe(1 + 3);
	expect(lines.filter((line) => !line.startsWith('debug '))).toEqual([]);
});
