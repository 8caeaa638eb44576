import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { IDataObject } from 'n8n-workflow';
import type { OutputSchema, Properties } from '../../dev/schemas/outputs';
import { root } from '../../dev/demo/settings';

/** Members that an option adds: what Microsoft handed over, and the lead of a row that Find Person found. */
const BY_OPTION: ReadonlySet<string> = new Set(['raw', 'lead']);

const PACKAGE = 'n8n-nodes-marketplace-leads.';

/**
 * Holds what a node has really output against the schema that the editor shows: every member is in it, or came with the item, and has its type.
 *
 * @param given the members that the items had before
 * @returns what does not fit, in words
 */
export function misfitsOfOutput(
	type: string,
	operation: unknown,
	items: readonly IDataObject[],
	given: ReadonlySet<string>,
): string[] {
	const schema = schemaOf(type, operation);
	if (schema === null || schema.additionalProperties === true) return [];
	const misfits = items.flatMap((item) => misfitsOf(item, schema.properties, given, ''));
	return [...new Set(misfits)].map((misfit) => `${type} ${String(operation ?? '')}: ${misfit}`);
}

function schemaOf(type: string, operation: unknown): OutputSchema | null {
	if (!type.startsWith(PACKAGE)) return null;
	const name = type.slice(PACKAGE.length);
	const folder = join(root, 'nodes', name.charAt(0).toUpperCase() + name.slice(1), '__schema__');
	const file = join(folder, typeof operation === 'string' ? `v1.0.0/${operation}.json` : 'v1.0.0.json');
	return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as OutputSchema) : null;
}

function misfitsOf(item: object, properties: Properties, given: ReadonlySet<string>, path: string): string[] {
	return Object.entries(item).flatMap(([name, value]: [string, unknown]) => {
		const expected = properties[name];
		if (expected === undefined)
			return given.has(name) || BY_OPTION.has(name) ? [] : [`${path}${name} is not in the schema`];
		if (value === null || value === undefined) return [];
		if (given.has(name) && typeOf(value) !== expected.type) return [];
		if (typeOf(value) !== expected.type) return [`${path}${name} is ${typeOf(value)}, not ${expected.type}`];
		const { properties: inner, items } = expected;
		if (inner !== undefined) return misfitsOf(value, inner, new Set(), `${path}${name}.`);
		if (!Array.isArray(value) || items === undefined) return [];
		return value.flatMap((one: unknown) => {
			if (typeOf(one) !== items.type) return [`${path}${name}[] is ${typeOf(one)}, not ${items.type}`];
			return typeof one === 'object' && one !== null && items.properties
				? misfitsOf(one, items.properties, new Set(), `${path}${name}[].`)
				: [];
		});
	});
}

const typeOf = (value: unknown): string => (Array.isArray(value) ? 'array' : typeof value);
