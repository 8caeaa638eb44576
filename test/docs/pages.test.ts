/** Every node and every credential has a page of its own, which the editor's help links lead to. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ICredentialType, INodeType } from 'n8n-workflow';
import { defaultsTold, plain, type ToldDefault, unnamed } from './forms';
import { anchorsOf, linksOf, readPage, root } from './markdown';

const DOCS = 'https://github.com/n8n-nodes-marketplace-leads/n8n-nodes-marketplace-leads/blob/main/';

/** The page that an address of ours leads to, and the heading on it. */
function pageOf(address: string): { path: string; anchor: string } {
	const [path = '', anchor = ''] = address.replace(DOCS, '').split('#');
	return { path, anchor };
}

function expectToLeadSomewhere(address: string): void {
	expect(address.startsWith(DOCS)).toBe(true);
	const { path, anchor } = pageOf(address);
	expect({ path, exists: existsSync(join(root, path)) }).toEqual({ path, exists: true });
	if (anchor !== '') expect([...anchorsOf(readPage(path))]).toContain(anchor);
}

/** Near the top, so that a reader sees at once what the page is about. */
function expectScreenshot(path: string, pictured = path): void {
	const [first] = linksOf(readPage(path)).filter(({ isImage }) => isImage);
	const name = pictured.replace(/^docs\/(.*)\.md$/, '$1');
	expect(first?.address).toBe(`images/${name}.png`);
}

/** Loads a class as n8n does: by the name of its file. */
function load<Type>(folder: string, name: string, kind: string): Type {
	const module = jest.requireActual<Record<string, new () => Type>>(join(root, folder, `${name}.${kind}`));
	const Class = module[name];
	if (!Class) throw new Error(`${folder}/${name} has no class of its name`);
	return new Class();
}

const nodeNames = readdirSync(join(root, 'nodes')).filter((name) =>
	existsSync(join(root, 'nodes', name, `${name}.node.ts`)),
);
const credentialNames = readdirSync(join(root, 'credentials'))
	.filter((name) => name.endsWith('.credentials.ts'))
	.map((name) => name.replace('.credentials.ts', ''));

describe.each(nodeNames)('the node %s', (name) => {
	const codex = JSON.parse(readFileSync(join(root, 'nodes', name, `${name}.node.json`), 'utf8'));
	const { primaryDocumentation = [], credentialDocumentation = [] } = codex.resources;
	const [{ url }] = primaryDocumentation;
	const { description } = load<INodeType>(`nodes/${name}`, name, 'node');

	it('has help links that lead to a page and heading', () => {
		expect(primaryDocumentation).toHaveLength(1);
		for (const link of [...primaryDocumentation, ...credentialDocumentation]) expectToLeadSomewhere(link.url);
	});

	it('has a page with its name as title and a screenshot of it', () => {
		const { path } = pageOf(url);
		expect(readPage(path).text.split('\n')[0]).toBe(`# ${description.displayName}`);
		expectScreenshot(path);
	});

	it('has a page that names each of its parameters, operations and options', () => {
		expect(unnamed(description.properties, pageOf(url).path)).toEqual([]);
	});

	it('has a page that tells its defaults as they are', () => {
		const told = defaultsTold(description.properties, pageOf(url).path);
		const isRight = ({ text, defaults }: ToldDefault): boolean =>
			defaults.some((shown) => plain(text).startsWith(plain(shown)));
		expect(told.filter((one) => !isRight(one))).toEqual([]);
	});
});

it('the pages are compared with many defaults', () => {
	const compared = nodeNames.flatMap((name) => {
		const { description } = load<INodeType>(`nodes/${name}`, name, 'node');
		const codex = JSON.parse(readFileSync(join(root, 'nodes', name, `${name}.node.json`), 'utf8'));
		return defaultsTold(description.properties, pageOf(codex.resources.primaryDocumentation[0].url).path);
	});
	expect(compared.length).toBeGreaterThan(40);
});

const credentials = credentialNames.map((name) => load<ICredentialType>('credentials', name, 'credentials'));

describe.each(credentialNames)('the credential %s', (name) => {
	const credential = load<ICredentialType>('credentials', name, 'credentials');
	const address = credential.documentationUrl ?? '';

	it('has a help link that leads to a page', () => {
		expectToLeadSomewhere(address);
	});

	it('has a page with its name as title and a screenshot of it', () => {
		const { path } = pageOf(address);
		expect(readPage(path).text.split('\n')[0]).toBe(`# ${credential.displayName} credential`);
		// A credential that extends another has the form of that one.
		const [parent] = (credential.extends ?? []).map(
			(type) => credentials.find((one) => one.name === type)?.documentationUrl ?? '',
		);
		expectScreenshot(path, parent === undefined ? path : pageOf(parent).path);
	});

	it('has a page that names each of its fields', () => {
		expect(unnamed(credential.properties, pageOf(address).path)).toEqual([]);
	});
});
