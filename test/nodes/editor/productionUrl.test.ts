import type { ICredentialDataDecryptedObject, IHookFunctions, WorkflowExecuteMode } from 'n8n-workflow';
import { MarketplaceLeadWebhookTrigger } from '../../../nodes/MarketplaceLeadWebhookTrigger/MarketplaceLeadWebhookTrigger.node';
import { whyOutOfReach } from '../../../nodes/MarketplaceLeadWebhookTrigger/reach';

const PATH = '/webhook/0f6c1b52/lead';

describe('a Production URL', () => {
	it.each(['https://n8n.example.com', 'https://203.0.113.7', 'https://[2001:db8::7]:8443'])(
		'%s may be within the reach of Microsoft',
		(origin) => {
			expect(whyOutOfReach(origin + PATH)).toBeNull();
		},
	);

	it.each([
		'http://localhost:5678',
		'https://localhost',
		'https://n8n',
		'https://n8n.internal',
		'https://printer.local',
		'https://10.1.2.3',
		'https://172.16.0.9',
		'https://192.168.1.20:5678',
		'https://127.0.0.1',
		'https://[::1]',
		'https://[fd00::1]',
	])('%s is known to the own network only', (origin) => {
		expect(whyOutOfReach(origin + PATH)).toBe('only machines in your own network can reach this address');
	});

	it.each(['http://n8n.example.com', 'http://203.0.113.7'])('%s lacks TLS', (origin) => {
		expect(whyOutOfReach(origin + PATH)).toContain('https://');
	});
});

/** Publishes a workflow with the trigger, and returns what the log says. */
async function logOf(url: string, mode: WorkflowExecuteMode): Promise<string[]> {
	const log: string[] = [];
	const credential: ICredentialDataDecryptedObject = {
		urlSecret: 'Zk3-p9_Lq.7w~Rt2Vx5Yb8Nc',
		authentication: 'none',
	};
	const context: Partial<IHookFunctions> = {
		getMode: () => mode,
		getNodeWebhookUrl: () => url,
		getNode: () => ({
			id: '1',
			name: 'Leads',
			type: 'x',
			typeVersion: 1,
			position: [0, 0],
			parameters: {},
		}),
		getNodeParameter: (_name: string, fallback?: unknown) => fallback as never,
		getCredentials: async () => credential as never,
		logger: { warn: (message) => log.push(message), error: fail, info: fail, debug: fail },
	};
	const { create } = new MarketplaceLeadWebhookTrigger().webhookMethods.default;
	expect(await create.call(context as IHookFunctions)).toBe(true);
	return log;
}

const fail = () => {
	throw new Error('The log has warnings only.');
};

describe('at publishing', () => {
	it('the log says that Microsoft cannot reach the URL, and what to set', async () => {
		expect(await logOf(`http://localhost:5678${PATH}`, 'trigger')).toEqual([
			expect.stringMatching(/^Leads: .*http:\/\/localhost:5678.*WEBHOOK_URL/),
		]);
	});

	it('it says nothing of a public URL, or of the Test URL', async () => {
		expect(await logOf(`https://n8n.example.com${PATH}`, 'trigger')).toEqual([]);
		expect(await logOf(`http://localhost:5678${PATH}`, 'manual')).toEqual([]);
	});
});
