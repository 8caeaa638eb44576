/**
 * Finds words that we avoid (CONTRIBUTING.md, "Plain English") in what users read: pages, templates, and every text in the code that
 * ships. `npm run docs:wording` lists them; a test keeps them out.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

const root = join(__dirname, '../..');

/** What to look for, and what to write instead. */
const AVOIDED: ReadonlyArray<readonly [pattern: RegExp, instead: string]> = [
	[
		/\b(?:stands?|stood) (?:in|there|at|on|beside|above|below|under|behind)\b/i,
		'is, is in, is stored in, is listed',
	],
	[/\bmend(?:s|ed|ing)?\b/i, 'fix, fixed, correct'],
	[/\ba word on\b/i, 'settled, confirmed'],
	[/\bby (?:itself|themselves)\b/i, 'automatically'],
	[/\b(?:holds?|held|holding) (?:nobody |nothing |others |them |it )?up\b/i, 'delays'],
	[/\b(?:puts?|putting) out\b/i, 'outputs'],
	[/\b(?:leaves?|leaving|left|go(?:es)? out) by\b/i, 'goes to the ... output'],
	[
		/\bbehind\b(?! (?:a|an|the|your|its) (?:reverse |corporate )?(?:proxy|firewall|load balancer|gateway))/i,
		'after',
	],
	[/\bbears?\b/i, 'has'],
	[/\b(?:comes?|came|coming) again\b/i, 'is retried, is emitted again'],
	[/\bwill do\b/i, 'is enough'],
	[/\b(?:parts|parting|to part) (?:real|them|the|it|leads|those)\b/i, 'separates'],
	[/\b(?:in vain|stumbl\w*|goodbye|nobody)\b/i, 'say what happened technically'],
	[/\bbur(?:y|ies|ied|ying|ial|ials)\b/i, 'give up, given up'],
	[/\bproofs?\b(?![ -]of[ -]delivery)/i, 'confirmation; "proof of delivery" for the whole'],
	[/\bneed be\b/i, 'no ... is needed'],
	[/\bat the screen\b/i, 'you'],
	[/\b(?:verdicts?|testimon\w*|rulings?|deaths?|lanes?)\b/i, 'words of bookkeeping: claim, settle, entry'],
];

export interface Finding {
	/** File and line. */
	place: string;
	found: string;
	instead: string;
	text: string;
}

/** All places with a word that is avoided. */
export function findAvoidedWords(): Finding[] {
	return [...pages(), ...templates(), ...codeTexts()].flatMap(avoidedIn);
}

interface Text {
	place: string;
	text: string;
}

export function avoidedIn({ place, text }: Text): Finding[] {
	return AVOIDED.flatMap(([pattern, instead]) => {
		const match = pattern.exec(text);
		if (!match) return [];
		const start = Math.max(0, match.index - 30);
		const around = text.slice(start, match.index + 50).replace(/\s+/g, ' ');
		return [{ place, found: match[0], instead, text: around }];
	});
}

/** Lines of the pages without code: names in code have their own reasons. Rows that the code's messages make are in the code. */
function pages(): Text[] {
	const files = ['.', 'docs', 'docs/decisions', 'dev/lab', 'dev/bench'].flatMap((folder) =>
		readdirSync(join(root, folder))
			.filter((name) => name.endsWith('.md') && name !== 'LICENSE.md')
			.map((name) => join(folder, name)),
	);
	return files.flatMap((file) => {
		const text = readFileSync(join(root, file), 'utf8').replace(/^```[^]*?^```/gm, (block) =>
			block.replace(/[^\n]/g, ''),
		);
		return text.split('\n').flatMap((line, index) => {
			if (line.startsWith('| <a id=')) return [];
			return [{ place: `${file}:${index + 1}`, text: line.replace(/`[^`]*`|\]\([^)]*\)/g, '') }];
		});
	});
}

/** What a template shows on the canvas. */
function templates(): Text[] {
	return readdirSync(join(root, 'workflows')).flatMap((file) =>
		textsWithin(JSON.parse(readFileSync(join(root, 'workflows', file), 'utf8'))).map((text) => ({
			place: `workflows/${file}`,
			text,
		})),
	);
}

function textsWithin(value: unknown): string[] {
	if (typeof value === 'string') return [value];
	return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsWithin) : [];
}

/** Every text of more than one word in the code that ships: names, descriptions, hints, messages. */
function codeTexts(): Text[] {
	const folders = [
		'azureTable',
		'credentials',
		'delivery',
		'lead',
		'leadTable',
		'ledger',
		'nodes',
		'routing',
		'targetNode',
		'transport',
	];
	return folders.flatMap((folder) =>
		readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
			.filter((name) => name.endsWith('.ts'))
			.flatMap((name) => textsOfFile(join(folder, name))),
	);
}

function textsOfFile(file: string): Text[] {
	const source = ts.createSourceFile(
		file,
		readFileSync(join(root, file), 'utf8'),
		ts.ScriptTarget.ES2022,
		true,
	);
	const texts: Text[] = [];
	const visit = (node: ts.Node): void => {
		if (ts.isImportDeclaration(node)) return;
		if (ts.isStringLiteralLike(node) || ts.isTemplateHead(node) || ts.isTemplateMiddleOrTemplateTail(node)) {
			const line = source.getLineAndCharacterOfPosition(node.getStart()).line + 1;
			if (node.text.includes(' ')) texts.push({ place: `${file}:${line}`, text: node.text });
		}
		ts.forEachChild(node, visit);
	};
	visit(source);
	return texts;
}

if (require.main === module) {
	const findings = findAvoidedWords();
	for (const { place, found, instead, text } of findings) {
		process.stdout.write(`${place}: "${found}" (rather: ${instead}): ${text}\n`);
	}
	process.stdout.write(`${findings.length} places\n`);
	process.exitCode = findings.length === 0 ? 0 : 1;
}
