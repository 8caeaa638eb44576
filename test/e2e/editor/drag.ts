import type { Locator, Page } from '@playwright/test';

/** Drags one thing on the page to the middle of another, as a hand does. */
export async function drag(page: Page, what: Locator, to: Locator): Promise<void> {
	const end = await centre(to);
	const from = await centre(what);
	const { mouse } = page;
	await mouse.move(from.x, from.y);
	await mouse.down();
	// A jump would be no drag for the canvas.
	await mouse.move(end.x, end.y, { steps: 10 });
	await mouse.up();
}

/** @returns a place on the page, in pixels from its upper left corner */
async function centre(what: Locator): Promise<{ x: number; y: number }> {
	const box = await what.boundingBox();
	if (!box) throw new Error(`${what.toString()} is not on the screen.`);
	return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}
