import type { SfRecord, Value } from './org';

/** What a query asks for: the small part of SOQL that reading leads needs (SOQL and SOSL Reference, "SELECT"). */
export interface Query {
	fields: string[];
	object: string;
	test(record: SfRecord): boolean;
	/** One of these values (in any case) is in this field of every record that passes the test. */
	within?: { field: string; values: readonly string[] };
	order: Array<{ field: string; descending: boolean }>;
	limit: number;
}

const TEXT = String.raw`'(?:[^'\\]|\\.)*'`;
const SELECT =
	/^SELECT\s+([\w.]+(?:\s*,\s*[\w.]+)*)\s+FROM\s+(\w+)(?:\s+WHERE\s+(.+?))?(?:\s+ORDER\s+BY\s+([\w\s,]+?))?(?:\s+LIMIT\s+(\d+))?\s*$/is;
const CONDITION = new RegExp(
	String.raw`^(\w+)\s*(?:(=|LIKE)\s*(${TEXT}|TRUE|FALSE)|IN\s*\(\s*(${TEXT}(?:\s*,\s*${TEXT})*)\s*\))\s*(?:AND\s+|$)`,
	'is',
);

/** @returns undefined when the text is not of the known form */
export function parseQuery(soql: string): Query | undefined {
	const match = SELECT.exec(soql.trim());
	if (!match) return undefined;
	const found = conditions(match[3] ?? '');
	if (!found) return undefined;
	const { tests, within } = found;
	return {
		fields: (match[1] ?? '').split(',').map((name) => name.trim()),
		object: match[2] ?? '',
		test: (record) => tests.every((test) => test(record)),
		...(within ? { within } : {}),
		order: (match[4] ?? '')
			.split(',')
			.filter((part) => part.trim() !== '')
			.map((part) => ({
				field: part.trim().split(/\s+/)[0] ?? '',
				descending: /\sDESC$/i.test(part.trim()),
			})),
		limit: match[5] === undefined ? Number.POSITIVE_INFINITY : Number(match[5]),
	};
}

/** Fields of the query's conditions and order, for the check that they exist. */
export const fieldsOf = (soql: string): string[] =>
	[...soql.replace(new RegExp(TEXT, 'g'), "''").matchAll(/(\w+)\s*(?:=|LIKE|IN\s*\()/gi)].map(
		([, name]) => name ?? '',
	);

type Test = (record: SfRecord) => boolean;

function conditions(where: string): { tests: Test[]; within: Query['within'] } | undefined {
	const tests: Test[] = [];
	let within: Query['within'];
	let rest = where.trim();
	while (rest !== '') {
		const match = CONDITION.exec(rest);
		if (!match) return undefined;
		tests.push(testOf(match[1] ?? '', match[2], match[3] ?? '', match[4]));
		if (match[4] !== undefined) within = { field: match[1] ?? '', values: textsIn(match[4]) };
		rest = rest.slice(match[0].length).trim();
	}
	return { tests, within };
}

/** Text is compared without case (SOQL, "Comparison Operators"). */
function testOf(
	field: string,
	operator: string | undefined,
	literal: string,
	list: string | undefined,
): Test {
	if (list !== undefined) {
		const wanted = new Set(textsIn(list));
		return (record) => wanted.has(lower(record[field]));
	}
	if (!literal.startsWith("'")) return (record) => record[field] === (literal.toLowerCase() === 'true');
	if (operator?.toUpperCase() === 'LIKE') {
		const pattern = likePattern(literal.slice(1, -1));
		return (record) => typeof record[field] === 'string' && pattern.test(record[field]);
	}
	const wanted = unquoted(literal).toLowerCase();
	return (record) => lower(record[field]) === wanted;
}

/** `%` is any text, `_` one character, unless escaped (SOQL, "Comparison Operators", LIKE). */
function likePattern(text: string): RegExp {
	const parts = [...text.matchAll(/\\(.)|([%_])|([^\\%_])/gs)].map(([, escaped, wild, plain]) => {
		if (wild !== undefined) return wild === '%' ? '.*' : '.';
		return (escaped ?? plain ?? '').replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
	});
	return new RegExp(`^${parts.join('')}$`, 'is');
}

const textsIn = (list: string): string[] =>
	[...list.matchAll(new RegExp(TEXT, 'g'))].map(([text]) => unquoted(text).toLowerCase());
const unquoted = (text: string): string => text.slice(1, -1).replace(/\\(.)/gs, '$1');
const lower = (value: Value | undefined): string => String(value ?? '').toLowerCase();
