import { join, resolve } from 'node:path';

export const root = resolve(__dirname, '../..');

/** Where everything of one run stands; it may be deleted when nothing runs. */
export interface Settings {
	/** n8n's user folder is `.n8n` in it, its log `n8n.log`. */
	home: string;
	/** The editor. */
	n8nPort: number;
	/** Between n8n and the process that runs the code of Code nodes. */
	brokerPort: number;
	azuritePort: number;
	receiverPort: number;
	/** The pages on which the records of the stand-ins can be looked at. */
	recordsPort: number;
}

export const DEMO_HOME = join(root, 'dev', 'demo', 'home');

/** The ports as `dev/demo/ports.mjs` has chosen and checked them. */
export const settingsFor = (home: string): Settings => ({
	home,
	n8nPort: portIn('N8N_PORT'),
	brokerPort: portIn('N8N_RUNNERS_BROKER_PORT'),
	azuritePort: portIn('AZURITE_TABLE_PORT'),
	receiverPort: portIn('RECEIVER_PORT'),
	recordsPort: portIn('RECORDS_PORT'),
});

function portIn(variable: string): number {
	const port = Number(process.env[variable]);
	if (!(port > 0)) throw new Error(`${variable} is not set. Start this by dev/demo/start.mjs.`);
	return port;
}

/** The same login on every machine: n8n listens for its user only, and holds nothing but invented leads. */
export const OWNER = {
	email: 'owner@example.com',
	firstName: 'Demo',
	lastName: 'Owner',
	password: 'Leads-2018',
} as const;

export const TABLES = {
	leads: 'MarketplaceLeads',
	doNotContact: 'DoNotContactLeads',
	test: 'TestLeads',
	unreadable: 'UnreadableLeads',
	ledger: 'MarketplaceLeadLedger',
} as const;

/**
 * A number of leads, as it was typed.
 *
 * @throws Error naming where it was given
 */
export function leadCount(text: string, where: string): number {
	const count = Number(text);
	if (Number.isInteger(count) && count > 0) return count;
	throw new Error(`${where} must be a whole number of leads above 0, not "${text}".`);
}
