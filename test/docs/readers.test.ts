/** What readers of the pages rely on: short pages, words that are explained, buttons that exist, links that work where n8n is installed. */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { linksOf, readPage, readPages, root, sectionOf, tableRowsOf } from './markdown';

const pages = readPages();

/** Pages that are searched, and not read from beginning to end. */
const REFERENCES = ['docs/configuration-errors.md'];
const MOST_WORDS = 3000;

it('no page is longer than 3,000 words, except references', () => {
	const long = pages.filter(
		({ path, text }) => !REFERENCES.includes(path) && text.split(/\s+/).length > MOST_WORDS,
	);
	expect(long.map(({ path }) => path)).toEqual([]);
});

it('no page tells to press a button of n8n 2.41 that is not there', () => {
	const gone = pages.flatMap(({ path, text }) =>
		[
			...text.matchAll(
				/press\s+(?:\*\*|[_*])(?:Test|Test connection|Activate|Test workflow)(?:\*\*|[_*])|three\s+dots at the top right/gi,
			),
		].map(([found]) => `${path}: ${found}`),
	);
	expect(gone).toEqual([]);
});

it.each(['SAS', 'ledger', 'lease', 'settle', 'target', 'upsert', 'external ID', '`unavailable`'])(
	'the glossary explains %s',
	(word) => {
		const rows = tableRowsOf(readPage('docs/glossary.md').text);
		expect(rows.filter(([name = '', meaning = '']) => name === word && meaning.length > 20)).toHaveLength(1);
	},
);

it('the glossary explains each status that Get started names, in the same sense', () => {
	const statuses = (path: string, heading: string): string[] =>
		tableRowsOf(sectionOf(readPage(path), heading).replace(/^ +/gm, '')).flatMap(
			([status = '']) => status.match(/^`\w+`$/) ?? [],
		);
	const told = statuses('docs/get-started.md', '## 10. See that the leads arrived');
	expect(told.length).toBeGreaterThan(5);
	expect(statuses('docs/glossary.md', '## What can become of a lead')).toEqual(expect.arrayContaining(told));
});

it.each(['MarketplaceLeadTrigger', 'MarketplaceLeadWebhookTrigger'])(
	'the place to look at after publishing is the same in %s, on the page and in the demo',
	(trigger) => {
		const place = 'Proof of delivery';
		const file = 'workflows/proof-of-delivery.json';
		const { name } = JSON.parse(readFileSync(join(root, file), 'utf8')) as { name: string };
		expect(name).toBe(place);
		const source = readFileSync(join(root, `nodes/${trigger}/${trigger}.node.ts`), 'utf8');
		expect(/activationMessage:\s*'([^']+)'/.exec(source)?.[1]).toContain(`the template ${place}`);
		const page = readPage('docs/get-started.md');
		expect(sectionOf(page, '## 9. Switch it on')).toContain(place);
		expect(sectionOf(page, '## 10. See that the leads arrived')).toContain('proof-of-delivery.json');
	},
);

/** npm adds the first ones to every package (docs.npmjs.com, package.json, "files"). */
const packed = ['README.md', 'LICENSE.md', 'package.json', ...packageFiles()];

function packageFiles(): string[] {
	return (JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { files: string[] }).files;
}

it.each(pages.map((page) => [page.path, page] as const))(
	'%s links only to what is in the package',
	(path, page) => {
		const missing = linksOf(page)
			.map(({ address }) => address.split('#')[0] ?? '')
			.filter((address) => address !== '' && !/^[a-z]+:/i.test(address))
			.map((address) => normalize(join(dirname(path), decodeURI(address))))
			.filter(
				(file) =>
					!existsSync(join(root, file)) || !packed.some((one) => file === one || file.startsWith(`${one}/`)),
			);
		expect(missing).toEqual([]);
	},
);
