import '../workflow/n8nHome';
import { getAllWorkflowExecutionMetadata, setWorkflowExecutionMetadata } from 'n8n-core';
import { createRunExecutionData } from 'n8n-workflow';
import { uuidOf } from '../../lead/identity';
import {
	type NoteBook,
	noteDryRun,
	noteSetupFault,
	noteUnwritten,
	type Noted,
	readNotes,
} from '../../ledger/executionNotes';

/** n8n's own custom data of one execution. */
function aBook() {
	const execution = createRunExecutionData({});
	const all = () => getAllWorkflowExecutionMetadata(execution);
	const book: NoteBook = {
		get: (key) => all()[key],
		set: (key, value) => setWorkflowExecutionMetadata(execution, key, value),
	};
	return { book, all };
}

const ids = Array.from({ length: 500 }, (_, index) => uuidOf(`lead ${index}`));
const unwritten = (status: Noted, ...leadIds: string[]) => leadIds.map((leadId) => ({ leadId, status }));

describe('the notes that targets leave in n8n’s custom data', () => {
	it('tell each lead that was not written from the others', () => {
		const { book, all } = aBook();
		noteUnwritten(book, unwritten('unavailable', ids[3] ?? '', ids[4] ?? ''));
		noteUnwritten(book, unwritten('rejected', ids[5] ?? ''));
		const noted = readNotes(all()).of;
		expect(ids.slice(0, 7).map(noted)).toEqual([
			null,
			null,
			null,
			'unavailable',
			'unavailable',
			'rejected',
			null,
		]);
		expect(
			ids
				.slice(7)
				.map(noted)
				.every((note) => note === null),
		).toBe(true);
	});

	it('hold some 70 leads, and say that there are more: none is taken for written that was not', () => {
		const { book, all } = aBook();
		noteUnwritten(book, unwritten('rejected', ...ids.slice(0, 70)));
		expect(ids.slice(0, 70).map(readNotes(all()).of)).toEqual(Array(70).fill('rejected'));
		expect(readNotes(all()).of(ids[70] ?? '')).toBeNull();
		noteUnwritten(book, unwritten('unavailable', ...ids.slice(70)));
		expect(ids.slice(70).map(readNotes(all()).of)).toEqual(Array(430).fill('unavailable'));
		noteUnwritten(book, unwritten('unavailable', ...ids));
		expect(ids.slice(0, 70).map(readNotes(all()).of)).toEqual(Array(70).fill('rejected'));
		for (const value of Object.values(all())) expect(value.length).toBeLessThanOrEqual(255);
	});

	it('leave places for the user’s own data', () => {
		const { book, all } = aBook();
		noteUnwritten(book, unwritten('unavailable', ...ids));
		expect(Object.keys(all()).length).toBeLessThanOrEqual(4);
	});

	it('are none when all was written', () => {
		const { book, all } = aBook();
		noteUnwritten(book, []);
		expect(all()).toEqual({});
		expect(readNotes(undefined).of(ids[0] ?? '')).toBeNull();
	});

	it('let a target that could not be reached beat one that refused the lead', () => {
		const { book, all } = aBook();
		noteUnwritten(book, unwritten('rejected', ids[0] ?? ''));
		noteUnwritten(book, unwritten('unavailable', ids[0] ?? ''));
		expect(readNotes(all()).of(ids[0] ?? '')).toBe('unavailable');
	});

	it('tell that a refused item does not say which lead it is', () => {
		const { book, all } = aBook();
		noteUnwritten(book, [{ leadId: null, status: 'rejected' }]);
		expect(readNotes(all())).toMatchObject({ hasUnknown: true });
		expect(readNotes(all()).of(ids[0] ?? '')).toBeNull();
		expect(readNotes({}).hasUnknown).toBe(false);
	});

	it('name nodes in a dry run and set-ups to be corrected, each once', () => {
		const { book, all } = aBook();
		for (const node of ['Salesforce; all', 'Marketo', 'Marketo']) noteDryRun(book, node);
		for (const code of ['A_CODE', 'A_CODE', 'OTHER']) noteSetupFault(book, { target: 'salesforce', code });
		for (let nth = 0; nth < 50; nth++) noteDryRun(book, `${nth}`.repeat(20));
		const { dryRunNodes, setupFaults } = readNotes(all());
		expect(dryRunNodes.slice(0, 2)).toEqual(['Salesforce; all', 'Marketo']);
		expect(setupFaults).toEqual(['salesforce A_CODE', 'salesforce OTHER']);
		for (const value of Object.values(all())) expect(value.length).toBeLessThanOrEqual(255);
	});
});
