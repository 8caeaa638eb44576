import ts from 'typescript';

/** Stands in a text for what is filled in at run time. */
export const FILLED_IN = '…';

/** One value that an expression can have, and on which side of which conditions it has it. */
export interface Variant<Value> {
	value: Value;
	when: ReadonlyMap<string, boolean>;
}

/** The texts of an object by name, e.g. `cause` and `remedy`. */
export type Texts = ReadonlyMap<string, string>;

/** What the parameters of a function were called with. */
type Scope = ReadonlyMap<ts.Symbol, { argument: ts.Expression; scope: Scope }>;

const NOWHERE: Scope = new Map();
const ALWAYS: Variant<string>['when'] = new Map();
/** Followed no deeper: no text is built from more. */
const DEEPEST = 8;

/**
 * Reads from the source, without running it, what texts an expression can give. Constants are followed, also into other files, and so
 * are functions that are one expression; what is only known at run time is three dots. Both sides of a condition count.
 */
export class Evaluator {
	/** Objects and calls that were read as the value of something else, and are not messages of their own. */
	readonly consumed = new Set<ts.Node>();

	constructor(private readonly checker: ts.TypeChecker) {}

	textsOf(node: ts.Expression, scope = NOWHERE, depth = 0): Array<Variant<string>> {
		const next = (inner: ts.Expression): Array<Variant<string>> => this.textsOf(inner, scope, depth + 1);
		if (depth > DEEPEST) return [filledIn];
		if (ts.isStringLiteralLike(node) || ts.isNumericLiteral(node))
			return [{ value: node.text, when: ALWAYS }];
		if (isWrapped(node)) return next(node.expression);
		if (ts.isTemplateExpression(node)) {
			return node.templateSpans.reduce<Array<Variant<string>>>(
				(heads, { expression, literal }) =>
					joined(joined(heads, next(expression)), [{ value: literal.text, when: ALWAYS }]),
				[{ value: node.head.text, when: ALWAYS }],
			);
		}
		if (ts.isConditionalExpression(node)) return eitherSide(node, next);
		if (isSumOfTexts(node, this.checker)) {
			return joined(next(node.left), next(node.right));
		}
		const given = this.argumentFor(node, scope);
		if (given) return this.textsOf(given.argument, given.scope, depth + 1);
		const type = this.checker.getTypeAtLocation(node);
		if (type.isStringLiteral() || type.isNumberLiteral())
			return [{ value: String(type.value), when: ALWAYS }];
		const source = this.initialiserOf(node);
		return source ? this.textsOf(source, NOWHERE, depth + 1) : [filledIn];
	}

	/** The texts of an object, a constant object, or what a function of one expression gives; none for anything else. */
	objectsOf(node: ts.Expression, scope = NOWHERE, depth = 0): Array<Variant<Texts>> {
		if (depth > DEEPEST) return [];
		if (isWrapped(node)) return this.objectsOf(node.expression, scope, depth + 1);
		if (ts.isConditionalExpression(node)) {
			return eitherSide(node, (side) => this.objectsOf(side, scope, depth + 1));
		}
		if (ts.isObjectLiteralExpression(node)) return this.membersOf(node, scope, depth);
		if (ts.isCallExpression(node)) return this.resultOf(node, scope, depth);
		const given = this.argumentFor(node, scope);
		if (given) return this.objectsOf(given.argument, given.scope, depth + 1);
		const source = this.initialiserOf(node);
		return source ? this.objectsOf(source, NOWHERE, depth + 1) : [];
	}

	private membersOf(node: ts.ObjectLiteralExpression, scope: Scope, depth: number): Array<Variant<Texts>> {
		this.consumed.add(node);
		return node.properties.reduce<Array<Variant<Texts>>>(
			(found, property) => {
				if (ts.isSpreadAssignment(property)) {
					const spread = this.objectsOf(property.expression, scope, depth + 1);
					return spread.length === 0
						? found
						: combined(found, spread, (own, more) => new Map([...own, ...more]));
				}
				const name = property.name && nameOf(property.name);
				const value = ts.isPropertyAssignment(property)
					? property.initializer
					: ts.isShorthandPropertyAssignment(property)
						? property.name
						: undefined;
				if (name === undefined || value === undefined) return found;
				const texts = this.shorthand(property, value, scope, depth);
				return combined(found, texts, (own, text) => new Map([...own, [name, text]]));
			},
			[{ value: new Map(), when: ALWAYS }],
		);
	}

	/** `{ cause }` names a variable that has to be looked up as the value, not as the property. */
	private shorthand(
		property: ts.Node,
		value: ts.Expression,
		scope: Scope,
		depth: number,
	): Array<Variant<string>> {
		if (!ts.isShorthandPropertyAssignment(property)) return this.textsOf(value, scope, depth + 1);
		const symbol = this.checker.getShorthandAssignmentValueSymbol(property);
		const given = symbol && scope.get(symbol);
		if (given) return this.textsOf(given.argument, given.scope, depth + 1);
		const source = constantOf(symbol);
		return source ? this.textsOf(source, NOWHERE, depth + 1) : [filledIn];
	}

	private resultOf(node: ts.CallExpression, scope: Scope, depth: number): Array<Variant<Texts>> {
		const called = this.checker.getResolvedSignature(node)?.declaration;
		const body = called && 'body' in called ? expressionIn(called.body) : undefined;
		if (called === undefined || body === undefined) return [];
		this.consumed.add(node);
		const inner = new Map<ts.Symbol, { argument: ts.Expression; scope: Scope }>();
		called.parameters.forEach((parameter, index) => {
			if (!ts.isParameter(parameter)) return;
			const symbol = this.checker.getSymbolAtLocation(parameter.name);
			const own = node.arguments[index];
			const argument = own ?? parameter.initializer;
			if (symbol && argument) inner.set(symbol, { argument, scope: own ? scope : NOWHERE });
		});
		return this.objectsOf(body, inner, depth + 1);
	}

	private argumentFor(
		node: ts.Expression,
		scope: Scope,
	): { argument: ts.Expression; scope: Scope } | undefined {
		const symbol = ts.isIdentifier(node) ? this.checker.getSymbolAtLocation(node) : undefined;
		return symbol && scope.get(symbol);
	}

	/** What a constant, or a member of a constant object, was set to. */
	private initialiserOf(node: ts.Expression): ts.Expression | undefined {
		if (!ts.isIdentifier(node) && !ts.isPropertyAccessExpression(node)) return undefined;
		const symbol = this.checker.getSymbolAtLocation(node);
		return constantOf(
			symbol && symbol.flags & ts.SymbolFlags.Alias ? this.checker.getAliasedSymbol(symbol) : symbol,
		);
	}
}

const filledIn: Variant<string> = { value: FILLED_IN, when: ALWAYS };

type Wrapped = ts.ParenthesizedExpression | ts.AsExpression | ts.SatisfiesExpression;
const isWrapped = (node: ts.Node): node is Wrapped =>
	ts.isParenthesizedExpression(node) || ts.isAsExpression(node) || ts.isSatisfiesExpression(node);

const isSumOfTexts = (node: ts.Node, checker: ts.TypeChecker): node is ts.BinaryExpression =>
	ts.isBinaryExpression(node) &&
	node.operatorToken.kind === ts.SyntaxKind.PlusToken &&
	(checker.getTypeAtLocation(node).flags & ts.TypeFlags.StringLike) !== 0;

function constantOf(symbol: ts.Symbol | undefined): ts.Expression | undefined {
	const declaration = symbol?.valueDeclaration;
	if (declaration === undefined) return undefined;
	if (ts.isPropertyAssignment(declaration)) return declaration.initializer;
	const isConstant =
		ts.isVariableDeclaration(declaration) &&
		(ts.getCombinedNodeFlags(declaration) & ts.NodeFlags.Const) !== 0;
	return isConstant ? declaration.initializer : undefined;
}

/** The expression that a function is, or that its only statement returns. */
function expressionIn(body: ts.Node | undefined): ts.Expression | undefined {
	if (body === undefined) return undefined;
	if (!ts.isBlock(body)) return body as ts.ConciseBody as ts.Expression;
	const [only, ...others] = body.statements;
	return only && others.length === 0 && ts.isReturnStatement(only) ? only.expression : undefined;
}

function eitherSide<Value>(
	{ condition, whenTrue, whenFalse }: ts.ConditionalExpression,
	read: (side: ts.Expression) => Array<Variant<Value>>,
): Array<Variant<Value>> {
	const asked = condition.getText();
	const side = (node: ts.Expression, isTrue: boolean): Array<Variant<Value>> =>
		read(node).map(({ value, when }) => ({ value, when: new Map([...when, [asked, isTrue]]) }));
	return [...side(whenTrue, true), ...side(whenFalse, false)];
}

/** Each with each, but never both sides of one condition. */
export function combined<One, Other, Both>(
	ones: ReadonlyArray<Variant<One>>,
	others: ReadonlyArray<Variant<Other>>,
	combine: (one: One, other: Other) => Both,
): Array<Variant<Both>> {
	return ones.flatMap((one) =>
		others
			.filter(({ when }) => [...when].every(([asked, side]) => (one.when.get(asked) ?? side) === side))
			.map((other) => ({
				value: combine(one.value, other.value),
				when: new Map([...one.when, ...other.when]),
			})),
	);
}

const joined = (
	heads: ReadonlyArray<Variant<string>>,
	tails: ReadonlyArray<Variant<string>>,
): Array<Variant<string>> => combined(heads, tails, (head, tail) => head + tail);

export const nameOf = (name: ts.PropertyName): string =>
	ts.isIdentifier(name) || ts.isStringLiteral(name) || ts.isNumericLiteral(name) ? name.text : FILLED_IN;
