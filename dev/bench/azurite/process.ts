/** The process of Azurite: apart, so that its memory and its work are not taken for those of what is measured. */
import { TableClient } from '@azure/data-tables';
import { startAzurite } from '../../lab/azurite';
import type { Azurite } from '../../lab/azurite';
import { generateLeads } from '../../lab/generator';
import { fill, storedRow } from './filling';
import type { Answer, Order } from './orders';
import { installSeeking } from './seeking';

const seeking = installSeeking();

// Whoever started us has ended, well or not.
process.once('disconnect', () => process.exit());

const answer = (said: Answer): void => void process.send?.(said);

startAzurite().then(
	(azurite) => {
		process.on('message', (order: Order) => {
			carryOut(order, azurite).then(answer, (failure: Error) =>
				answer({ failure: failure.stack ?? failure.message }),
			);
		});
		answer({ connectionString: azurite.connectionString });
	},
	(failure: Error) => answer({ failure: failure.message }),
);

async function carryOut(order: Order, { connectionString, accountName }: Azurite): Promise<Answer> {
	const examined = seeking.examined;
	switch (order.kind) {
		case 'fill':
			await tableClient(connectionString, order.table).createTable();
			fill(rowsOf(accountName, order.table), order.filling);
			break;
		case 'add': {
			const { partitionKey, written } = order;
			const leads = [...generateLeads({ seed: written, count: order.rowKeys.length })];
			const rows = order.rowKeys.map((rowKey, index) =>
				storedRow(partitionKey, rowKey, written, { ...leads[index]?.row }),
			);
			rowsOf(accountName, order.table).insert(rows, true);
			break;
		}
		case 'drop':
			await tableClient(connectionString, order.table).deleteTable();
			break;
		case 'seek':
			seeking.isOn = order.isOn;
			break;
		case 'examined':
			seeking.examined = 0;
			break;
	}
	return { examined };
}

function rowsOf(accountName: string, table: string) {
	if (seeking.store === null) throw new Error('Azurite has no store.');
	return seeking.store.getEntityCollection(accountName, table);
}

const tableClient = (connectionString: string, table: string): TableClient =>
	TableClient.fromConnectionString(connectionString, table, { allowInsecureConnection: true });
