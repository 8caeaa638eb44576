import { FILLED_IN } from './evaluate';
import type { Message, Words } from './messages';

/**
 * Fills the tables of a page. Where they belong, the page has
 *
 *     <!-- messages: nodes/MarketoLead/login/ nodes/MarketoLead/api/ -->
 *     ...
 *     <!-- end -->
 *
 * with the beginnings of the paths whose messages go there; `<!-- messages: * -->` takes what no other table takes, and
 * `<!-- hints -->` the hints. A message goes to the table with the longest beginning that fits. All between the two lines is written
 * anew.
 *
 * @throws Error when messages would be on no table, or a table would be empty
 */
export function withTables(page: string, { messages, hints }: Words): string {
	const tables = [...page.matchAll(TABLE)].map(([, kind = '', paths = '']) => ({
		kind,
		paths: pathsIn(paths),
	}));
	const starts = tables.flatMap(({ paths }) => paths);
	const lost = messages.filter(({ file }) => startOf(file, starts) === undefined);
	if (lost.length > 0) throw new Error(`No table of the page takes messages of ${lost[0]?.file}.`);
	const names = new Names();
	return page.replace(TABLE, (_all, kind: string, paths = '') => {
		const own = pathsIn(paths);
		const lines =
			kind === 'hints'
				? hintTable(hints)
				: messageTable(
						messages.filter(({ file }) => own.includes(startOf(file, starts) ?? '')),
						names,
					);
		const head = kind === 'hints' ? '<!-- hints -->' : `<!-- messages: ${own.join(' ')} -->`;
		if (lines.length === 0) throw new Error(`No message is found for the table "${head}".`);
		return [head, '', ...lines, '', '<!-- end -->'].join('\n');
	});
}

/**
 * The codes of all tables, in alphabetical order, between `<!-- codes -->` and `<!-- end -->`: a message shows its code only, and by
 * `#code-601` its row is found, whoever the message is of.
 */
export function withCodes(page: string): string {
	const rows = new Map<string, Array<{ code: string; anchor: string }>>();
	const tables = page.replace(CODES, '');
	for (const [, anchor = '', code = ''] of tables.matchAll(/<a id="([^"]+)"><\/a>`([^`]+)`/g)) {
		const name = `code-${slug(code)}`;
		rows.set(name, [...(rows.get(name) ?? []), { code, anchor }]);
	}
	const lines = [...rows]
		.sort(([one], [other]) => (one < other ? -1 : 1))
		.map(([name, found]) => {
			const links = found.map(({ anchor }, index) => `[${index + 1}](#${anchor})`).join(' ');
			return `<a id="${name}"></a>\`${found[0]?.code ?? ''}\` ${links}`;
		});
	return page.replace(CODES, () => ['<!-- codes -->', '', lines.join(' ·\n'), '', '<!-- end -->'].join('\n'));
}

const CODES = /<!-- codes -->[^]*?<!-- end -->/;

const TABLE = /<!-- (messages|hints)(?:: ([^>]*?))? -->[^]*?<!-- end -->/g;
const ALL_OTHERS = '*';

const pathsIn = (text: string): string[] => text.split(' ').filter((path) => path !== '');

function startOf(file: string, starts: readonly string[]): string | undefined {
	const [longest] = starts
		.filter((start) => file.startsWith(start))
		.sort((one, other) => other.length - one.length);
	return longest ?? starts.find((start) => start === ALL_OTHERS);
}

/** Messages with the same words share a row. */
function messageTable(messages: readonly Message[], names: Names): string[] {
	const rows = new Map<string, Message[]>();
	for (const message of messages) {
		const words = wordsOf(message).join(' | ');
		rows.set(words, [...(rows.get(words) ?? []), message]);
	}
	if (rows.size === 0) return [];
	return [
		'| Code | What it says | What to do |',
		'|---|---|---|',
		...[...rows].map(
			([words, same]) => `| ${same.map((message) => names.codeCell(message)).join(', ')} | ${words} |`,
		),
	];
}

function wordsOf({ message, cause, remedy }: Message): [string, string] {
	const said = [message, cause].filter((text) => text !== '').map(sentence);
	return [said.map(asCell).join(' '), asCell(remedy)];
}

const sentence = (text: string): string => (/[.!?]$/.test(text) ? text : `${text}.`);

const hintTable = (hints: readonly string[]): string[] =>
	hints.length === 0 ? [] : ['| Hint |', '|---|', ...hints.map((hint) => `| ${asCell(hint)} |`)];

/** Signs that Markdown would read as its own. */
const asCell = (text: string): string => text.replace(/[|<*_\\]/g, '\\$&').replace(/\s+/g, ' ');

/** Gives each code of the page a name that links can point at, e.g. `#marketo-lead-601`. */
class Names {
	private readonly given = new Map<string, number>();

	codeCell({ file, code }: Message): string {
		const [folder = '', ...rest] = file.split('/');
		const place = folder === 'nodes' ? (rest[0] ?? '') : folder;
		const name = [place, code === FILLED_IN ? 'message' : code].map(slug).join('-');
		const count = (this.given.get(name) ?? 0) + 1;
		this.given.set(name, count);
		const anchor = `<a id="${count === 1 ? name : `${name}-${count}`}"></a>`;
		return code === FILLED_IN ? anchor : `${anchor}\`${code}\``;
	}
}

const slug = (text: string): string =>
	text
		.replace(/([a-z0-9])([A-Z])/g, '$1-$2')
		.toLowerCase()
		.replace(/[^a-z0-9]+/g, '-')
		.replace(/^-|-$/g, '');
