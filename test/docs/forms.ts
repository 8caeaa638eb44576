/** The forms of nodes and credentials beside what their pages say of them. */
import type { INodeProperties } from 'n8n-workflow';
import { readPage, tableRowsOf } from './markdown';

export interface ToldDefault {
	parameter: string;
	/** What the page says. */
	text: string;
	/** What the form shows; several where parameters of one name differ. */
	defaults: string[];
}

/** What the tables with a column `Default` say of parameters that have one. */
export function defaultsTold(properties: readonly INodeProperties[], path: string): ToldDefault[] {
	const tables = readPage(path)
		.text.split(/\n(?!\|)/)
		.map(tableRowsOf);
	return tables
		.flatMap(([head, ...rows]) => (head?.[1]?.toLowerCase() === 'default' ? rows : []))
		.map(([cell = '', text = '']) => ({ parameter: cell.replace('Options: ', ''), text }))
		.map((row) => ({
			...row,
			defaults: propertiesNamed(properties, row.parameter).flatMap(shownDefault),
		}))
		.filter(({ defaults }) => defaults.length > 0);
}

function propertiesNamed(properties: readonly INodeProperties[], name: string): INodeProperties[] {
	return properties.flatMap((property) => {
		const inner = property.type === 'collection' ? (property.options ?? []).filter(isProperty) : [];
		const own = plain(property.displayName) === plain(name) ? [property] : [];
		return [...own, ...propertiesNamed(inner, name)];
	});
}

/** Nothing for what has no short default: lists of several, expressions. */
function shownDefault({ type, default: value, options = [] }: INodeProperties): string[] {
	if (type === 'boolean') return [value === true ? 'on' : 'off'];
	if (type === 'number') return [String(value)];
	if (type === 'options') {
		return options.flatMap((option) => ('value' in option && option.value === value ? [option.name] : []));
	}
	return type === 'string' && typeof value === 'string' && value !== '' && !value.startsWith('=')
		? [value]
		: [];
}

/** Without marks, units in brackets and thousands separators, in lower case. */
export const plain = (text: string): string =>
	text
		.replace(/[*`_]| \(.*\)$/g, '')
		.replace(/(\d),(?=\d{3})/g, '$1')
		.trim()
		.toLowerCase();

/** What a form shows and its page does not name; a name may be broken by the end of a line. */
export function unnamed(properties: readonly INodeProperties[], path: string): string[] {
	const text = readPage(path).text.replace(/\s+/g, ' ');
	return namesIn(properties).filter((shown) => !text.includes(shown));
}

/** What a user reads in the form, without units in brackets and the ending that n8n demands for lists that load. */
function namesIn(properties: readonly INodeProperties[]): string[] {
	return properties.flatMap(({ type, name, displayName, options = [] }) => {
		if (type === 'notice' || type === 'hidden') return [];
		if (type === 'collection') return namesIn(options.filter(isProperty));
		const choices = name === 'operation' ? options.map((option) => option.name) : [];
		return [displayName.replace(/ \(.*\)$| Name or ID$/, ''), ...choices];
	});
}

const isProperty = (option: object): option is INodeProperties => 'displayName' in option && 'type' in option;
