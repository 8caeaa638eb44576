import { generateLeads } from '../../../dev/lab/generator';
import { parseLead } from '../../../lead/parse';
import { readableItem } from '../../../nodes/MarketplaceLeadTrigger/readableItem';

const rows = [...generateLeads({ seed: 17, count: 400 })].map(({ row }) => JSON.parse(JSON.stringify(row)));

it("an item of the trigger begins with the person, the offer and the action, and then has Microsoft's row as it is", () => {
	for (const row of rows) {
		const { json } = readableItem(row);
		expect(Object.keys(json).slice(0, 5)).toEqual(['email', 'name', 'company', 'offer', 'action']);
		expect(json).toMatchObject(row);
	}
});

it('Lead Parse reads the same lead with and without the readable columns', () => {
	for (const row of rows) {
		expect({ ...parseLead(readableItem(row).json), raw: null }).toEqual({ ...parseLead(row), raw: null });
	}
});
