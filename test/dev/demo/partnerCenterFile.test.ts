import { PartnerCenterFile } from '../../../dev/demo/partnerCenterFile';
import { parseLead } from '../../../lead/parse';

const AT = new Date('2026-11-28T12:00:00Z');

function fileOf(...buyers: ReadonlyArray<{ Email: string; Company: string; LastName?: string }>): string[] {
	const file = new PartnerCenterFile();
	for (const [index, buyer] of buyers.entries()) {
		const row = {
			PartitionKey: '11:2F28:2F2026',
			RowKey: `row-${index}`,
			LeadSource: 'AzureMarketplace-INS|contoso.widget',
			OfferDisplayName: 'Widget',
			CustomerInfo: JSON.stringify(buyer),
		};
		file.add(parseLead(row), row.RowKey, AT);
	}
	return file.csv().trimEnd().split('\r\n');
}

test('a lead is a row in the words of Partner Center, and three buyers are in it who never came', () => {
	const lines = fileOf({ Email: 'ann@a.example', Company: 'A "quoted" one', LastName: 'Ann' });
	expect(lines[0]).toMatch(/^"Referral ID","Creation Date","Customer Name",/);
	expect(lines[1]).toContain('"11/28/2026","A ""quoted"" one"');
	expect(lines[1]).toContain('"Azure Marketplace","Get it now"');
	expect(lines.slice(2).map((line) => /"[a-z.]+@example\.net"/.test(line))).toEqual([true, true, true]);
});

test('of two buyers of one company for one offer there is one row, which says neither of them', () => {
	const lines = fileOf(
		{ Email: 'ann@a.example', Company: 'A' },
		{ Email: 'bob@b.example', Company: 'B' },
		{ Email: 'cid@a.example', Company: 'A' },
	);
	expect(lines).toHaveLength(1 + 2 + 3);
	expect(lines[1]).toContain('bob@b.example');
	expect(lines[2]).toMatch(/^"[0-9a-f-]{36}","11\/28\/2026","A","","","","","","Offer lead","",""/);
});

test('a buyer who came twice is no two buyers', () => {
	const twice = { Email: 'ann@a.example', Company: 'A' };
	expect(fileOf(twice, twice, { Email: 'bob@b.example', Company: 'A' })).toHaveLength(1 + 3 + 3);
});
