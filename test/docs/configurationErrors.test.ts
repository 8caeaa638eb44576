/** The page of errors says what the code says. It is written by `npm run docs`. */
import { readWords, type Message, type Words } from '../../dev/docs/messages';
import { withCodes, withTables } from '../../dev/docs/page';
import { readPage } from './markdown';

const page = readPage('docs/configuration-errors.md').text;
let words: Words;

beforeAll(() => {
	words = readWords();
}, 120_000);

it('the tables of docs/configuration-errors.md are those of the code: run "npm run docs"', () => {
	expect(withCodes(withTables(page, words))).toBe(page);
});

it('from the code that a message shows one comes to its rows, whichever node shows it', () => {
	for (const { code } of words.messages.filter((message) => /^[\w-]+$/.test(message.code))) {
		const name = `code-${code
			.replace(/([a-z0-9])([A-Z])/g, '$1-$2')
			.toLowerCase()
			.replace(/[^a-z0-9]+/g, '-')
			.replace(/^-|-$/g, '')}`;
		expect(page).toContain(`<a id="${name}"></a>`);
	}
});

it('each code of the page can be linked to', () => {
	const anchors = [...page.matchAll(/<a id="([^"]+)">/g)].map(([, id]) => id);
	expect(anchors.length).toBeGreaterThanOrEqual(words.messages.length);
	expect(new Set(anchors).size).toBe(anchors.length);
});

describe('messages are found in every form in which the code has them', () => {
	const found = (wanted: Partial<Message>): Message[] =>
		words.messages.filter((message) =>
			Object.entries(wanted).every(([name, text]) => Reflect.get(message, name) === text),
		);

	it('as an entry of a catalogue', () => {
		expect(found({ file: 'azureTable/catalogue.ts', code: 'TableNotFound' })).toHaveLength(1);
	});

	it('as an entry that shares a constant with others, with its own words laid over', () => {
		const [refused] = found({ file: 'transport/networkFaults.ts', code: 'ECONNREFUSED' });
		expect(refused?.message).toBe('… refused the connection');
		expect(refused?.remedy).toBe('Check that … is running and that n8n can connect to it.');
	});

	it('as an entry that a function makes', () => {
		const [locked] = found({ file: 'nodes/SalesforceLead/api/errors.ts', code: 'UNABLE_TO_LOCK_ROW' });
		expect(locked?.cause).toBe('Somebody else is changing the same record, or a related one.');
		expect(locked?.remedy).not.toBe('');
	});

	it('as arguments of a fault', () => {
		expect(found({ file: 'azureTable/access.ts', code: 'AccountKey' }).length).toBeGreaterThan(1);
	});

	it('with both sides of a condition, each with its own remedy', () => {
		const keys = found({
			file: 'nodes/Dynamics365Lead/write/checks.ts',
			message: 'The index of the alternate key is not active',
		});
		const pairs = new Set(keys.map(({ cause, remedy }) => `${cause} ${remedy}`));
		expect(pairs.size).toBe(2);
		expect(new Set(keys.map(({ cause }) => cause)).size).toBe(2);
		expect(new Set(keys.map(({ remedy }) => remedy)).size).toBe(2);
	});

	it('with three dots for what is filled in', () => {
		const [expired] = words.messages.filter(({ cause }) =>
			cause.startsWith('The shared access signature expired'),
		);
		expect(expired?.cause).toBe('The shared access signature expired on ….');
	});

	it('as hints of the editor', () => {
		expect(words.hints).toContain('Dry Run is on: leads are mapped and checked, but not written.');
	});
});

describe('the tables of a page', () => {
	const message = (file: string, code: string): Message => ({
		file,
		code,
		message: '',
		cause: 'Why',
		remedy: 'Do.',
	});
	const table = (paths: string): string => `<!-- messages: ${paths} -->\n<!-- end -->`;

	it('take the messages of the longest path that fits', () => {
		const messages = [message('nodes/A/login/x.ts', 'ONE'), message('nodes/A/api/x.ts', 'TWO')];
		const [login = '', rest = ''] = withTables(`${table('nodes/A/login/')}\n***\n${table('nodes/A/')}`, {
			messages,
			hints: [],
		}).split('***');
		expect([login.includes('ONE'), login.includes('TWO')]).toEqual([true, false]);
		expect([rest.includes('ONE'), rest.includes('TWO')]).toEqual([false, true]);
	});

	it('show words once that several codes share', () => {
		const messages = [message('lead/a.ts', 'ONE'), message('lead/a.ts', 'TWO')];
		expect(withTables(table('*'), { messages, hints: [] })).toContain(
			'| <a id="lead-one"></a>`ONE`, <a id="lead-two"></a>`TWO` | Why. | Do. |',
		);
	});

	it('leave no message out, and are never empty', () => {
		expect(() => withTables(table('nodes/'), { messages: [message('lead/a.ts', 'ONE')], hints: [] })).toThrow(
			'No table of the page takes messages of lead/a.ts.',
		);
		expect(() => withTables(table('nodes/'), { messages: [], hints: [] })).toThrow('No message is found');
	});
});
