import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

export const root = resolve(__dirname, '../..');

/** A link or an image, as it stands in a page. */
export interface Link {
	text: string;
	/** Without its title. */
	address: string;
	isImage: boolean;
}

/** One page of the documentation. */
export interface Page {
	/** Relative to the root of the repository, e.g. `docs/lead-parse.md`. */
	path: string;
	text: string;
}

/** The README and all pages of `docs/`. */
export function readPages(): Page[] {
	const names = readdirSync(join(root, 'docs')).filter((name) => name.endsWith('.md'));
	return ['README.md', ...names.map((name) => `docs/${name}`)].map(readPage);
}

export const readPage = (path: string): Page => ({ path, text: readFileSync(join(root, path), 'utf8') });

/** Links and images; what stands in code is none. */
export function linksOf({ text }: Page): Link[] {
	return [...withoutCode(text).matchAll(/(!?)\[((?:[^\]\\]|\\.)*)\]\(([^()\s]+)(?:\s+"[^"]*")?\)/g)].map(
		([, mark, label = '', address = '']) => ({ text: label, address, isImage: mark === '!' }),
	);
}

/** The anchors that a page has itself, and those that GitHub gives to its headings: lower case, no punctuation, hyphens for blanks, numbered if they repeat. */
export function anchorsOf({ text }: Page): Set<string> {
	const anchors = new Set([...text.matchAll(/<a id="([^"]+)">/g)].map(([, id = '']) => id));
	for (const [, heading = ''] of withoutFences(text).matchAll(/^#{1,6} +(.+?) *$/gm)) {
		const plain = heading.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1');
		const anchor = plain
			.toLowerCase()
			.replace(/[^\p{L}\p{N} _-]/gu, '')
			.replaceAll(' ', '-');
		let name = anchor;
		for (let count = 1; anchors.has(name); count += 1) name = `${anchor}-${count}`;
		anchors.add(name);
	}
	return anchors;
}

/** The cells of all table rows of a text, as a reader sees them: without backslashes, and without blanks at their ends. */
export function tableRowsOf(text: string): string[][] {
	const lines = text.split('\n').filter((line) => line.startsWith('|') && !/^[|\s:-]+$/.test(line));
	return lines.map((line) =>
		line
			.replace(/^\||\|\s*$/g, '')
			.split(/(?<!\\)\|/)
			.map((cell) => cell.trim().replace(/\\([\\|<>*_#`])/g, '$1')),
	);
}

/** A page's text from one heading to the next of the same or a higher rank. */
export function sectionOf({ path, text }: Page, heading: string): string {
	const lines = text.split('\n');
	const start = lines.indexOf(heading);
	if (start === -1) throw new Error(`${path} has no heading "${heading}"`);
	const rank = heading.indexOf(' ');
	const length = lines.slice(start + 1).findIndex((line) => /^#+ /.test(line) && line.indexOf(' ') <= rank);
	return lines.slice(start, length === -1 ? undefined : start + 1 + length).join('\n');
}

const withoutFences = (text: string): string => text.replace(/^```[\s\S]*?^```/gm, '');
const withoutCode = (text: string): string => withoutFences(text).replace(/`[^`\n]*`/g, '');
