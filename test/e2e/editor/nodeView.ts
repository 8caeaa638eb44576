import type { Locator, Page } from '@playwright/test';
import { CredentialDialog } from './credentialDialog';
import { enter, type Value } from './enter';
import { EntryList } from './entryList';
import { NODE } from './selectors';

/** The panel of one node: its input, parameters and output side by side. */
export class NodeView {
	readonly root: Locator;
	readonly parameters: Locator;
	/** The red signs beside parameters. */
	readonly issues: Locator;
	readonly input: Locator;
	readonly output: Locator;

	constructor(private readonly page: Page) {
		this.root = page.locator(NODE.root);
		this.parameters = this.root.locator(NODE.parameters);
		this.issues = this.parameters.locator(NODE.issues);
		this.input = this.root.locator(NODE.input);
		this.output = this.root.locator(NODE.output);
	}

	/** One parameter, by the name of its property. */
	parameter(name: string): Locator {
		return this.root.locator(NODE.parameter(name));
	}

	/** Sets a parameter; an option is given by its text on the screen. */
	async setParameter(name: string, value: Value): Promise<void> {
		await enter(this.page, this.parameter(name), value);
	}

	/** Types an expression into a parameter, or into a field of the resource mapper, that takes one already. */
	async setExpression(name: string, expression: string): Promise<void> {
		await this.parameter(name).locator(NODE.expressionEditor).fill(expression);
	}

	/** What the expression of the parameter under the cursor comes to for the first item. */
	get expressionValue(): Locator {
		return this.page.locator(NODE.expressionValue).filter({ visible: true });
	}

	/** Chooses a value of a picker from the list of what there is, after a search for it. */
	async chooseFromList(name: string, value: string): Promise<void> {
		const picker = this.root.locator(NODE.picker(name));
		await picker.locator(NODE.pickerMode).click();
		await this.page.getByRole('option', { name: 'From list' }).filter({ visible: true }).click();
		await picker.locator('input').last().click();
		await this.page.locator(NODE.pickerSearch).fill(value);
		await this.page.locator(NODE.pickerItem).filter({ hasText: value }).first().click();
	}

	/** Adds an option of the collection Options, by its text. */
	async addOption(text: string): Promise<void> {
		await this.root.locator(NODE.addOption).click();
		await this.page.getByRole('option', { name: text }).filter({ visible: true }).first().click();
	}

	/** A list of entries that are alike, e.g. the rules of Lead Route. */
	list(name: string): EntryList {
		return new EntryList(this.page, this.root.locator(NODE.list(name)));
	}

	/** The fields that the resource mapper has loaded. */
	get mappedFields(): Locator {
		return this.root.locator(NODE.mappedFields);
	}

	/** Execute step, or Fetch Test Event of a trigger. */
	async execute(): Promise<void> {
		await this.root.locator(NODE.execute).first().click();
	}

	async showOutputAs(mode: 'Schema' | 'Table' | 'JSON'): Promise<void> {
		await this.output.locator(NODE.mode(mode)).click();
	}

	/** The tab of one output, where a node has several. */
	async showOutput(name: string): Promise<void> {
		await this.output.getByText(name).first().click();
	}

	/** The first cell with this text, of the output as a table. */
	cell(text: string | RegExp): Locator {
		return this.output.locator(NODE.cell).filter({ hasText: text }).first();
	}

	/** Opens an empty dialog for a credential of the node's type. */
	async newCredential(): Promise<CredentialDialog> {
		await this.root.locator(NODE.credential).click();
		await this.page.locator(NODE.newCredential).click();
		return await this.credentialDialog();
	}

	/** Opens the dialog of the credential that is chosen. */
	async editCredential(): Promise<CredentialDialog> {
		await this.root.locator(NODE.editCredential).click();
		return await this.credentialDialog();
	}

	async close(): Promise<void> {
		await this.root.locator(NODE.close).click();
		await this.root.waitFor({ state: 'hidden' });
	}

	private async credentialDialog(): Promise<CredentialDialog> {
		const dialog = new CredentialDialog(this.page);
		await dialog.root.waitFor();
		return dialog;
	}
}
