import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { anchorsOf, type Link, linksOf, type Page, readPage, readPages, root } from './markdown';

const pages = readPages();

const isOutside = ({ address }: Link): boolean => /^[a-z]+:/i.test(address);

/** Where a link leads to, relative to the root. */
function destinationOf({ path }: Page, { address }: Link): { file: string; anchor: string } {
	const [file = '', anchor = ''] = address.split('#');
	return { file: file === '' ? path : normalize(join(dirname(path), decodeURI(file))), anchor };
}

/** The only addresses outside that readers are sent to. Vendors move their pages; each of these was looked at. */
const CHECKED = [
	'https://github.com/validatorjs/validator.js',
	'https://admin.powerplatform.microsoft.com',
	'https://learn.microsoft.com/en-us/partner-center/marketplace-offers/partner-center-portal/commercial-marketplace-get-customer-leads',
	'https://learn.microsoft.com/partner-center/referrals/bulk-operations-for-leads-using-comma-separated-value-csv-files',
	'https://n8n.io',
];

const scripts: object = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).scripts;

/** A path below one of the folders of the repository, alone between backticks. */
const PATH_IN_CODE =
	/`((?:azureTable|bench|credentials|delivery|demo|docs|lab|lead|ledger|nodes|test|transport|vendor|workflows)\/[\w./-]*)`/g;

describe.each(pages.map((page) => [page.path, page] as const))('%s', (_path, page) => {
	const inside = linksOf(page).filter((link) => !isOutside(link));

	it('links only to files that exist', () => {
		const missing = inside
			.filter(({ isImage }) => !isImage)
			.map((link) => destinationOf(page, link).file)
			.filter((file) => !existsSync(join(root, file)));
		expect(missing).toEqual([]);
	});

	it('shows only images that exist', () => {
		const missing = inside
			.filter(({ isImage }) => isImage)
			.map((link) => destinationOf(page, link).file)
			.filter((file) => !existsSync(join(root, file)));
		expect(missing).toEqual([]);
	});

	it('links only to headings that exist', () => {
		const missing = inside
			.map((link) => destinationOf(page, link))
			.filter(({ file, anchor }) => anchor !== '' && file.endsWith('.md'))
			.filter(({ file, anchor }) => !anchorsOf(readPage(file)).has(anchor));
		expect(missing).toEqual([]);
	});

	it('names only commands that package.json has', () => {
		const named = [...page.text.matchAll(/\bnpm run (?:--silent )?([\w:]+)/g)].flatMap(
			([, script]) => script ?? [],
		);
		expect([...new Set(named)].filter((script) => !(script in scripts))).toEqual([]);
	});

	it('names only files and folders of this repository that exist', () => {
		const named = [...page.text.matchAll(PATH_IN_CODE)].flatMap(([, path]) => path ?? []);
		expect(named.filter((path) => !existsSync(join(root, path)))).toEqual([]);
	});

	it('describes each image in words', () => {
		const images = linksOf(page).filter(({ isImage }) => isImage);
		expect(images.filter(({ text }) => text.length < 15)).toEqual([]);
	});

	it('leads outside only to pages that were looked at', () => {
		const outside = linksOf(page).filter(isOutside);
		expect(outside.map(({ address }) => address).filter((address) => !CHECKED.includes(address))).toEqual([]);
	});
});

it('every page can be reached from the README by links', () => {
	const reached = new Set(['README.md']);
	for (const path of reached) {
		const page = pages.find((one) => one.path === path);
		if (!page) continue;
		for (const link of linksOf(page)) if (!isOutside(link)) reached.add(destinationOf(page, link).file);
	}
	expect(pages.map(({ path }) => path).filter((path) => !reached.has(path))).toEqual([]);
});

it('the index names every page', () => {
	const index = readPage('docs/README.md');
	const named = new Set(linksOf(index).map((link) => destinationOf(index, link).file));
	const unnamed = pages
		.map(({ path }) => path)
		.filter((path) => path.startsWith('docs/') && !named.has(path));
	expect(unnamed.filter((path) => path !== index.path)).toEqual([]);
});
