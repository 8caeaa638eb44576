import { join } from 'node:path';
import type { Browser } from '@playwright/test';
import { dayPartitionKey } from '../../lead/dayPartition';
import { leadIdOfRow } from '../../lead/identity';
import { LeadRows } from '../../leadTable/leadRows';
import { reportOn } from '../../nodes/LeadLedger/report/report';
import { readOwners } from '../../routing/owners';
import { openByConnectionString } from '../../test/azureTable/sending';
import { root } from '../demo/settings';
import { startTableFake, type TableFake } from '../lab/tableFake';

/** The report of Lead Ledger as its readers see it: by day, by night, and on a phone. */
const VIEWS = {
	'lead-ledger-report': { colorScheme: 'light', viewport: { width: 1000, height: 1500 } },
	'lead-ledger-report-dark': {
		colorScheme: 'dark',
		viewport: { width: 1000, height: 1100 },
		from: 'Leads by owner',
	},
	'lead-ledger-report-phone': { colorScheme: 'light', viewport: { width: 390, height: 1100 } },
} as const;

export const REPORT_PICTURES: readonly string[] = Object.keys(VIEWS);

const MONTH = '2026-11';
const DAYS = 26;
const LEADS = 400;
const OFFERS = ['contoso.route-planner', 'contoso.edge-gateway', 'contoso.fleet-view'] as const;
const SOURCES = ['AzureMarketplace', 'SPZA', 'AzurePortal'] as const;
const ACTIONS = ['INS', 'PLT', 'Create', 'StartTestDrive'] as const;
/** With the weights 2, 2, 1 and no team for what no rule took. */
const OWNERS = [
	['EMEA', 'Anna Larsson'],
	['EMEA', 'Tomas Novak'],
	['EMEA', 'Anna Larsson'],
	['EMEA', 'Tomas Novak'],
	['EMEA', 'Ines Costa'],
	['Americas', 'Robin Counts'],
	['Americas', 'Mateo Silva'],
	['', 'Sales Desk'],
] as const;

/** Takes the pictures of the report; n8n is not needed for them. */
export async function pictureReport(
	browser: Browser,
	wants: (picture: string) => boolean,
	say: (text: string) => void,
): Promise<number> {
	const fake = await startTableFake();
	try {
		fill(fake);
		const html = await report(fake);
		let taken = 0;
		for (const [picture, view] of Object.entries(VIEWS)) {
			if (!wants(picture)) continue;
			const { colorScheme, viewport } = view;
			const context = await browser.newContext({ colorScheme, viewport });
			const page = await context.newPage();
			await page.setContent(html);
			if ('from' in view) {
				await page
					.getByRole('heading', { name: view.from, exact: true })
					.evaluate((heading) => heading.scrollIntoView());
			}
			const path = join(root, 'docs', 'images', `${picture}.png`);
			await page.screenshot({ path, animations: 'disabled' });
			await context.close();
			say(`docs/images/${picture}.png`);
			taken++;
		}
		return taken;
	} finally {
		await fake.stop();
	}
}

async function report({ connectionString }: TableFake): Promise<string> {
	const open = async (name: string) => await openByConnectionString(connectionString, name);
	const range = { from: Date.parse(`${MONTH}-01`), to: Date.parse(`${MONTH}-27`) };
	const owners = await readOwners(await open('Routing'), range.from);
	const { html } = await reportOn(new LeadRows(await open('Leads')), await open('Ledger'), range, owners);
	return String(html);
}

/** A month of leads in which the secret of a CRM ran out at the end. */
function fill(fake: TableFake): void {
	for (let at = 0; at < LEADS; at++) {
		const day = 1 + Math.floor((at / LEADS) * DAYS);
		const written = Date.parse(`${MONTH}-${String(day).padStart(2, '0')}T08:00:00Z`) + at * 61_000;
		const after = (seconds: number) => new Date(written + seconds * 1000).toISOString();
		const keys = { PartitionKey: dayPartitionKey(new Date(written)), RowKey: `lead-${at}` };
		const Timestamp = `${after(0).slice(0, -1)}0000Z`;
		fake.put('Leads', {
			...keys,
			Timestamp,
			LeadSource: `${SOURCES[((at * 7) % 5) % 3]}-${ACTIONS[((at * 5) % 7) % 4]}|${OFFERS[((at * 3) % 5) % 3]}`,
			ActionCode: ACTIONS[((at * 5) % 7) % 4] ?? 'INS',
			CustomerInfo: JSON.stringify({ Email: 'buyer@example.com' }),
		});
		const took = 3 + ((at * 13 + day) % (3 + (day % 4)));
		const outcome = {
			target: at % 3 === 0 ? 'hubspot' : 'salesforce',
			targetId: String(at),
			at: after(took),
			askedAt: after(took - 1),
			answeredAt: after(took),
			...answerOf(at),
		};
		fake.put('Ledger', {
			...keys,
			LeadId: leadIdOfRow(keys.PartitionKey, keys.RowKey),
			Attempts: 1,
			Status: STATUS[outcome.status],
			ClaimedAt: after(took - 2),
			Outcomes: JSON.stringify([outcome]),
		});
		const [team, owner] = OWNERS[at % OWNERS.length] ?? OWNERS[0];
		fake.put('Routing', {
			PartitionKey: 'route',
			RowKey: `lead|${leadIdOfRow(keys.PartitionKey, keys.RowKey)}`,
			Timestamp,
			Status: 'assigned',
			Team: team,
			Owner: owner,
		});
	}
}

const STATUS = {
	created: 'delivered',
	rejected: 'givenUp',
	unavailable: 'failed',
	suppressed: 'suppressed',
} as const;

interface Answer {
	status: keyof typeof STATUS;
	code: string | null;
	cause: string | null;
	remedy: string | null;
}

function answerOf(at: number): Answer {
	const said = { code: null, cause: null, remedy: null };
	if (at > LEADS - 14 && at % 3 !== 0) {
		return {
			status: 'unavailable',
			code: 'invalid_grant',
			cause: 'Salesforce does not accept the client secret.',
			remedy: 'Enter the new secret in the credential.',
		};
	}
	if (at % 31 === 5 && at % 3 !== 0) {
		return {
			status: 'rejected',
			code: 'DUPLICATES_DETECTED',
			cause: 'A duplicate rule of the org blocks the lead, and the node cannot override it.',
			remedy:
				'Set Duplicates to Skip or Update the Match, or let the rule allow the save in Setup, Duplicate Rules.',
		};
	}
	return { status: at % 19 === 3 ? 'suppressed' : 'created', ...said };
}
