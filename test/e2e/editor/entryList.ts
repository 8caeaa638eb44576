import type { Locator, Page } from '@playwright/test';
import { drag } from './drag';
import { enter, type Value } from './enter';
import { NODE } from './selectors';

/** Entries that are alike in the panel of a node, which can be added, moved and deleted. Counted from 0, from above. */
export class EntryList {
	constructor(
		private readonly page: Page,
		private readonly root: Locator,
	) {}

	/** Adds an entry after the others. */
	async add(): Promise<void> {
		await this.root.locator(NODE.addEntry).last().click();
	}

	async delete(position: number): Promise<void> {
		await this.root.locator(NODE.deleteEntry).nth(position).click();
	}

	/** Drags an entry to the place of the one above it. */
	async moveUp(position: number): Promise<void> {
		const handles = this.root.locator(NODE.dragEntry);
		await handles.nth(position - 1).scrollIntoViewIfNeeded();
		await handles.nth(position).hover();
		await drag(this.page, handles.nth(position), handles.nth(position - 1));
	}

	/** Sets a parameter of the last entry; an option is given by its text on the screen. */
	async setInLast(name: string, value: Value): Promise<void> {
		await enter(this.page, this.root.locator(NODE.parameter(name)).last(), value);
	}

	/** Adds an option of the last collection in the last entry, by its text. */
	async addOptionInLast(text: string): Promise<void> {
		await this.root.locator(NODE.addOption).last().click();
		await this.page.getByRole('option', { name: text }).filter({ visible: true }).first().click();
	}
}
