import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { resolveOutputSchemaPath } from 'n8n-core/dist/nodes-loader/output-schema-resolver';
import { schemaFiles, operationsOf, isTrigger } from '../../../dev/schemas/files';
import { LEAD_FIELDS } from '../../../delivery/leadFields';
import { parseLead } from '../../../lead/parse';
import { outcomeJson } from '../../../targetNode/outputItem';
import { form, post, row } from '../../lead/samples';
import { NODES, root } from './descriptions';

const nodes = NODES.map(({ source, type: { description } }) => ({ folder: dirname(source), description }));
const files = schemaFiles(nodes);
const read = (path: string): unknown => JSON.parse(readFileSync(join(root, path), 'utf8'));
const membersOf = (path: string): string[] => Object.keys(files.get(path)?.properties ?? {});

test('the schemas are those that npm run docs:schemas writes, and no others', () => {
	const present = nodes.flatMap(({ folder }) => {
		const schemas = join(root, folder, '__schema__');
		if (!existsSync(schemas)) return [];
		const names = readdirSync(schemas, { recursive: true, encoding: 'utf8' });
		return names.filter((name) => name.endsWith('.json')).map((name) => `${folder}/__schema__/${name}`);
	});
	expect(present.sort()).toEqual([...files.keys()].sort());
	for (const [path, schema] of files) expect([path, read(path)]).toEqual([path, schema]);
});

test('n8n finds the schema of every operation of every node that is no trigger', () => {
	for (const { folder, description } of nodes.filter((node) => !isTrigger(node.description))) {
		const operations = operationsOf(description);
		for (const operation of operations.length === 0 ? [undefined] : operations) {
			const path = resolveOutputSchemaPath({ nodeDir: join(root, folder), version: 1, operation });
			expect([folder, operation, path !== undefined && existsSync(path)]).toEqual([folder, operation, true]);
		}
	}
});

test('the schema of Lead Parse has the members of its leads, in their order', () => {
	const members = membersOf('nodes/LeadParse/__schema__/v1.0.0.json');
	expect(members).toEqual(LEAD_FIELDS.map(({ name }) => name));
	for (const input of [row(), post(), form(), 'SPZA-PLT|contoso.suite']) {
		expect(Object.keys(parseLead(input))).toEqual(members);
	}
});

test('the schema of a target has the members of what it outputs, in their order', () => {
	const outcome = { status: 'created', targetId: '1', targetUrl: 'https://crm.example/1' } as const;
	const json = outcomeJson({ ...parseLead(row()) }, outcome, { target: 'salesforce', attempts: 1 });
	expect(membersOf('nodes/SalesforceLead/__schema__/v1.0.0/createOrUpdate.json')).toEqual(Object.keys(json));
});
