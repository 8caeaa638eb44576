import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator, Page, PageScreenshotOptions } from '@playwright/test';
import type { N8nApi } from '../demo/n8nApi';
import { root } from '../demo/settings';
import { nameCredentials } from '../demo/templateCredentials';
import type { CredentialData } from '../demo/workflow';
import type { Editor } from '../../test/e2e/editor/editor';

const IMAGES = join(root, 'docs', 'images');

/** n8n fades and slides what it shows; a picture is taken when that is over, in milliseconds. */
const SETTLING = 1_200;

/** Nodes with their labels, and notes. */
const ON_CANVAS = '.vue-flow__node, [data-test-id="canvas-node"] *';

/** Around what stands on the canvas, in pixels. */
const MARGIN = 16;

/** Hides what n8n lays over the canvas and beside it. */
const CANVAS_ONLY = `
	body * { visibility: hidden; }
	[data-test-id="canvas"], .vue-flow__viewport, .vue-flow__viewport *, .vue-flow__background, .vue-flow__background * { visibility: visible; }
	[data-test-id="canvas-handle-plus"], [data-test-id="canvas-node-toolbar"] * { visibility: hidden !important; }
`;

/** Parameters by node. */
export type Changes = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

interface TemplateFile {
	id?: string;
	name: string;
	nodes: Array<{
		name: string;
		type: string;
		parameters: Record<string, unknown>;
		credentials?: Record<string, { id: string | null; name: string }>;
	}>;
}

/** What the picture scripts share: the editor, a filled n8n, and the camera. */
export class Studio {
	taken = 0;

	/**
	 * @param credentials what is filled in, by credential type
	 * @param wanted the names of the pictures to take; empty: all
	 */
	constructor(
		readonly editor: Editor,
		readonly api: N8nApi,
		private readonly credentials: CredentialData,
		private readonly wanted: readonly string[],
		private readonly say: (text: string) => void,
	) {}

	wants(...pictures: readonly string[]): boolean {
		return this.wanted.length === 0 || pictures.some((picture) => this.wanted.includes(picture));
	}

	/**
	 * Makes a workflow of a template, with its credentials filled in as far as there are any.
	 *
	 * @param file without path and ending
	 * @returns the workflow's id
	 */
	async make(file: string, changes: Changes = {}): Promise<string> {
		const template = JSON.parse(
			readFileSync(join(root, 'workflows', `${file}.json`), 'utf8'),
		) as TemplateFile;
		delete template.id;
		for (const { name, parameters, credentials = {} } of nameCredentials(template).nodes) {
			Object.assign(parameters, changes[name]);
			for (const [type, credential] of Object.entries(credentials)) {
				const data = this.credentials[type];
				if (data) credential.id = (await this.api.saveCredential(credential.name, type, data)).id;
			}
		}
		return (await this.api.createWorkflow(template)).id;
	}

	/** Takes a picture of the workflow on the page: what stands on the canvas, and nothing of n8n's own. */
	async takeCanvas(picture: string): Promise<void> {
		if (!this.wants(picture)) return;
		const { page } = this.editor;
		const boxes = await page.locator(ON_CANVAS).evaluateAll((parts) =>
			parts.map((part) => {
				const { left, top, right, bottom } = part.getBoundingClientRect();
				return { left, top, right, bottom };
			}),
		);
		const x = Math.min(...boxes.map(({ left }) => left)) - MARGIN;
		const y = Math.min(...boxes.map(({ top }) => top)) - MARGIN;
		const width = Math.max(...boxes.map(({ right }) => right)) + MARGIN - x;
		const height = Math.max(...boxes.map(({ bottom }) => bottom)) + MARGIN - y;
		await this.take(picture, page, { clip: { x, y, width, height }, style: CANVAS_ONLY });
	}

	/** Waits for n8n's word that something has run, and closes it. */
	async putAwayNotifications(): Promise<void> {
		const told = this.editor.notifications.filter({ hasText: /executed/i }).first();
		await told.waitFor();
		await told.locator('.el-notification__closeBtn').click();
		await told.waitFor({ state: 'hidden' });
	}

	/** Takes a picture of a part of the page, or of all of it, unless others are wanted. */
	async take(picture: string, what: Locator | Page, how: PageScreenshotOptions = {}): Promise<void> {
		if (!this.wants(picture)) return;
		await this.editor.page.waitForTimeout(SETTLING);
		await what.screenshot({ ...how, path: join(IMAGES, `${picture}.png`), animations: 'disabled' });
		this.taken++;
		this.say(`docs/images/${picture}.png`);
	}
}
