import { TARGETS } from '../targets';
import type { Started, TargetEntry } from '../targets';
import type { CredentialData } from './workflow';

type Entries = typeof TARGETS;

/** The stand-ins of the CRMs by the names of the list of targets. */
type Labs = {
	[Name in keyof Entries as Entries[Name] extends { start: unknown } ? Name : never]: Entries[Name] extends {
		start(): Promise<Started<infer Service>>;
	}
		? Service
		: never;
};

/** What a stand-in holds of the leads, as people see it. */
export type Records = ReturnType<Started['records']>;

/** The stand-ins of the CRMs, with the credentials that open them. */
export interface Crms extends Labs {
	credentials: CredentialData;
	/** The records of each, by its name. One buyer of one offer is one record, and one person in HubSpot and Marketo. */
	records(): Record<string, Records>;
	stop(): Promise<void>;
}

/** Starts every CRM of the list of targets as the lab plays it, on free ports. */
export async function startCrms(): Promise<Crms> {
	const entries: ReadonlyArray<[string, TargetEntry]> = Object.entries(TARGETS);
	const crms = (
		await Promise.all(
			entries.map(async ([key, { name, credentialType, start }]) =>
				start === undefined ? [] : [{ key, name, credentialType, started: await start() }],
			),
		)
	).flat();
	// `fromEntries` forgets which name has which stand-in; both come from the same entry.
	const labs = Object.fromEntries(crms.map(({ key, started }) => [key, started.lab])) as unknown as Labs;
	return {
		...labs,
		credentials: Object.fromEntries(
			crms.map(({ credentialType, started }) => [credentialType, started.credential]),
		),
		records: () => Object.fromEntries(crms.map(({ name, started }) => [name, started.records()])),
		stop: async () => {
			await Promise.all(crms.map(async ({ started }) => await started.lab.stop()));
		},
	};
}
