import { randomUUID } from 'node:crypto';
import { TableClient } from '../../vendor/azureDataTables';
import { TABLES } from '../demo/settings';
import { dayPartitionKey } from '../../lead/dayPartition';

/** Invented people whose names every machine has letters for; the last one is the newest. */
const LEADS = [
	{
		LeadSource: 'SPZA',
		ActionCode: 'DNC',
		OfferDisplayName: 'Contoso Route Planner',
		customer: { FirstName: 'Elena', LastName: 'Petrova', Email: 'elena@northwind.example', Country: 'BG' },
	},
	{
		LeadSource: 'AzurePortal',
		ActionCode: 'Create',
		OfferDisplayName: 'Contoso Edge Gateway',
		customer: { FirstName: 'Mateo', LastName: 'Silva', Email: 'mateo@tailspin.example', Country: 'BR' },
	},
	{
		LeadSource: 'SPZA',
		ActionCode: 'PLT',
		OfferDisplayName: 'Contoso Route Planner',
		customer: { FirstName: 'Aisha', LastName: 'Rahman', Email: 'aisha@fabrikam.example', Country: 'AE' },
	},
	{
		LeadSource: 'AzureMarketplace',
		ActionCode: 'INS',
		OfferDisplayName: 'Contoso Edge Gateway',
		customer: { FirstName: 'Robin', LastName: 'Counts', Email: 'robin@adatum.example', Country: 'US' },
	},
] as const;

/** Writes the leads that are to be seen on the pictures, in the form of Microsoft's rows. */
export async function writeLeads(connectionString: string): Promise<void> {
	const table = TableClient.fromConnectionString(connectionString, TABLES.leads, {
		allowInsecureConnection: true,
	});
	for (const { customer, OfferDisplayName, ...lead } of LEADS) {
		const now = new Date();
		await table.createEntity({
			partitionKey: dayPartitionKey(now),
			rowKey: randomUUID(),
			...lead,
			OfferDisplayName,
			PublisherDisplayName: 'Contoso',
			ProductId: `contoso.${OfferDisplayName.toLowerCase().replaceAll(' ', '-')}`,
			CreatedTime: now.toLocaleString('en-US', { timeZone: 'UTC' }),
			CustomerInfo: JSON.stringify({ ...customer, Phone: '555 0100', Company: 'Example', Title: 'Buyer' }),
			Description: '',
		});
	}
}
