import { readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { ICredentialType, INodeProperties, INodePropertyCollection, INodeType } from 'n8n-workflow';
import manifest from '../../../package.json';

/** Everything of the package that the editor shows, read from the sources of what package.json publishes. */
export const root = resolve(__dirname, '../../..');

export interface Shown<Type> {
	/** Folder and file name without endings, e.g. `nodes/LeadParse/LeadParse`. */
	source: string;
	type: Type;
}

export const NODES: ReadonlyArray<Shown<INodeType>> = manifest.n8n.nodes.map((file) => {
	const { source, made } = instanceOf(file);
	if (!('description' in made)) throw new Error(`${source} is no node.`);
	return { source, type: made };
});

export const CREDENTIALS: ReadonlyArray<Shown<ICredentialType>> = manifest.n8n.credentials.map((file) => {
	const { source, made } = instanceOf(file);
	if ('description' in made) throw new Error(`${source} is no credential.`);
	return { source, type: made };
});

/** Instantiates the one class of a file, as n8n does it. */
function instanceOf(published: string): { source: string; made: INodeType | ICredentialType } {
	const source = published.replace(/^dist\//, '').replace(/\.(?:node|credentials)\.js$/, '');
	const folder = join(root, source, '..');
	const start = `${source.split('/').at(-1)}.`;
	const file = readdirSync(folder).find((name) => name.startsWith(start) && name.endsWith('.ts'));
	// jest's require: the modules are TypeScript, and which ones they are stands in package.json.
	const classes = Object.values(
		jest.requireActual<Record<string, new () => INodeType | ICredentialType>>(join(folder, file ?? '')),
	);
	const [Class] = classes;
	if (Class === undefined || classes.length > 1) throw new Error(`${source} must export one class.`);
	return { source, made: new Class() };
}

export interface Found {
	/** Where it stands, as a path of names, e.g. `salesforceLead.options.dryRun`. */
	path: string;
	property: INodeProperties;
	/** The parameters beside it, which conditions without a leading slash speak of. */
	siblings: readonly INodeProperties[];
	/** The parameters of the node or credential itself, which conditions with a leading slash speak of. */
	top: readonly INodeProperties[];
}

/** Every parameter, also those within collections. */
export function everyProperty(): Found[] {
	return [
		...NODES.flatMap(({ type }) => walk(type.description.name, type.description.properties)),
		...CREDENTIALS.flatMap(({ type }) => walk(type.name, type.properties)),
	];
}

const walk = (
	path: string,
	siblings: readonly INodeProperties[],
	top: readonly INodeProperties[] = siblings,
): Found[] =>
	siblings.flatMap((property) => {
		const here = `${path}.${property.name}`;
		return [
			{ path: here, property, siblings, top },
			...walk(here, innerOf(property), top),
			...groupsOf(property).flatMap((group) => walk(`${here}.${group.name}`, group.values, top)),
		];
	});

/** The options of a collection: parameters that the user adds one by one. */
const innerOf = ({ type, options = [] }: INodeProperties): INodeProperties[] =>
	type === 'collection' ? options.filter((option): option is INodeProperties => 'type' in option) : [];

/** The groups of a fixed collection. */
export const groupsOf = ({ type, options = [] }: INodeProperties): INodePropertyCollection[] =>
	type === 'fixedCollection'
		? options.filter((option): option is INodePropertyCollection => 'values' in option)
		: [];

/** What a dropdown offers. */
export const choicesOf = ({ type, options = [] }: INodeProperties) =>
	type === 'options' || type === 'multiOptions'
		? options.flatMap((option) => ('value' in option ? [option] : []))
		: [];
