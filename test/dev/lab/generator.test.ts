import { generateLeads, OFFERS, ORDINARY_MIX } from '../../../dev/lab/generator';
import type { GeneratedLead, GeneratorOptions } from '../../../dev/lab/generator';

const make = (options: Partial<GeneratorOptions> = {}): GeneratedLead[] => [
	...generateLeads({ seed: 1, count: 2000, ...options }),
];
const only = (kind: string): Partial<GeneratorOptions> => ({
	count: 200,
	mix: {
		...ORDINARY_MIX,
		...(kind === 'ordinary' ? {} : { [kind]: 100 }),
	},
});

function customerOf(lead: GeneratedLead | undefined): Record<string, unknown> {
	const customer: Record<string, unknown> = JSON.parse(lead?.row.CustomerInfo ?? '{}');
	return customer;
}

const isJson = (text: string): boolean => {
	try {
		JSON.parse(text);
		return true;
	} catch {
		return false;
	}
};

describe('generateLeads', () => {
	it('repeats itself for a seed and differs for another', () => {
		expect(make()).toEqual(make());
		expect(make({ seed: 2 })[0]).not.toEqual(make()[0]);
	});

	it('makes as many as asked, each with a key of its own', () => {
		const keys = make().map(({ row }) => `${row.PartitionKey}/${row.RowKey}`);

		expect(new Set(keys).size).toBe(2000);
	});

	it('keeps to the mix', () => {
		const count = (kind: string): number => make().filter((lead) => lead.kind === kind).length;

		expect(count('doNotContact')).toBeGreaterThan(80);
		expect(count('doNotContact')).toBeLessThan(160);
		expect(count('test')).toBeGreaterThan(50);
		expect(count('test')).toBeLessThan(110);
		expect(count('ordinary')).toBeGreaterThan(1350);
	});

	it('refuses a mix of more than a hundred', () => {
		expect(() => make({ mix: { broken: 99, test: 2 } })).toThrow('more than 100');
	});

	it('covers sources, actions, offers and days', () => {
		const leads = make({
			...only('ordinary'),
			count: 1000,
			switches: { leadSource: 'split', appSource: 'SPZA' },
		});
		const all = (column: string): unknown[] => [...new Set(leads.map(({ row }) => row[column]))].sort();

		expect(all('LeadSource')).toEqual(['AzureMarketplace', 'AzurePortal', 'SPZA', 'TestDrive']);
		expect(all('ActionCode')).toEqual(['Create', 'INS', 'PLT', 'StartTestDrive']);
		expect(all('OfferDisplayName')).toEqual(OFFERS.map(({ title }) => title).sort());
		expect(all('PartitionKey')).toContain('9:2F28:2F2018');
		expect(all('PartitionKey')).toContain('10:2F1:2F2018');
		expect(all('PartitionKey')).toHaveLength(10);
	});

	it('lets buyers come back for the same offer', () => {
		const offersOf = new Map<unknown, Set<unknown>>();
		const leadsOf = new Map<unknown, number>();
		for (const lead of make(only('ordinary'))) {
			const { Email } = customerOf(lead);
			leadsOf.set(Email, (leadsOf.get(Email) ?? 0) + 1);
			offersOf.set(Email, (offersOf.get(Email) ?? new Set()).add(lead.row.OfferDisplayName));
		}

		expect(Math.max(...leadsOf.values())).toBeGreaterThan(1);
		expect([...offersOf.values()].every((offers) => offers.size === 1)).toBe(true);
	});

	it('marks test leads with the .NET ticks of their moment', () => {
		const at = new Date('2018-09-28T18:24:18.711Z');
		const [lead] = make({ ...only('test'), at: () => at, switches: { testLead: 'table' } });

		// 636737558587117715 are the ticks of a real test lead (lead-facts.md, fact 5); 0.7715 ms are below a Date's grain.
		expect(lead?.row.Description).toBe('MSFT_TEST_636737558587110000');
		expect(customerOf(lead)).toMatchObject({ Phone: '1234567890', Country: 'US' });
	});

	it('writes a test lead in Salesforce\u2019s form', () => {
		for (const lead of make({ ...only('test'), switches: { testLead: 'salesforce', bar: 'tight' } })) {
			expect(lead.row.LeadSource).toMatch(/^(MSFT_TEST_\d{18})-\1\|./);
			expect(lead.row.ActionCode).toBeUndefined();
		}
	});

	it('damages broken leads only', () => {
		for (const lead of make({ count: 3000 })) {
			const isWhole = isJson(lead.post) && isJson(lead.row.CustomerInfo ?? '{}');

			if (lead.expected !== 'unreadable') expect(isWhole).toBe(true);
			if (lead.kind === 'broken') expect(isJson(lead.row.CustomerInfo ?? '{}')).toBe(false);
		}
	});

	it('puts the same words into row and post', () => {
		for (const { row, post } of make({ ...only('ordinary'), switches: { keyCase: 'pascal' } })) {
			const body: Record<string, unknown> = JSON.parse(post);

			expect(body.ActionCode).toBe(row.ActionCode);
			expect(body.Description).toBe(row.Description);
			expect(body.OfferTitle).toBe(row.OfferDisplayName);
		}
	});

	it.each([
		['leadSource', 'composite', /"LeadSource":"[^"|]+-[^"|]+ ?\| ?[^"]+"/],
		['createdTime', 'us', /"CreatedTime":"\d+\/\d+\/2018 \d+:\d\d:\d\d [AP]M"/],
		['createdTime', 'iso', /"CreatedTime":"2018-\d\d-\d\dT[\d:.]+Z"/],
		['productId', 'on', /"ProductId":"[a-z]+\.[a-z0-9_-]+"/],
		['description', 'campaigns', /"Description":"Campaigns: "/],
		['description', 'urlParameters', /"Description":"\{\\"utm_source/],
		['description', 'blank', /"Description":" "/],
	])('has a switch %s: %s', (name, word, pattern) => {
		for (const { row } of make({ ...only('ordinary'), switches: { [name]: word } })) {
			expect(JSON.stringify(row)).toMatch(pattern);
		}
	});

	it.each([
		['pascal', ['UserDetails', 'LeadSource', 'FirstName']],
		['camel', ['userDetails', 'leadSource', 'firstName']],
		['userDetails', ['userDetails', 'LeadSource', 'FirstName']],
	] as const)('spells posts in %s case', (keyCase, names) => {
		const [lead] = make({ ...only('ordinary'), switches: { keyCase } });

		for (const name of names) expect(lead?.post).toContain(`"${name}":`);
	});

	it('holds back the data of schools in each way, and still makes the number asked for', () => {
		const blank = make({ ...only('edu'), switches: { edu: 'blankFields', blankAs: 'blank' } });
		const absent = make({ ...only('edu'), switches: { edu: 'customerAbsent' } });
		const withheld = make({ count: 100, mix: { edu: 50 }, switches: { edu: 'withheld' } });

		expect(new Set(Object.values(customerOf(blank[0])))).toEqual(new Set(['']));
		expect(
			absent.every(({ row, post }) => row.CustomerInfo === undefined && /serDetails":null/.test(post)),
		).toBe(true);
		expect(withheld).toHaveLength(100);
		expect(withheld.some(({ kind }) => kind === 'edu')).toBe(false);
	});
});
