import { join } from 'node:path';
import { linksOf, readPage, root, tableRowsOf } from '../../docs/markdown';

/** A name that the page has in bold, in italics or as code, and where: `7.2`, `7.✓`, or `9` for text before the steps. */
interface Named {
	step: string;
	name: string;
}

/** What happens in n8n. Azure, Partner Center and a server's shell are not on the screen that the test sees. */
const IN_N8N = /^(?:[12]\.✓|(?:[5-9]|10)(?:\.(?:\d+|✓))?)$/;

/**
 * docs/get-started.md as a list of names, in the page's order, which a walk has to take one by one: each name that is added to a step,
 * taken away, changed or moved makes the walk fail.
 */
export class GetStartedPage {
	private readonly page = readPage('docs/get-started.md');
	private readonly names = namesOf(this.page.text).filter(({ step }) => IN_N8N.test(step));

	/**
	 * Takes the page's next name.
	 *
	 * @returns the name, to be looked for on the screen
	 * @throws Error when the page has another name next, or the name in another step
	 */
	name(step: string, name: string): string {
		const next = this.names.shift() ?? { step: 'end', name: 'nothing' };
		if (next.step !== step || next.name !== name) {
			throw new Error(
				`docs/get-started.md has "${next.name}" next (step ${next.step}), and the test "${name}" (step ${step}).`,
			);
		}
		return name;
	}

	/** The names that nobody has taken yet. */
	get rest(): readonly Named[] {
		return this.names;
	}

	/** @returns path of the file to which the page leads by this text */
	linked(text: string): string {
		const link = linksOf(this.page).find((one) => one.text === text);
		if (!link) throw new Error(`docs/get-started.md has no link "${text}".`);
		return join(root, 'docs', link.address);
	}

	/** @returns the texts of a table's first column, by the head of that column */
	column(head: string): string[] {
		const table = this.page.text
			.split(/\n\s*\n/)
			.map((block) => tableRowsOf(block.replace(/^ +/gm, '')))
			.find(([first]) => first?.[0] === head);
		return (table ?? []).slice(1).map(([cell = '']) => cell);
	}
}

/** Goes through the page line by line: a section's number, and in it the items of its list. */
function namesOf(markdown: string): Named[] {
	const texts: Array<{ step: string; text: string }> = [];
	let section = '';
	let step = '';
	let isAfterBlank = false;
	for (const line of markdown.split('\n')) {
		const heading = /^## (?:(\d+)\.)?/.exec(line);
		const item = /^(\d+)\. /.exec(line)?.[1] ?? (line.startsWith('✓') ? '✓' : undefined);
		if (heading) section = step = heading[1] ?? '';
		else if (item !== undefined) step = `${section}.${item}`;
		else if (isAfterBlank && /^\S/.test(line)) step = section;
		isAfterBlank = line === '';
		if (texts.at(-1)?.step !== step) texts.push({ step, text: '' });
		const last = texts.at(-1);
		if (last && !heading) last.text += ` ${line.trim()}`;
	}
	return texts.flatMap(({ step, text }) =>
		[...text.matchAll(/\*\*([^*]+)\*\*|`([^`]+)`|(?<!\w)_([^_]+)_(?!\w)/g)].map((found) => ({
			step,
			name: found[1] ?? found[2] ?? found[3] ?? '',
		})),
	);
}
