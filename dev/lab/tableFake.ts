import type { JsonObject } from '../../lead/lead';
import type { Fault, FaultRule } from './faults';
import { listenOnLoopback } from './loopbackServer';
import { propertiesOf } from './tableFake/entity';
import type { Paging } from './tableFake/paging';
import type { TableCall, TableService } from './tableFake/service';
import { ServiceFault } from './tableFake/serviceFault';
import { ServiceFront } from './tableFake/serviceFront';
import type { SettableClock } from './tableFake/settableClock';
import type { SharedKey } from './tableFake/sharedKey';
import { readTicks, ticksOfDate } from './tableFake/ticks';
import type { Ticks } from './tableFake/ticks';

export type { Paging } from './tableFake/paging';
export type { TableCall } from './tableFake/service';
export { serviceFault } from './tableFake/serviceFault';

export interface TableFakeOptions {
	/** Port on loopback; 0, the default, takes a free one. */
	port?: number;
	paging?: Paging;
	/** Refuse what is not signed with this key, or signed too long ago. Default: anybody may do anything. */
	expectAuth?: SharedKey;
	/** Seed of the rules that fail a share of the calls. */
	seed?: number;
}

/** A row with the stamp it shall have, e.g. `2018-09-28T18:24:19.0020001Z`. */
export type SeededRow = JsonObject & { PartitionKey: string; RowKey: string; Timestamp?: string };

export interface TableFake {
	port: number;
	url: string;
	connectionString: string;
	calls: readonly TableCall[];
	/** Puts rows into a table, which is created when missing. */
	put(table: string, ...rows: readonly SeededRow[]): void;
	/** Queries do not see this row before the service's clock shows this time. */
	setVisibleFrom(table: string, partitionKey: string, rowKey: string, time: Date): void;
	/** Stops the service's clock at a time; it then moves 100 ns per change. `null`: the real time again. */
	setClock(time: Date | string | null): void;
	/** The server of this partition stamps rows so many milliseconds off. */
	setSkew(partitionKey: string, milliseconds: number): void;
	setPaging(paging: Paging): void;
	/** The next call fails, and if several faults are given, the calls after it. */
	failNext(...faults: readonly Fault[]): void;
	script(...rules: ReadonlyArray<FaultRule<TableCall>>): void;
	clearFaults(): void;
	stop(): Promise<void>;
}

const ACCOUNT = 'devstoreaccount1';
const BASE = `/${ACCOUNT}/`;

/**
 * Starts a small stand-in of the table service for what Azurite cannot do: short and empty pages, stamps compared to
 * 100 ns, rows that become visible late, clock skew, throttling, slow and lost answers, the service's own error codes.
 *
 * Source: Microsoft Learn, "Table service REST API"; the gaps of Azurite are listed in crm-facts.md 4.6.
 *
 * @throws Error when the port is taken
 */
export async function startTableFake(options: TableFakeOptions = {}): Promise<TableFake> {
	const front = new ServiceFront(options, BASE);
	const { clock, service, faults, calls } = front;
	service.paging = options.paging ?? {};
	const server = await listenOnLoopback(
		'The table fake',
		(request, response) => void front.serve(request, response),
		{ port: options.port ?? 0, tls: false },
	);
	const url = `${server.origin}/${ACCOUNT}`;
	// Any key will do unless one is expected; it only has to be base64.
	const key = options.expectAuth?.accountKey ?? Buffer.from('any key').toString('base64');
	const account = options.expectAuth?.accountName ?? ACCOUNT;
	return {
		port: server.port,
		url,
		connectionString: `DefaultEndpointsProtocol=http;AccountName=${account};AccountKey=${key};TableEndpoint=${url};`,
		calls,
		put: (table, ...rows) => putRows(service, clock, table, rows),
		setVisibleFrom: (table, partitionKey, rowKey, time) => {
			const row = service.rowsOf(table).get(partitionKey, rowKey);
			if (row === undefined) throw new ServiceFault('ResourceNotFound');
			row.visibleFrom = ticksOfDate(time);
		},
		setClock: (time) => clock.set(time === null ? null : momentOf(time)),
		setSkew: (partitionKey, milliseconds) => clock.setSkew(partitionKey, milliseconds),
		setPaging: (paging) => {
			service.paging = paging;
		},
		failNext: (...next) => faults.failNext(...next),
		script: (...rules) => faults.add(...rules),
		clearFaults: () => faults.clear(),
		stop: async () => {
			front.close();
			await server.stop();
		},
	};
}

function putRows(
	service: TableService,
	clock: SettableClock,
	table: string,
	rows: readonly SeededRow[],
): void {
	if (!service.hasTable(table)) service.createTable(table);
	for (const row of rows) {
		const { PartitionKey, RowKey, Timestamp } = row;
		service.rowsOf(table).put({
			partitionKey: PartitionKey,
			rowKey: RowKey,
			timestamp: Timestamp === undefined ? clock.stamp(PartitionKey) : momentOf(Timestamp),
			properties: propertiesOf(row),
		});
	}
}

function momentOf(time: Date | string): Ticks {
	const ticks = time instanceof Date ? ticksOfDate(time) : readTicks(time);
	if (ticks === undefined) throw new Error(`Not a moment in UTC: ${String(time)}`);
	return ticks;
}
