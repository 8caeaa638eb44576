/** What holds for every template, whatever it does; `npm run test:e2e` imports each into n8n's editor. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { INodeParameters, IWorkflowSettings } from 'n8n-workflow';
import { root } from './markdown';

interface Template {
	id?: string;
	name: string;
	nodes: Array<{ name: string; type: string; parameters: INodeParameters; credentials?: object }>;
	settings: IWorkflowSettings;
	pinData?: object;
}

const templates = readdirSync(join(root, 'workflows')).map((file) => ({
	file,
	template: JSON.parse(readFileSync(join(root, 'workflows', file), 'utf8')) as Template,
}));

const notesOf = ({ nodes }: Template): string =>
	nodes
		.filter(({ type }) => type === 'n8n-nodes-base.stickyNote')
		.map(({ parameters }) => parameters.content)
		.join('\n');

/** Counts only: no lead passes through it. */
const WITHOUT_LEADS = ['daily-digest.json', 'live-report.json', 'weekly-report.json'];

it('no template has credentials or pinned data: n8n then fills in a credential that is there, and warns of a missing one', () => {
	const found = templates.filter(
		({ template }) => 'pinData' in template || template.nodes.some((node) => 'credentials' in node),
	);
	expect(found.map(({ file }) => file)).toEqual([]);
});

it('every template has an ID of its own, without which n8n import:workflow fails, and which fits the column of n8n', () => {
	const ids = templates.map(({ template }) => template.id ?? '');
	expect(ids).toEqual(templates.map(({ file }) => `mpl-${file.replace('.json', '')}`));
	expect(Math.max(...ids.map(({ length }) => length))).toBeLessThanOrEqual(36);
});

it('the notes of every template through which leads pass name the setting that keeps them out of saved executions', () => {
	const silent = templates.filter(
		({ file, template }) =>
			!WITHOUT_LEADS.includes(file) &&
			!/Save (?:successful production|manual) executions\*: \*Do not save/.test(notesOf(template)),
	);
	expect(silent.map(({ file }) => file)).toEqual([]);
});

it('tables are chosen in every template as the panel does: a plain name would leave the picker without a mode', () => {
	const plain = templates.filter(({ template }) =>
		/"(?:table|ledgerTable|routingTable)":"/.test(JSON.stringify(template)),
	);
	expect(plain.map(({ file }) => file)).toEqual([]);
});

it('no note says that executions are not kept: the editor drops the settings of an imported file', () => {
	const wrong = templates.filter(({ template }) =>
		/executions? (?:are|is) not (?:kept|saved|stored)|successful ones are not/i.test(notesOf(template)),
	);
	expect(wrong.map(({ file }) => file)).toEqual([]);
});
