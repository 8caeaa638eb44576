import { join, relative, sep } from 'node:path';
import ts from 'typescript';
import buildConfig from '../../tsconfig.build.json';
import { combined, Evaluator, FILLED_IN, nameOf } from './evaluate';
import type { Texts, Variant } from './evaluate';

const root = join(__dirname, '../..');

/** A message that a node can show, with three dots for what is filled in. */
export interface Message {
	/** Where it is in the source, e.g. `nodes/MarketoLead/api/errors.ts`. */
	file: string;
	code: string;
	message: string;
	cause: string;
	remedy: string;
}

/** What the code that ships can say. */
export interface Words {
	messages: readonly Message[];
	/** In the panel of a node, or above its output. */
	hints: readonly string[];
}

/**
 * Finds every message in the code that ships: wherever a `cause` and a `remedy` are side by side, as members of an object or as
 * arguments of these names. Catalogues, reasons and faults are all of this form. A hint has a `message` and a `location`.
 */
export function readWords(): Words {
	const { options, fileNames } = ts.parseJsonConfigFileContent(
		{ ...buildConfig, extends: './tsconfig.json' },
		ts.sys,
		root,
	);
	const program = ts.createProgram(fileNames, options);
	const reader = new Reader(program.getTypeChecker());
	const own = program
		.getSourceFiles()
		.filter(({ isDeclarationFile, fileName }) => !isDeclarationFile && fileName.endsWith('.ts'));
	// First what has a code as its name; what such an entry was made of says nothing more by itself.
	for (const source of own) reader.visit(source, (node) => reader.readEntry(node));
	for (const source of own) reader.visit(source, (node) => reader.readFurther(node));
	return { messages: inOrderOfSource(reader.messages), hints: [...reader.hints] };
}

class Reader {
	readonly messages: Array<Message & { position: number }> = [];
	readonly hints = new Set<string>();
	private readonly evaluator: Evaluator;

	constructor(private readonly checker: ts.TypeChecker) {
		this.evaluator = new Evaluator(checker);
	}

	visit(node: ts.Node, read: (node: ts.Node) => void): void {
		read(node);
		ts.forEachChild(node, (child) => this.visit(child, read));
	}

	/** An entry of a catalogue: its code is the name under which it is listed. */
	readEntry(node: ts.Node): void {
		if (!ts.isPropertyAssignment(node)) return;
		const isCatalogue = node.parent.properties.every(
			(entry) => ts.isPropertyAssignment(entry) && this.isMessage(entry.initializer),
		);
		if (!isCatalogue) return;
		this.add(node, this.evaluator.objectsOf(node.initializer), nameOf(node.name));
	}

	private isMessage(node: ts.Expression): boolean {
		const type = this.checker.getTypeAtLocation(node);
		return ['cause', 'remedy'].every((name) => type.getProperty(name) !== undefined);
	}

	readFurther(node: ts.Node): void {
		if (this.evaluator.consumed.has(node)) return;
		if (ts.isObjectLiteralExpression(node)) {
			const members = this.evaluator.objectsOf(node);
			this.add(node, members, FILLED_IN);
			this.addHints(members);
		}
		if (ts.isNewExpression(node) || ts.isCallExpression(node)) {
			this.add(node, this.argumentsOf(node), FILLED_IN);
		}
		if (ts.isCallExpression(node)) this.addHints(new Evaluator(this.checker).objectsOf(node));
	}

	private addHints(found: ReadonlyArray<Variant<Texts>>): void {
		for (const { value } of found) {
			const message = value.get('message') ?? '';
			if (value.has('location') && !isEmpty(message)) this.hints.add(message);
		}
	}

	/** `new SetupFault(field, cause, remedy)`: the names are those of the parameters. */
	private argumentsOf(node: ts.NewExpression | ts.CallExpression): Array<Variant<Texts>> {
		const names = this.checker.getResolvedSignature(node)?.parameters.map(({ name }) => name) ?? [];
		if (!names.includes('cause') || !names.includes('remedy')) return [];
		return (node.arguments ?? []).reduce<Array<Variant<Texts>>>(
			(found, argument, index) =>
				combined(
					found,
					this.evaluator.textsOf(argument),
					(own, text) => new Map([...own, [names[index] ?? '', text]]),
				),
			[{ value: new Map(), when: new Map() }],
		);
	}

	private add(node: ts.Node, found: ReadonlyArray<Variant<Texts>>, name: string): void {
		const file = relative(root, node.getSourceFile().fileName).split(sep).join('/');
		for (const { value } of found) {
			const [cause, remedy] = [value.get('cause'), value.get('remedy')];
			// What only hands texts on says nothing itself.
			if (cause === undefined || remedy === undefined) continue;
			if (isEmpty((value.get('message') ?? '') + cause) || (remedy !== '' && isEmpty(remedy))) continue;
			// What NETWORK_FAULTS calls its target.
			const say = (text: string): string => text.replaceAll('{target}', FILLED_IN);
			const code = value.get('code') ?? value.get('error') ?? value.get('field') ?? name;
			const message = value.get('message') ?? '';
			this.messages.push({
				file,
				position: node.pos,
				code,
				message: say(message),
				cause: say(cause),
				remedy: say(remedy),
			});
		}
	}
}

const isEmpty = (text: string): boolean => [...text].every((letter) => `${FILLED_IN}. ()`.includes(letter));

function inOrderOfSource(found: ReadonlyArray<Message & { position: number }>): Message[] {
	const known = new Set<string>();
	return [...found]
		.sort((one, other) =>
			one.file === other.file ? one.position - other.position : one.file < other.file ? -1 : 1,
		)
		.map(({ file, code, message, cause, remedy }) => ({ file, code, message, cause, remedy }))
		.filter((message) => {
			const text = JSON.stringify(message);
			return !known.has(text) && known.add(text);
		});
}
