import { networkFaultOf, NETWORK_FAULTS } from '../../transport/networkFaults';

describe('network faults', () => {
	it.each(Object.keys(NETWORK_FAULTS))(
		'%s is explained, also as the cause of a cause, and without its text',
		(code) => {
			const fault = Object.assign(new Error('connect https://host/?sig=SECRET'), { code });
			const { reason } = networkFaultOf(
				new Error('outer', { cause: new Error('inner', { cause: fault }) }),
				'The endpoint',
			);
			expect(reason.code).toBe(code);
			expect(reason.remedy).toMatch(/^[A-Z].{15,}\.$/);
			expect(JSON.stringify(reason)).not.toContain('SECRET');
		},
	);

	it('that nobody knows are passing ones', () => {
		for (const thrown of [new Error('x'), null, undefined, 'text', { code: 'toString' }]) {
			expect(networkFaultOf(thrown, 'The endpoint')).toMatchObject({
				blame: 'passing',
				reason: { code: 'NO_CONNECTION' },
			});
		}
	});
});
