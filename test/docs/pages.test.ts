/** Every node and every credential has a page of its own, which the editor links to once there is a public repository. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ICredentialType, INodeType } from 'n8n-workflow';
import { defaultsTold, plain, type ToldDefault, unnamed } from './forms';
import { pageAddress } from '../../targetNode/documentation';
import { linksOf, readPage, root } from './markdown';

/** The page that the source of a node or credential links to, once there is a repository. */
function pageIn(source: string): string {
	const text = readFileSync(join(root, source), 'utf8');
	const [, page = ''] = /documentationUrl(?: =|:) pageAddress\('([^']+)'\)/.exec(text) ?? [];
	return `docs/${page}`;
}

const pageOfNode = (name: string): string => pageIn(`nodes/${name}/${name}.node.ts`);
const pageOfCredential = (name: string): string => pageIn(`credentials/${name}.credentials.ts`);

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

it('no node and no credential links to a page while the constant names no repository, and then each to its own', () => {
	const addresses = [
		...nodeNames.map((name) => load<INodeType>(`nodes/${name}`, name, 'node').description.documentationUrl),
		...credentialNames.map(
			(name) => load<ICredentialType>('credentials', name, 'credentials').documentationUrl,
		),
	];
	expect(addresses.filter((address) => address !== pageAddress('') && address !== undefined)).toEqual([]);
	expect(pageAddress('faq.md', 'https://github.com/contoso/leads')).toBe(
		'https://github.com/contoso/leads/blob/main/docs/faq.md',
	);
});

describe.each(nodeNames)('the node %s', (name) => {
	const { description } = load<INodeType>(`nodes/${name}`, name, 'node');
	const path = pageOfNode(name);

	it('has a page with its name as title and a screenshot of it', () => {
		expect(readPage(path).text.split('\n')[0]).toBe(`# ${description.displayName}`);
		expectScreenshot(path);
	});

	it('has a page that names each of its parameters, operations and options', () => {
		expect(unnamed(description.properties, path)).toEqual([]);
	});

	it('has a page that tells its defaults as they are', () => {
		const told = defaultsTold(description.properties, path);
		const isRight = ({ text, defaults }: ToldDefault): boolean =>
			defaults.some((shown) => plain(text).startsWith(plain(shown)));
		expect(told.filter((one) => !isRight(one))).toEqual([]);
	});
});

it('the pages are compared with many defaults', () => {
	const compared = nodeNames.flatMap((name) => {
		const { description } = load<INodeType>(`nodes/${name}`, name, 'node');
		return defaultsTold(description.properties, pageOfNode(name));
	});
	expect(compared.length).toBeGreaterThan(40);
});

describe.each(credentialNames)('the credential %s', (name) => {
	const credential = load<ICredentialType>('credentials', name, 'credentials');
	const path = pageOfCredential(name);

	it('has a page with its name as title and a screenshot of it', () => {
		expect(readPage(path).text.split('\n')[0]).toBe(`# ${credential.displayName} credential`);
		// A credential that extends another has the form of that one.
		const [parent] = credential.extends ?? [];
		expectScreenshot(path, parent === undefined ? path : pageOfCredential(classOf(parent)));
	});

	it('has a page that names each of its fields', () => {
		expect(unnamed(credential.properties, path)).toEqual([]);
	});
});

/** `azureTableApi` is the class AzureTableApi. */
const classOf = (type: string): string => type.charAt(0).toUpperCase() + type.slice(1);
