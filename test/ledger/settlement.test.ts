import { readSettlements } from '../../ledger/settlement';
import { runOf } from './runs';

const LEAD = '6c656164-73c3-5000-a96e-386e2d6d6b74';

const proofOf = (targetId: string) => {
	const output = { leadId: LEAD, target: 'azureTable', status: 'created', targetId };
	return readSettlements(runOf('success', { Target: [output] }))(LEAD);
};

describe('the proof of a delivery', () => {
	it('names the record at the target', () => {
		expect(proofOf('contoso.widget/42')).toMatchObject({
			status: 'delivered',
			proof: 'azureTable created contoso.widget/42',
		});
	});

	it.each(['any-offer/robin@private.example', 'robin%40private.example'])(
		'does not when that is named by the address of the buyer: %s',
		(targetId) => {
			expect(proofOf(targetId)).toMatchObject({ status: 'delivered', proof: 'azureTable created' });
		},
	);
});
