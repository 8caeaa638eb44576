import type { Locator, Page } from '@playwright/test';
import { CANVAS, PANEL } from './selectors';

/** The panel in which nodes are searched and added. */
export class NodesPanel {
	readonly root: Locator;

	constructor(private readonly page: Page) {
		this.root = page.locator(PANEL.root);
	}

	async open(): Promise<void> {
		const first = this.page.locator(CANVAS.addFirst);
		const button = (await first.isVisible()) ? first : this.page.locator(PANEL.open);
		await button.click();
		await this.root.waitFor();
	}

	async search(text: string): Promise<void> {
		await this.root.locator(PANEL.search).fill(text);
	}

	/** One entry with its icon, name and description, by the full type of its node. */
	entry(type: string): { root: Locator; icon: Locator; name: Locator; description: Locator } {
		const root = this.root.locator(PANEL.entry(type));
		return {
			root,
			// A second, hidden one is what the mouse drags along.
			icon: root.locator(PANEL.icon).first(),
			name: root.locator(PANEL.name),
			description: root.locator(PANEL.description),
		};
	}

	/** Adds the node of a search's result; a node with actions wants one. Its own panel opens. */
	async add(name: string, action?: string): Promise<void> {
		await this.root.locator(PANEL.name).getByText(name, { exact: true }).click();
		if (action === undefined) await this.root.getByText('Add to workflow').click();
		else await this.root.locator(PANEL.actions).getByText(action, { exact: true }).click();
	}
}
