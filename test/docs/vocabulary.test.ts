/** What a user meets in outputs and tables is explained on a page, by the very word. */
import { parseLead } from '../../lead/parse';
import { ACTIONS, SOURCES, STAGES, WARNINGS } from '../../lead/vocabulary';
import { claimColumns, ENTRY_STATUSES, settlementColumns } from '../../ledger/entry';
import { REGIONS } from '../../routing/regions';
import { readPage } from './markdown';

/** Words that a page does not have in backticks. */
function unexplained(words: readonly string[], path: string): string[] {
	const { text } = readPage(path);
	return words.filter((word) => !text.includes(`\`${word}\``));
}

describe('the page of Lead Parse explains', () => {
	const page = 'docs/lead-parse.md';

	it('each field of a lead', () => {
		expect(unexplained(Object.keys(parseLead({})), page)).toEqual([]);
	});

	it('each warning', () => {
		expect(unexplained(WARNINGS, page)).toEqual([]);
	});

	it('each source, action and stage', () => {
		expect(unexplained([...Object.keys(SOURCES), ...ACTIONS, ...STAGES], page)).toEqual([]);
	});
});

it('the page of Lead Route lists the countries of each region', () => {
	const { text } = readPage('docs/lead-route.md');
	const rows = text.split('\n').map((line) => line.split('|').map((cell) => cell.trim()));
	for (const { name, countries } of REGIONS) {
		const row = rows.find((cells) => cells[1] === name);
		expect({ name, countries: row?.[2] }).toEqual({ name, countries: [...countries].sort().join(' ') });
	}
});

describe('each status of the ledger is explained', () => {
	it.each(['docs/marketplace-lead-trigger.md', 'docs/get-started.md'])('in %s', (page) => {
		expect(unexplained(ENTRY_STATUSES, page)).toEqual([]);
	});
});

it('the page on privacy names each column of the ledger', () => {
	const claim = claimColumns(
		{
			claimId: '',
			leadId: '',
			attempts: 1,
			unexplainedFailures: 1,
			dueAt: 0,
			buyer: 'b',
			leadAt: '',
			firstClaimedAt: 1,
		},
		0,
	);
	const settlements = [
		settlementColumns({ status: 'failed', reason: '' }, 0, 0),
		settlementColumns({ status: 'delivered', proof: null }, 0, 0),
	];
	const columns = [claim, ...settlements].flatMap((columnsOf) => Object.keys(columnsOf));
	expect(unexplained([...columns, 'HeldSince'], 'docs/privacy.md')).toEqual([]);
});
