/**
 * What of Azurite the lab uses in process. Azurite publishes no types and no API but its command
 * line, so these are read from its dist folder of 3.35.0, the version that package.json pins.
 */
declare module 'azurite/dist/src/common/utils/constants' {
	/** The account of every emulator (Microsoft Learn, "Use the Azurite emulator", well-known storage account and key). */
	export const EMULATOR_ACCOUNT_NAME: string;
	export const EMULATOR_ACCOUNT_KEY: Buffer;
}

declare module 'azurite/dist/src/table/TableConfiguration' {
	export default class TableConfiguration {
		constructor(
			host: string,
			port: number,
			keepAliveSeconds: number,
			databasePath: string,
			debugLog: boolean,
			accessLog: boolean,
			accessLogStream: undefined,
			debugLogPath: undefined,
			loose: boolean,
			skipApiVersionCheck: boolean,
			cert: string,
			key: string,
			password: string,
			oauth: undefined,
			disableProductStyleUrl: boolean,
			inMemory: boolean,
		);
	}
}

declare module 'azurite/dist/src/table/TableServer' {
	import type { Server } from 'node:http';
	import type TableConfiguration from 'azurite/dist/src/table/TableConfiguration';

	export default class TableServer {
		readonly httpServer: Server;
		constructor(configuration: TableConfiguration);
		start(): Promise<void>;
		close(): Promise<void>;
		getHttpServerAddress(): string;
		/** Releases the stores; `close()` calls it, and so must whoever gives up a server that did not start. */
		afterClose(): Promise<void>;
	}
}

declare module 'azurite/dist/src/blob/BlobConfiguration' {
	export default class BlobConfiguration {
		constructor(
			host: string,
			port: number,
			keepAliveSeconds: number,
			metadataPath: string,
			extentPath: string,
			persistence: never[],
			accessLog: boolean,
			accessLogStream: undefined,
			debugLog: boolean,
			debugLogPath: undefined,
			loose: boolean,
			skipApiVersionCheck: boolean,
			cert: string,
			key: string,
			password: string,
			oauth: undefined,
			disableProductStyleUrl: boolean,
			inMemory: boolean,
		);
	}
}

declare module 'azurite/dist/src/blob/BlobServer' {
	import type BlobConfiguration from 'azurite/dist/src/blob/BlobConfiguration';

	export default class BlobServer {
		constructor(configuration: BlobConfiguration);
		start(): Promise<void>;
		close(): Promise<void>;
		getHttpServerAddress(): string;
	}
}
