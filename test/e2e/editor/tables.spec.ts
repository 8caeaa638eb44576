import { randomUUID } from 'node:crypto';
import type { Page } from '@playwright/test';
import { buyer, row } from '../../lead/samples';
import { expect, test } from './fixtures';
import { KEY_FIELD, makeLeadWorkflow, PARSE, TARGET } from './leadWorkflow';
import { NODE } from './selectors';

/** What a person sees of an output in Table view, in a window 1440 pixels wide, without scrolling. */
interface Seen {
	/** Names of the columns that are in the visible part as a whole. */
	columns: string[];
	/** How many rows are. */
	rows: number;
}

const COUNTRIES = ['US', 'DE', 'India', 'Brazil', 'FR', 'Japan', 'GB', 'Spain', 'CA', 'IT'];
/** Drawing a table takes this long at most, after its first row is there. */
const TIME_TO_DRAW_MS = 500;

test('the tables show first what a person looks for: whose lead it is, and what became of it', async ({
	editor,
	api,
	scene,
}, { outputDir }) => {
	const run = randomUUID().slice(0, 4);
	const leads = COUNTRIES.map((Country, index) =>
		row({
			RowKey: `seen-${index}`,
			ProductId: 'contoso.planner',
			CustomerInfo: JSON.stringify({
				...buyer,
				Country,
				Email: `ann.${run}${index}@fabrikam.example`,
				// Longer than Salesforce's field: the target refuses the last one, and its row is high.
				Title: index === COUNTRIES.length - 1 ? 'Head '.repeat(30) : 'Buyer',
			}),
		}),
	);
	const salesforce = { type: 'salesforceLeadApi', data: scene.credentials.salesforceLeadApi ?? {} };
	const { id } = await makeLeadWorkflow(api, 'Look at tables', leads, {
		type: 'salesforceLead',
		parameters: {
			operation: 'createOrUpdate',
			externalIdField: KEY_FIELD,
			options: { longValues: 'reject' },
		},
		credential: salesforce,
	});
	const { page } = editor;
	const picture = async (name: string) => await page.screenshot({ path: `${outputDir}/${name}.png` });
	await editor.openWorkflow(id);
	await editor.execute();
	await expect(editor.notifications).toContainText('Workflow executed successfully');

	const parsed = await editor.openNode(PARSE);
	await parsed.showOutputAs('Table');
	await picture('parse');
	const atFirst = await seen(page);
	expect(atFirst.columns.slice(0, 3)).toEqual(['email', 'firstName', 'lastName']);
	expect(atFirst.rows).toBeGreaterThanOrEqual(8);
	await pullOutputOpen(page);
	await picture('parse-wide');
	const wide = await seen(page);
	const person = ['email', 'firstName', 'lastName', 'company', 'country', 'offer', 'action'];
	expect(wide.columns.slice(0, person.length)).toEqual(person);
	expect(wide.rows).toBeGreaterThanOrEqual(8);
	await parsed.close();

	const target = await editor.openNode(TARGET);
	await target.showOutputAs('Table');
	await target.showOutput('Success Branch (9 items)');
	await picture('target');
	expect((await seen(page)).columns.slice(0, 4)).toEqual(['status', 'target', 'message', 'email']);
	// Not measured: the error branch, where n8n itself puts the fields of the incoming item before those of the node.
});

/** Drags the panel of parameters to the left as far as n8n lets it go. */
async function pullOutputOpen(page: Page): Promise<void> {
	const handle = page.locator('[data-test-id="panel-drag-button"]').first();
	const box = await handle.boundingBox();
	if (box === null) throw new Error('The panel of parameters has no handle.');
	await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
	await page.mouse.down();
	await page.mouse.move(0, box.y, { steps: 10 });
	await page.mouse.up();
}

/** Measures what is inside of the output panel. */
async function seen(page: Page): Promise<Seen> {
	const panel = page.locator(NODE.output);
	await panel.locator('tbody tr').first().waitFor();
	await page.waitForTimeout(TIME_TO_DRAW_MS);
	const height = page.viewportSize()?.height ?? 0;
	return await panel.evaluate((root, windowBottom) => {
		const { right, bottom } = root.getBoundingClientRect();
		const heads = [...root.querySelectorAll('thead th')].filter((head) => {
			const box = head.getBoundingClientRect();
			return box.width > 4 && box.right <= right + 1;
		});
		const rows = [...root.querySelectorAll('tbody tr')].filter((line) => {
			const box = line.getBoundingClientRect();
			return box.height > 4 && box.bottom <= Math.min(bottom, windowBottom);
		});
		return {
			columns: heads.map((head) => (head.textContent ?? '').trim()).filter((name) => name !== ''),
			rows: rows.length,
		};
	}, height);
}
