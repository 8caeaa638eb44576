import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { EMULATOR_ACCOUNT_KEY, EMULATOR_ACCOUNT_NAME } from 'azurite/dist/src/common/utils/constants';
import TableConfiguration from 'azurite/dist/src/table/TableConfiguration';
import TableServer from 'azurite/dist/src/table/TableServer';

const HOST = '127.0.0.1';
const KEEP_ALIVE_SECONDS = 5;
const ACCOUNT_NAME = EMULATOR_ACCOUNT_NAME;

export interface AzuriteOptions {
	/** Port on loopback; 0, the default, takes a free one. */
	port?: number;
	/** Folder in which the tables survive a restart. Absent: everything is in memory. */
	folder?: string;
}

export interface Azurite {
	port: number;
	/** The table endpoint, e.g. `http://127.0.0.1:10002/devstoreaccount1`. */
	url: string;
	accountName: string;
	accountKey: string;
	/** With the endpoint spelled out, as a user of a custom endpoint would write it. */
	connectionString: string;
	/** Closes the port and writes the folder. May be called more than once. */
	stop(): Promise<void>;
}

/**
 * Starts Azurite's table service inside this process: about a second to load, then some ten milliseconds per server.
 *
 * The classes are internal to Azurite and hold for the pinned version 3.35.0 only. Nothing is logged, and nothing is
 * reported to Microsoft: only Azurite's command line switches its telemetry on.
 *
 * @throws Error when the port is taken
 */
export async function startAzurite(options: AzuriteOptions = {}): Promise<Azurite> {
	const { port: wantedPort = 0, folder } = options;
	if (folder !== undefined) await mkdir(folder, { recursive: true });
	const server = new TableServer(configurationOf(wantedPort, folder));
	try {
		await server.start();
	} catch (error) {
		await server.afterClose();
		throw startFailure(error, wantedPort);
	}

	const port = Number(new URL(server.getHttpServerAddress()).port);
	const accountKey = EMULATOR_ACCOUNT_KEY.toString('base64');
	const url = `http://${HOST}:${port}/${ACCOUNT_NAME}`;
	let stopping: Promise<void> | undefined;
	return {
		port,
		url,
		accountName: ACCOUNT_NAME,
		accountKey,
		connectionString:
			`DefaultEndpointsProtocol=http;AccountName=${ACCOUNT_NAME};AccountKey=${accountKey};` +
			`TableEndpoint=${url};`,
		stop: async () => await (stopping ??= stop(server)),
	};
}

/** Azurite does not wait for its port to be closed; whoever starts the next server on it needs to know. */
async function stop(server: TableServer): Promise<void> {
	const closed = new Promise<void>((resolve) => server.httpServer.once('close', () => resolve()));
	await server.close();
	server.httpServer.closeAllConnections();
	await closed;
}

function configurationOf(port: number, folder: string | undefined): TableConfiguration {
	const databasePath = folder === undefined ? '' : join(folder, 'azurite-tables.json');
	return new TableConfiguration(
		HOST,
		port,
		KEEP_ALIVE_SECONDS,
		databasePath,
		false,
		false,
		undefined,
		undefined,
		false,
		// A newer client library may speak a newer version of the protocol than this Azurite lists.
		true,
		'',
		'',
		'',
		undefined,
		false,
		folder === undefined,
	);
}

function startFailure(error: unknown, port: number): Error {
	if (typeof error === 'object' && error !== null && 'code' in error && error.code === 'EADDRINUSE') {
		return new Error(
			`Azurite cannot start: port ${port} is taken by another program. Stop that program or choose another port.`,
			{ cause: error },
		);
	}
	return new Error(`Azurite cannot start on port ${port}.`, { cause: error });
}
