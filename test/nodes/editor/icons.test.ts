import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CREDENTIALS, NODES, root } from './descriptions';

const ICONS = [
	...NODES.map(({ source, type }) => ({ source, icon: type.description.icon })),
	...CREDENTIALS.map(({ source, type }) => ({ source, icon: type.icon })),
];

/** The text of an icon, which the editor shows as a picture: nothing in it may need a font, a network or a script. */
function read(source: string, reference: string | undefined): string {
	if (!reference?.startsWith('file:')) throw new Error(`${source} has no icon file.`);
	return readFileSync(join(root, source, '..', reference.slice('file:'.length)), 'utf8');
}

describe.each(ICONS)('the icon of $source', ({ source, icon }) => {
	const { light, dark } = typeof icon === 'object' ? icon : { light: undefined, dark: undefined };

	it('is there for light and for dark, and differs in colour alone', () => {
		const [onLight, onDark] = [read(source, light), read(source, dark)];
		expect(onLight).not.toBe(onDark);
		const shape = (text: string) => text.replace(/#[0-9a-f]{6}/g, 'colour');
		expect(shape(onDark)).toBe(shape(onLight));
	});

	it('is square and made of shapes only', () => {
		for (const text of [read(source, light), read(source, dark)]) {
			expect(text).toMatch(/^<svg [^>]*width="64" height="64" viewBox="0 0 64 64">/);
			expect(text).not.toMatch(/<(?:text|image|script|style|foreignObject)|href|url\((?!#)/);
		}
	});
});

it('no two nodes look alike', () => {
	const texts = NODES.map(({ source, type: { description } }) =>
		read(source, typeof description.icon === 'object' ? description.icon.light : undefined),
	);
	expect(new Set(texts).size).toBe(NODES.length);
});
