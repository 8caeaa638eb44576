import '../workflow/n8nHome';
import { getAllWorkflowExecutionMetadata, setWorkflowExecutionMetadata } from 'n8n-core';
import { createRunExecutionData } from 'n8n-workflow';
import { uuidOf } from '../../lead/identity';
import { type NoteBook, noteUnwritten, type Noted, readNotes } from '../../ledger/executionNotes';

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
		const noted = readNotes(all());
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
		expect(ids.slice(0, 70).map(readNotes(all()))).toEqual(Array(70).fill('rejected'));
		expect(readNotes(all())(ids[70] ?? '')).toBeNull();
		noteUnwritten(book, unwritten('unavailable', ...ids.slice(70)));
		expect(ids.slice(70).map(readNotes(all()))).toEqual(Array(430).fill('unavailable'));
		noteUnwritten(book, unwritten('unavailable', ...ids));
		expect(ids.slice(0, 70).map(readNotes(all()))).toEqual(Array(70).fill('rejected'));
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
		expect(readNotes(undefined)(ids[0] ?? '')).toBeNull();
	});
});
