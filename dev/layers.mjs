/**
 * What may import what, as rules for eslint: `npm run lint` fails on a wrong import. ARCHITECTURE.md has the picture.
 *
 * Plain JavaScript: eslint.config.mjs reads it.
 */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const namesIn = (folder) =>
	readdirSync(join(root, folder), { withFileTypes: true })
		.filter((entry) => entry.isDirectory())
		.map(({ name }) => name);

/** Each folder of the product with those below it that it may import, besides itself. A path names one file only. */
const BELOW = {
	lead: [],
	transport: [],
	azureTable: ['lead', 'transport'],
	// The word that targets leave on each lead.
	ledger: ['lead', 'transport', 'azureTable', 'delivery/outcome.ts'],
	leadTable: ['lead', 'transport', 'azureTable', 'ledger'],
	routing: ['lead', 'transport', 'azureTable'],
	delivery: ['lead', 'transport'],
	targetNode: ['lead', 'transport', 'azureTable', 'ledger', 'routing', 'delivery'],
	nodes: ['lead', 'transport', 'azureTable', 'ledger', 'leadTable', 'routing', 'delivery', 'targetNode'],
	// A credential shares choices and its test with its node.
	credentials: ['lead', 'transport', 'azureTable', 'targetNode', 'nodes'],
	vendor: [],
};
const FOLDERS = Object.keys(BELOW);

/** Who may open which door to a bundled package. */
const DOORS = {
	'echarts.ts': ['nodes/LeadLedger'],
	'azureDataTables.ts': ['azureTable'],
	'emailProviders.ts': ['lead', 'routing'],
	'isEmail.ts': ['lead'],
	'isoCountries.ts': ['lead'],
	'jsforce.ts': ['nodes/SalesforceLead'],
	'levenshtein.ts': ['leadTable'],
	'luxon.ts': ['lead', 'routing', 'nodes'],
};

const zone = (target, from, message, except = []) => ({
	target: join(root, target),
	from: join(root, from),
	except: except.map((path) => `./${path}`),
	message: `${message} See ARCHITECTURE.md, "What may import what".`,
});

/** One zone for each pair of folders of which one must not import the other. */
const zonesOfLayers = FOLDERS.flatMap((folder) =>
	FOLDERS.filter((other) => other !== folder && other !== 'vendor' && !BELOW[folder].includes(other)).map(
		(other) => {
			const files = BELOW[folder].filter((path) => path.startsWith(`${other}/`));
			const except = files.map((path) => path.slice(other.length + 1));
			return zone(folder, other, `${folder}/ must not import ${other}/.`, except);
		},
	),
);

const zonesOfNodes = namesIn('nodes').map((name) =>
	zone(
		`nodes/${name}`,
		'nodes',
		'No node imports another node: what two need goes to targetNode/, leadTable/ or transport/.',
		[name],
	),
);

const zonesOfDoors = FOLDERS.filter((folder) => folder !== 'vendor').flatMap((folder) => {
	const open = Object.entries(DOORS).filter(([, users]) => users.includes(folder));
	// A folder of which one room alone may open a door is looked at room by room.
	const rooms = Object.values(DOORS)
		.flat()
		.filter((user) => user.startsWith(`${folder}/`));
	const targets = rooms.length > 0 ? namesIn(folder).map((room) => `${folder}/${room}`) : [folder];
	return targets.map((target) => {
		const own = Object.entries(DOORS).filter(([, users]) => users.includes(target));
		const files = [...open, ...own].map(([file]) => file);
		return zone(target, 'vendor', 'This bundled package has another door.', [...new Set(files)]);
	});
});

const zonesOfDevelopment = FOLDERS.flatMap((folder) =>
	['dev', 'test'].map((other) => zone(folder, other, `What ships must not import ${other}/.`)),
);

const typesOnly = (regex, message) => ({ regex, allowTypeImports: true, message });
/** A bundled package is loaded by its door in vendor/ alone; its types may be named anywhere. */
const PACKAGES = typesOnly(
	'^(?!\\.|node:|n8n-workflow$)',
	'Packages are loaded in vendor/ only; elsewhere `import type`.',
);
const N8N = typesOnly(
	'^n8n-workflow$',
	'Only nodes/, credentials/ and targetNode/ run code of n8n; here `import type`.',
);
const NO_N8N = { regex: '^n8n-', message: 'lead/ knows nothing of n8n.' };
const NO_IO = {
	regex: '^node:(?!crypto$)',
	message: 'lead/ is pure: no input or output, no clock, no timer.',
};

const files = (...folders) => folders.map((folder) => `${folder}/**/*.ts`);
const imports = (folders, ...patterns) => ({
	files: files(...folders),
	rules: { '@typescript-eslint/no-restricted-imports': ['error', { patterns }] },
});
const ALLOWED_N8N = ['nodes', 'credentials', 'targetNode'];

const syntax = (selector, message) => ({ selector, message });
/** The two rules above see import declarations and import() of a path; this is what else loads a module. */
const OTHER_WAYS_TO_LOAD = [
	syntax(
		'ImportExpression > Literal.source[value=/^(?![.]|node:)/]',
		'Packages are loaded in vendor/ only: import its file.',
	),
	syntax(
		'ImportExpression:not([source.type="Literal"])',
		'import() takes a plain text, so that the layers can be checked.',
	),
	syntax('TSImportType', 'Name a type by `import type`, so that the layers can be checked.'),
	syntax(
		'Identifier[name=/^(createRequire|require)$/]',
		'Modules are loaded by import, so that the layers can be checked.',
	),
];
const PURE = 'lead/ is pure: times, ids and randomness come in as arguments.';
const NO_CLOCK = [
	syntax('MemberExpression[object.name="Date"][property.name="now"]', PURE),
	syntax('NewExpression[callee.name="Date"][arguments.length=0]', PURE),
	syntax('CallExpression[callee.name="Date"]', PURE),
	syntax('MemberExpression[object.name="Math"][property.name="random"]', PURE),
	syntax(
		'Identifier[name=/^(process|fetch|performance|setTimeout|setInterval|setImmediate|randomUUID|randomBytes)$/]',
		PURE,
	),
];
const forbidden = (folders, ...selectors) => ({
	files: files(...folders),
	rules: { 'no-restricted-syntax': ['error', ...selectors] },
});

/** To be put at the end of eslint's configuration. */
export const layers = [
	{
		files: files(...FOLDERS),
		rules: {
			'import-x/no-restricted-paths': [
				'error',
				{ zones: [...zonesOfLayers, ...zonesOfNodes, ...zonesOfDoors, ...zonesOfDevelopment] },
			],
		},
	},
	imports(ALLOWED_N8N, PACKAGES),
	imports(
		FOLDERS.filter((folder) => ![...ALLOWED_N8N, 'lead', 'vendor'].includes(folder)),
		PACKAGES,
		N8N,
	),
	imports(['lead'], PACKAGES, NO_N8N, NO_IO),
	forbidden(
		FOLDERS.filter((folder) => !['lead', 'vendor'].includes(folder)),
		...OTHER_WAYS_TO_LOAD,
	),
	forbidden(['lead'], ...OTHER_WAYS_TO_LOAD, ...NO_CLOCK),
];
