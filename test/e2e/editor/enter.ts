import type { Locator, Page } from '@playwright/test';

export type Value = string | number | boolean;

/** Enters a value as its input wants it: a text typed, an option chosen by its text, a switch set. */
export async function enter(page: Page, input: Locator, value: Value): Promise<void> {
	if (typeof value === 'boolean') {
		const toggle = input.getByRole('switch');
		if ((await toggle.isChecked()) !== value) await input.locator('.el-switch').click();
		return;
	}
	const isChoice = (await input.locator('.el-select').count()) > 0;
	if (!isChoice) {
		await input.locator('input, textarea').first().fill(String(value));
		return;
	}
	await input.click();
	await page
		.getByRole('option', { name: String(value) })
		.filter({ visible: true })
		.first()
		.click();
}
