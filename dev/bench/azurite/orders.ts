import type { Filling } from './filling';

/** What the bench tells Azurite's process to do; each is answered in turn. */
export type Order =
	/** Makes the table if need be, and fills it. */
	| { kind: 'fill'; table: string; filling: Filling }
	/** Adds rows with these keys, written at this time (milliseconds). */
	| { kind: 'add'; table: string; partitionKey: string; rowKeys: string[]; written: number }
	| { kind: 'drop'; table: string }
	/** Whether partitions are sought, or all rows tested as Azurite does. */
	| { kind: 'seek'; isOn: boolean }
	/** Asks how many rows queries have tested since the last such question. */
	| { kind: 'examined' };

export type Answer = { connectionString: string } | { examined: number } | { failure: string };
