/** A wrong import fails `npm run lint`, a right one does not. The rules are in dev/layers.mjs. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const root = join(__dirname, '../..');
const LAYERS = 'import-x/no-restricted-paths';
const PACKAGES = '@typescript-eslint/no-restricted-imports';
const SYNTAX = 'no-restricted-syntax';

interface MadeUpFile {
	promise: string;
	path: string;
	text: string;
	/** The rule that it breaks; none: it is as it should be. */
	rule?: string;
}

const FILES: MadeUpFile[] = [
	{
		promise: 'lead/ must not import a layer above it',
		path: 'lead/madeUp.ts',
		text: "import { deliver } from '../delivery/deliver';",
		rule: LAYERS,
	},
	{
		promise: 'lead/ must not name even types of n8n',
		path: 'lead/madeUp.ts',
		text: "import type { INode } from 'n8n-workflow';",
		rule: PACKAGES,
	},
	{
		promise: 'lead/ must not read files',
		path: 'lead/madeUp.ts',
		text: "import { readFileSync } from 'node:fs';",
		rule: PACKAGES,
	},
	{
		promise: 'delivery/ must not import what it is shared by',
		path: 'delivery/madeUp.ts',
		text: "import { executeTarget } from '../targetNode/execute';",
		rule: LAYERS,
	},
	{
		promise: 'transport/ must not import the ledger',
		path: 'transport/madeUp.ts',
		text: "import { Ledger } from '../ledger/ledger';",
		rule: LAYERS,
	},
	{
		promise: 'azureTable/ must not import the ledger, not even its types',
		path: 'azureTable/madeUp.ts',
		text: "import type { LeadKey } from '../ledger/entry';",
		rule: LAYERS,
	},
	{
		promise: 'the ledger must not import the engine of delivery',
		path: 'ledger/madeUp.ts',
		text: "import { deliver } from '../delivery/deliver';",
		rule: LAYERS,
	},
	{
		promise: 'the ledger may name the outcomes of delivery',
		path: 'ledger/madeUp.ts',
		text: "import type { Outcome } from '../delivery/outcome';\nexport type Word = Outcome;",
	},
	{
		promise: 'a node must not import another node',
		path: 'nodes/MarketoLead/api/madeUp.ts',
		text: "import { LeadParse } from '../../LeadParse/LeadParse.node';",
		rule: LAYERS,
	},
	{
		promise: 'what targets share must not import a target',
		path: 'targetNode/madeUp.ts',
		text: "import { MarketoLead } from '../nodes/MarketoLead/MarketoLead.node';",
		rule: LAYERS,
	},
	{
		promise: 'what ships must not import what helps to build it',
		path: 'nodes/LeadParse/madeUp.ts',
		text: "import { startAzurite } from '../../dev/lab/azurite';",
		rule: LAYERS,
	},
	{
		promise: 'transport/ must not run code of n8n',
		path: 'transport/madeUp.ts',
		text: "import { NodeApiError } from 'n8n-workflow';",
		rule: PACKAGES,
	},
	{
		promise: 'transport/ may name types of n8n',
		path: 'transport/madeUp.ts',
		text: "import type { INode } from 'n8n-workflow';\nexport type Node = INode;",
	},
	{
		promise: 'a bundled package must not be imported past its door',
		path: 'nodes/SalesforceLead/madeUp.ts',
		text: "import { Connection } from 'jsforce';",
		rule: PACKAGES,
	},
	{
		promise: 'a door is for its own room, also when it is opened late',
		path: 'nodes/MarketoLead/madeUp.ts',
		text: "export const load = async () => await import('../../vendor/jsforce');",
		rule: LAYERS,
	},
	{
		promise: 'the room of a door may open it',
		path: 'nodes/SalesforceLead/api/madeUp.ts',
		text: "export const load = async () => await import('../../../vendor/jsforce');",
	},
	{
		promise: 'a target must not import another target',
		path: 'nodes/MarketoLead/write/madeUp.ts',
		text: "import { save } from '../../SalesforceLead/write/save';",
		rule: LAYERS,
	},
	{
		promise: 'an oddly written path is seen through',
		path: 'delivery/madeUp.ts',
		text: "import { LeadParse } from '.././delivery/../nodes//LeadParse/LeadParse.node';",
		rule: LAYERS,
	},
	{
		promise: 'what is passed on is imported, too',
		path: 'delivery/madeUp.ts',
		text: "export { LeadParse } from '../nodes/LeadParse/LeadParse.node';",
		rule: LAYERS,
	},
	{
		promise: 'a package must not be loaded late past its door',
		path: 'nodes/SalesforceLead/madeUp.ts',
		text: "export const load = async () => await import('jsforce');",
		rule: SYNTAX,
	},
	{
		promise: 'transport/ must not run code of n8n that is loaded late',
		path: 'transport/madeUp.ts',
		text: "export const load = async () => await import('n8n-workflow');",
		rule: SYNTAX,
	},
	{
		promise: 'no module is loaded by a path that is made at run time',
		path: 'delivery/madeUp.ts',
		text: 'export const load = async () => await import(`../nodes/LeadParse/LeadParse.node`);',
		rule: SYNTAX,
	},
	{
		promise: 'no type is taken from a module without an import',
		path: 'delivery/madeUp.ts',
		text: "export type Node = import('../nodes/LeadParse/LeadParse.node').LeadParse;",
		rule: SYNTAX,
	},
	{
		promise: 'no module is loaded by require()',
		path: 'nodes/SalesforceLead/madeUp.ts',
		text: "export const sdk = require('jsforce');",
		rule: SYNTAX,
	},
	{
		promise: 'no require() is made',
		path: 'nodes/SalesforceLead/madeUp.ts',
		text: "import { createRequire as load } from 'node:module';\nexport const sdk = load(__filename)('jsforce');",
		rule: SYNTAX,
	},
	{
		promise: 'lead/ has no clock',
		path: 'lead/madeUp.ts',
		text: 'export const now = (): number => Date.now();',
		rule: SYNTAX,
	},
	{
		promise: 'lead/ does not ask for the present date',
		path: 'lead/madeUp.ts',
		text: 'export const now = (): Date => new Date();',
		rule: SYNTAX,
	},
	{
		promise: 'lead/ may read a date',
		path: 'lead/madeUp.ts',
		text: 'export const read = (text: string): Date => new Date(text);',
	},
	{
		promise: 'lead/ throws no dice',
		path: 'lead/madeUp.ts',
		text: 'export const draw = (): number => Math.random();',
		rule: SYNTAX,
	},
	{
		promise: 'lead/ knows nothing of its process',
		path: 'lead/madeUp.ts',
		text: 'export const zone = (): string | undefined => process.env.TZ;',
		rule: SYNTAX,
	},
];

let broken: string[][];

beforeAll(() => {
	const { stdout, stderr } = spawnSync(process.execPath, [join(__dirname, 'lintTexts.mjs')], {
		cwd: root,
		input: JSON.stringify(FILES),
		encoding: 'utf8',
	});
	if (stderr) throw new Error(stderr);
	broken = JSON.parse(stdout) as string[][];
}, 60_000);

it.each(FILES.map((file, index) => ({ ...file, index })))('$promise', ({ rule, index }) => {
	const rules = broken[index]?.map((message) => message.split(':')[0]) ?? [];
	const ofLayers = rules.filter((id) => id === LAYERS || id === PACKAGES || id === SYNTAX);
	expect([...new Set(ofLayers)]).toEqual(rule === undefined ? [] : [rule]);
});
