import type { Locator, Page } from '@playwright/test';
import { drag } from './drag';
import { NodeView } from './nodeView';
import { NodesPanel } from './nodesPanel';
import { CANVAS, HEAD, NOTIFICATION } from './selectors';

/** The editor of a running n8n on one page of a browser, driven as a user does. */
export class Editor {
	readonly panel: NodesPanel;
	readonly canvas: Locator;
	/** The messages at the edge of the page. */
	readonly notifications: Locator;

	/** @param url address of n8n, without a slash at its end */
	constructor(
		readonly page: Page,
		private readonly url: string,
	) {
		this.panel = new NodesPanel(page);
		this.canvas = page.locator(CANVAS.pane);
		this.notifications = page.locator(NOTIFICATION);
	}

	/** Opens an empty workflow; n8n saves it by itself as soon as there is something in it. */
	async newWorkflow(): Promise<void> {
		await this.page.goto(`${this.url}/workflow/new`);
		await this.page.locator(CANVAS.empty).waitFor();
	}

	/** Opens a workflow that stands in n8n, and waits until its nodes are drawn. */
	async openWorkflow(id: string): Promise<void> {
		await this.page.goto(`${this.url}/workflow/${id}`);
		await this.page.locator(CANVAS.nodes).first().waitFor();
	}

	/** The id of the workflow on the page. */
	get workflowId(): string {
		return new URL(this.page.url()).pathname.split('/')[2] ?? '';
	}

	/** Waits until n8n has saved the change that was just made; it does so by itself, some seconds after it. */
	async saved(): Promise<void> {
		const saving = await this.page.waitForRequest(
			(request) =>
				/\/rest\/workflows(\/\w+)?(\?|$)/.test(request.url()) && /POST|PATCH/.test(request.method()),
		);
		await saving.response();
	}

	/** Imports a workflow's file into the workflow on the page. */
	async importFile(path: string): Promise<void> {
		await this.page.locator(HEAD.menu).click();
		await this.page.getByRole('menuitem', { name: 'Import' }).hover();
		const choosing = this.page.waitForEvent('filechooser');
		await this.page.getByRole('menuitem', { name: /file/i }).click();
		await (await choosing).setFiles(path);
		await this.page.locator(CANVAS.nodes).first().waitFor();
	}

	/**
	 * Adds a node by the nodes panel and closes its own panel, which opens then.
	 *
	 * @param name as the panel shows it; the new node gets it too
	 * @param action of the node, by its text; none where a node has no operations
	 */
	async addNode(name: string, action?: string): Promise<void> {
		await this.panel.open();
		await this.panel.search(name);
		await this.panel.add(name, action);
		await new NodeView(this.page).close();
		await this.node(name).waitFor();
	}

	/** A node on the canvas. */
	node(name: string): Locator {
		return this.page.locator(CANVAS.node(name));
	}

	/** The question mark that n8n draws for a node of a type that it does not know. */
	unknownSign(name: string): Locator {
		return this.node(name).locator(CANVAS.unknown);
	}

	nodes(): Locator {
		return this.page.locator(CANVAS.nodes);
	}

	/** The texts at a node's outputs, from above. */
	async outputNames(name: string): Promise<string[]> {
		return (await this.page.locator(CANVAS.outputs(name)).allInnerTexts()).map((text) => text.trim());
	}

	/** The line between two nodes. */
	connection(from: string, to: string): Locator {
		return this.page.locator(CANVAS.edge(from, to));
	}

	/**
	 * Drags a line from one node's output to the input of another.
	 *
	 * @param output counted from 0, from above
	 */
	async connect(from: string, output: number, to: string): Promise<void> {
		await drag(
			this.page,
			this.page.locator(CANVAS.output(from, output)),
			this.page.locator(CANVAS.input(to)),
		);
	}

	/** A click beside all nodes: what is added next is connected with nothing. */
	async deselect(): Promise<void> {
		await this.canvas.click({ position: { x: 20, y: 150 } });
	}

	async openNode(name: string): Promise<NodeView> {
		await this.node(name).dblclick();
		const view = new NodeView(this.page);
		await view.root.waitFor();
		return view;
	}

	/** Puts all nodes in order, as the editor's own button does. */
	async tidyUp(): Promise<void> {
		await this.page.locator(CANVAS.tidyUp).click();
	}

	async zoomToFit(): Promise<void> {
		await this.page.locator(CANVAS.zoomToFit).click();
	}

	/** Execute workflow. */
	async execute(): Promise<void> {
		await this.page.locator(CANVAS.execute).click();
	}

	/** Publishes the workflow, which activates it, and confirms. */
	async publish(): Promise<void> {
		await this.page.locator(HEAD.publish).click();
		await this.page.locator(HEAD.confirmPublish).click();
	}

	/** The sign at Publish that a version of the workflow is active. */
	get activeSign(): Locator {
		return this.page.locator(HEAD.activeSign);
	}
}
