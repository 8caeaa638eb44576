import type { ICredentialTestFunctions } from 'n8n-workflow';
import { testLeadWebhook } from '../../../nodes/MarketplaceLeadWebhookTrigger/credential';
import { MarketplaceLeadWebhookTrigger } from '../../../nodes/MarketplaceLeadWebhookTrigger/MarketplaceLeadWebhookTrigger.node';

const { description } = new MarketplaceLeadWebhookTrigger();
const SECRET = 'Zk3-p9_Lq.7w~Rt2Vx5Yb8Nc';

/** The test makes no call, so it needs nothing of n8n. */
const tested = async (data: Record<string, string>) =>
	await testLeadWebhook.call({} as ICredentialTestFunctions, {
		id: '1',
		name: 'Lead Webhook',
		type: 'leadWebhookApi',
		data,
	});

describe('what the user is told', () => {
	it('by the test of the credential: how the URL goes on', async () => {
		const good = await tested({ urlSecret: SECRET, authentication: 'none' });
		expect(good.status).toBe('OK');
		expect(good.message).toContain('?code=');
		expect(good.message).not.toContain(SECRET);
	});

	it('by the test of an unfit credential: what to do, without the secret', async () => {
		const bad = await tested({ urlSecret: `${SECRET}%`, authentication: 'none' });
		expect(bad).toEqual({ status: 'Error', message: expect.stringContaining('Open the credential') });
		expect(bad.message).not.toContain(SECRET);
	});

	it('in the editor, before and after activation: URL, ?code= and the place in Partner Center', () => {
		const panel = description.triggerPanel;
		if (typeof panel !== 'object' || typeof panel.executionsHelp !== 'object')
			throw new Error('The panel has no texts.');
		const texts = [
			description.properties[0]?.displayName ?? '',
			description.activationMessage ?? '',
			panel.executionsHelp.inactive,
			panel.executionsHelp.active,
		];
		for (const text of texts) {
			expect(text).toMatch(/Production URL/);
			expect(text).toMatch(/\?code=/);
			expect(text).toMatch(/Partner Center/);
		}
	});
});

describe('what n8n must find so that it leaves the body alone', () => {
	it('is version 1, and the parameter of n8n’s first Webhook node', () => {
		expect(description.version).toBe(1);
		expect(description.properties.find(({ name }) => name === 'options')).toMatchObject({
			type: 'hidden',
			default: { binaryData: true },
		});
	});
});
