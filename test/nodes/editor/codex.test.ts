import { sublimeSearch } from '@n8n/utils/search/sublime-search';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import manifest from '../../../package.json';
import { CREDENTIALS, NODES, root } from './descriptions';

/** The categories that n8n knows (n8n-nodes-base 2.41, all *.node.json); by another one a node is filed nowhere. */
const CATEGORIES = ['Analytics', 'Data & Storage', 'Development', 'Marketing', 'Sales'];

interface Codex {
	node: string;
	nodeVersion: string;
	codexVersion: string;
	categories: string[];
	alias: string[];
}

const CODEX = NODES.map(({ source, type: { description } }) => {
	const codex: Codex = JSON.parse(readFileSync(join(root, `${source}.node.json`), 'utf8'));
	return { name: description.name, description, codex };
});

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
});

it.each(CREDENTIALS)('$source can be tested', ({ type }) => {
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
