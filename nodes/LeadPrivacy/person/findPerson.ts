import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import type { Table } from '../../../azureTable/table';
import { groupBy } from '../../../lead/groupBy';
import { isRecord } from '../../../lead/text';
import { entriesOf } from '../../../ledger/entries';
import type { LeadKey } from '../../../ledger/entry';
import { rawLead } from '../../../leadTable/leadRows';
import type { LeadStatus } from '../../../ledger/record';
import { type Answers, answerPeople, type PeopleRequest } from './answerPeople';
import { leadOfCopy, leadOfRow } from './leadOfRow';
import { searchTables } from './searchTables';

/** Every row that holds the address of an item, one item each; for the answer to an access request. */
export const findPerson = async (context: IExecuteFunctions): Promise<INodeExecutionData[]> =>
	await answerPeople(context, ['findPersonOptions'], async (request) => await find(context, request));

async function find(context: IExecuteFunctions, request: PeopleRequest): Promise<Answers> {
	const { addresses, where, itemIndex } = request;
	const options: unknown = context.getNodeParameter('findPersonOptions', itemIndex, {});
	const isWithLead = isRecord(options) && options.includeLead === true;
	const found = new Map([...addresses].map((address) => [address, new Array<IDataObject>()]));
	await searchTables(request, async (sightings, table) => {
		const isLeads = where.isLeadsTable(table);
		const facts = sightings.map(({ row }) => (isLeads ? leadOfRow(row) : leadOfCopy(row)));
		const statusOf = await statuses(
			where.ledger,
			facts.map(({ key }) => key),
		);
		for (const [index, { row, addresses: own, columns }] of sightings.entries()) {
			const { leadId = null, offer = null, key = null } = facts[index] ?? {};
			const item = {
				table: table.name,
				partitionKey: row.partitionKey,
				rowKey: row.rowKey,
				leadId,
				writtenAt: row.timestamp,
				offer,
				ledgerStatus: statusOf(key),
				foundIn: columns,
				...(isWithLead ? { lead: rawLead(row) } : {}),
			};
			for (const address of own) found.get(address)?.push(item);
		}
	});
	const strangers = [...found.values()].filter((items) => items.length === 0).length;
	if (strangers > 0) {
		request.hint(`No row was found for ${strangers === 1 ? 'one person' : `${strangers} people`}.`);
	}
	return found;
}

/** What the ledger says of leads; null of one that it cannot know. */
async function statuses(
	ledger: Table | null,
	keys: ReadonlyArray<LeadKey | null>,
): Promise<(key: LeadKey | null) => LeadStatus | null> {
	if (ledger === null) return () => null;
	const known = new Map<string, LeadStatus>();
	const named = keys.filter((key) => key !== null);
	for (const [partitionKey, some] of groupBy(named, (key) => key.partitionKey)) {
		const rowKeys = some.map(({ rowKey }) => rowKey);
		const entries = await entriesOf(ledger, partitionKey, rowKeys);
		for (const rowKey of rowKeys) {
			known.set(JSON.stringify([partitionKey, rowKey]), entries.get(rowKey)?.status ?? 'notInLedger');
		}
	}
	return (key) => (key === null ? null : (known.get(JSON.stringify([key.partitionKey, key.rowKey])) ?? null));
}
