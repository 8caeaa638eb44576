import { Webhook } from 'standardwebhooks';
import { readSigningKey, signatureHeaders } from '../../transport/authentication';

describe('the signature', () => {
	const secret = `whsec_${Buffer.alloc(24, 7).toString('base64')}`;

	it('is one that the reference library of Standard Webhooks accepts, for these bytes only', () => {
		const key = readSigningKey(secret);
		if (!key) throw new Error('The secret is a good one.');
		const body = '{"name":"Zoë ünïcode"}';
		const headers = signatureHeaders(key, { id: 'lead-1', timestamp: Math.floor(Date.now() / 1000), body });
		expect(new Webhook(secret).verify(body, headers)).toEqual({ name: 'Zoë ünïcode' });
		expect(() => new Webhook(secret).verify(`${body} `, headers)).toThrow();
	});

	it.each([24, 32, 64])('takes a secret of %i bytes', (length) => {
		expect(readSigningKey(`whsec_${Buffer.alloc(length, 1).toString('base64')}`)).toHaveLength(length);
	});

	it.each([
		'',
		'whsec_',
		'hunter2',
		`whsec_${Buffer.alloc(23).toString('base64')}`,
		`whsec_${Buffer.alloc(65).toString('base64')}`,
		'whsec_!!!!',
	])('takes none that Standard Webhooks does not know: %p', (wrong) => {
		expect(readSigningKey(wrong)).toBeNull();
	});
});
