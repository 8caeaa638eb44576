import type { Locator, Page } from '@playwright/test';
import { CREDENTIAL } from './selectors';
import { enter, type Value } from './enter';

/** The dialog in which a credential is filled in and tested. n8n tests it when it is saved. */
export class CredentialDialog {
	readonly root: Locator;
	/** Green: the connection holds. */
	readonly success: Locator;
	/** Red: it does not. After `showDetails` with the reason. */
	readonly failure: Locator;

	constructor(private readonly page: Page) {
		this.root = page.locator(CREDENTIAL.root);
		this.success = this.root.locator(CREDENTIAL.success);
		this.failure = this.root.locator(CREDENTIAL.failure);
	}

	/**
	 * Fills in fields by the names of their properties; a choice is given by the text of its option.
	 *
	 * @example await dialog.fill({ authentication: 'Account Key', accountName: 'contosoleads' })
	 */
	async fill(values: Record<string, Value>): Promise<void> {
		for (const [name, value] of Object.entries(values)) {
			await enter(this.page, this.root.locator(CREDENTIAL.field(name)), value);
		}
	}

	/** Saves, which tests. A new credential that holds closes the dialog. */
	async save(): Promise<void> {
		await this.root.locator(CREDENTIAL.save).click();
	}

	/** Unfolds the reason of a failed test. */
	async showDetails(): Promise<void> {
		await this.failure.getByText('More details').click();
	}

	async close(): Promise<void> {
		await this.root.getByRole('button', { name: 'Close' }).click();
		await this.root.waitFor({ state: 'hidden' });
	}
}
