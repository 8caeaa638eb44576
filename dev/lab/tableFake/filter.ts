import { ServiceFault } from './serviceFault';
import { readTicks } from './ticks';

/** What a filter can compare. Moments are ticks, so that all seven decimals count. */
export type Comparable = string | number | bigint | boolean;
export type Lookup = (property: string) => Comparable | undefined;
export type Filter = (row: Lookup) => boolean;

/** A filter may make fifteen comparisons at most (Microsoft Learn, "Querying tables and entities"). */
const MAX_COMPARISONS = 15;

const TOKEN =
	/\s*(?:(?<bracket>[()])|(?<typed>datetime|guid|X|binary)?'(?<text>(?:[^']|'')*)'|(?<number>-?\d+(?:\.\d+)?)(?<long>L)?(?![\w.])|(?<word>[A-Za-z_]\w*))/iy;

type Token = { kind: 'bracket' | 'word'; text: string } | { kind: 'value'; value: Comparable };

const COMPARE = {
	eq: (left, right) => left === right,
	ne: (left, right) => left !== right,
	gt: (left, right) => left > right,
	ge: (left, right) => left >= right,
	lt: (left, right) => left < right,
	le: (left, right) => left <= right,
} as const satisfies Record<string, (left: Comparable, right: Comparable) => boolean>;

const isOperator = (word: string): word is keyof typeof COMPARE => Object.hasOwn(COMPARE, word);

/**
 * Reads a $filter of the table service: comparisons of a property (on the left) with a literal, `and`, `or`, `not`,
 * brackets. A row without the property fits no comparison.
 *
 * @throws ServiceFault InvalidInput for anything else, functions included, as the service does
 */
export function readFilter(text: string): Filter {
	const parser = new FilterParser(tokensOf(text));
	return parser.whole();
}

class FilterParser {
	private position = 0;
	private comparisons = 0;

	constructor(private readonly tokens: readonly Token[]) {}

	whole(): Filter {
		const filter = this.disjunction();
		if (this.position < this.tokens.length) throw new ServiceFault('InvalidInput');
		return filter;
	}

	private disjunction(): Filter {
		const parts = [this.conjunction()];
		while (this.take('or')) parts.push(this.conjunction());
		return (row) => parts.some((part) => part(row));
	}

	private conjunction(): Filter {
		const parts = [this.term()];
		while (this.take('and')) parts.push(this.term());
		return (row) => parts.every((part) => part(row));
	}

	private term(): Filter {
		if (this.take('not')) {
			const inner = this.term();
			return (row) => !inner(row);
		}
		if (!this.take('(')) return this.comparison();
		const inner = this.disjunction();
		if (!this.take(')')) throw new ServiceFault('InvalidInput');
		return inner;
	}

	private comparison(): Filter {
		const [property, operator, literal] = this.tokens.slice(this.position, this.position + 3);
		this.position += 3;
		this.comparisons += 1;
		const isComparison = property?.kind === 'word' && operator?.kind === 'word' && literal?.kind === 'value';
		if (!isComparison || !isOperator(operator.text) || this.comparisons > MAX_COMPARISONS) {
			throw new ServiceFault('InvalidInput');
		}
		const compare = COMPARE[operator.text];
		return (row) => {
			const value = row(property.text);
			return typeof value === typeof literal.value && value !== undefined && compare(value, literal.value);
		};
	}

	private take(text: string): boolean {
		const token = this.tokens[this.position];
		if (token === undefined || token.kind === 'value' || token.text !== text) return false;
		this.position += 1;
		return true;
	}
}

function tokensOf(text: string): Token[] {
	const tokens: Token[] = [];
	const pattern = new RegExp(TOKEN);
	const end = text.trimEnd().length;
	while (pattern.lastIndex < end) {
		const groups = pattern.exec(text)?.groups;
		if (groups === undefined) throw new ServiceFault('InvalidInput');
		tokens.push(tokenOf(groups));
	}
	return tokens;
}

function tokenOf(groups: Record<string, string | undefined>): Token {
	const { bracket, word, typed, text, number, long } = groups;
	if (bracket !== undefined) return { kind: 'bracket', text: bracket };
	if (number !== undefined)
		return { kind: 'value', value: long === undefined ? Number(number) : BigInt(number) };
	if (word === 'true' || word === 'false') return { kind: 'value', value: word === 'true' };
	if (word !== undefined) return { kind: 'word', text: word };
	const literal = (text ?? '').replaceAll("''", "'");
	if (typed?.toLowerCase() !== 'datetime') return { kind: 'value', value: literal };
	const ticks = readTicks(literal);
	if (ticks === undefined) throw new ServiceFault('InvalidInput');
	return { kind: 'value', value: ticks };
}
