import { sublimeSearch } from '@n8n/utils/search/sublime-search';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import manifest from '../../../package.json';
import { CREDENTIALS, NODES, root } from './descriptions';

/** The categories that n8n knows (n8n-nodes-base 2.41, all *.node.json); by another one a node is filed nowhere. */
const CATEGORIES = ['Analytics', 'Data & Storage', 'Development', 'Marketing', 'Sales'];
const DOCS = `${manifest.repository.url.replace(/\.git$/, '')}/blob/main/docs/`;

interface Codex {
	node: string;
	nodeVersion: string;
	codexVersion: string;
	categories: string[];
	resources: { primaryDocumentation: Link[]; credentialDocumentation?: Link[] };
	alias: string[];
}
interface Link {
	url: string;
}

const CODEX = NODES.map(({ source, type: { description } }) => {
	const codex: Codex = JSON.parse(readFileSync(join(root, `${source}.node.json`), 'utf8'));
	return { name: description.name, description, codex };
});

/** A link to a page of our docs, given that the page and, where one is named, its section are there. */
function isPage(url: string): boolean {
	const [page = '', section] = url.replace(DOCS, '').split('#');
	const file = join(root, 'docs', page);
	if (!url.startsWith(DOCS) || !existsSync(file)) return false;
	const headings = readFileSync(file, 'utf8').match(/^#+ .*$/gm) ?? [];
	const anchorOf = (heading: string) =>
		heading
			.replace(/^#+ /, '')
			.toLowerCase()
			.replace(/[^\w -]/g, '')
			.replaceAll(' ', '-');
	return section === undefined || headings.some((heading) => anchorOf(heading) === section);
}

describe.each(CODEX)('the codex of $name', ({ name, description, codex }) => {
	it('names node and version', () => {
		expect(codex).toMatchObject({
			node: `${manifest.name}.${name}`,
			nodeVersion: '1.0',
			codexVersion: '1.0',
		});
		expect(description.version).toBe(1);
	});

	it('files the node under categories that n8n knows', () => {
		expect(codex.categories).toEqual(expect.arrayContaining(['Sales', 'Marketing']));
		expect(codex.categories.filter((category) => !CATEGORIES.includes(category))).toEqual([]);
	});

	it('links to pages that exist, of the node and of its credential', () => {
		const { primaryDocumentation, credentialDocumentation = [] } = codex.resources;
		expect(primaryDocumentation.map(({ url }) => isPage(url))).toEqual([true]);
		const credentials = (description.credentials ?? []).map((one) => one.name);
		const documented = CREDENTIALS.filter(({ type }) => credentials.includes(type.name));
		expect(credentialDocumentation.map(({ url }) => url)).toEqual(
			documented.map(({ type }) => type.documentationUrl),
		);
	});
});

it.each(CREDENTIALS)('$source links to its page and can be tested', ({ type }) => {
	expect(isPage(type.documentationUrl ?? '')).toBe(true);
	const tests = NODES.flatMap((node) =>
		(node.type.description.credentials ?? [])
			.filter(({ name }) => name === type.name)
			.map(({ testedBy }) => typeof testedBy === 'string' && node.type.methods?.credentialTest?.[testedBy]),
	);
	expect(tests.length).toBeGreaterThan(0);
	for (const test of tests) expect(test).toBeInstanceOf(Function);
});

/** The search of the nodes panel, which looks at names (weight 1.3) and aliases (1), and at no description. */
const found = (words: string): string[] =>
	sublimeSearch(
		words,
		CODEX.map(({ name, description: { displayName }, codex }) => ({
			name,
			properties: { displayName, codex },
		})),
	).map(({ item }) => item.name);

describe('the search of the nodes panel', () => {
	it.each([
		['azure table', 'azureTableLead'],
		['table storage', 'azureTableLead'],
		['storage table', 'azureTableLead'],
		['dataverse', 'dynamics365Lead'],
		['dynamics', 'dynamics365Lead'],
		['dynamics crm', 'dynamics365Lead'],
		['webhook', 'httpsEndpointLead'],
		['undelivered', 'leadLedger'],
		['do not contact', 'leadParse'],
		['round robin', 'leadRoute'],
		['routing', 'leadRoute'],
		['marketo', 'marketoLead'],
		['adobe', 'marketoLead'],
		['marketplace', 'marketplaceLeadTrigger'],
		['salesforce', 'salesforceLead'],
		['sfdc', 'salesforceLead'],
		['web-to-lead', 'salesforceLead'],
	])('finds for "%s" first %s', (words, first) => {
		expect(found(words)[0]).toBe(first);
	});

	it.each(['marketplace lead', 'microsoft marketplace', 'azure marketplace', 'appsource', 'lead'])(
		'finds for "%s" all nodes',
		(words) => {
			expect(found(words).sort()).toEqual(CODEX.map(({ name }) => name).sort());
		},
	);

	it.each(['appsource', 'azure marketplace', 'partner center'])(
		'finds for "%s" the way in before the ways out',
		(words) => {
			const names = found(words);
			const wayIn = Math.max(
				...['Trigger', 'WebhookTrigger'].map((end) => names.indexOf(`marketplaceLead${end}`)),
			);
			expect(wayIn).toBeGreaterThan(-1);
			for (const target of ['salesforceLead', 'azureTableLead']) {
				if (names.includes(target)) expect(names.indexOf(target)).toBeGreaterThan(wayIn);
			}
		},
	);

	it.each(['crm', 'crm lead'])('finds for "%s" first the nodes that speak to a CRM', (words) => {
		expect(found(words).slice(0, 4).sort()).toEqual([
			'dynamics365Lead',
			'hubSpotLead',
			'marketoLead',
			'salesforceLead',
		]);
	});
});
