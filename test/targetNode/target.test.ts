import type { INode } from 'n8n-workflow';
import { LEAD_FIELDS } from '../../delivery/leadFields';
import { matchKey } from '../../delivery/matchKey';
import { isLead } from '../../lead/isLead';
import { parseLead } from '../../lead/parse';
import { leadFieldRow } from '../../targetNode/fieldMapping';
import { outcomeItem } from '../../targetNode/outputItem';
import { optionsProperty } from '../../targetNode/properties';
import { testLeadPayload, testMarker } from '../../targetNode/testLead';
import { itemError, runError } from '../../targetNode/unwritten';
import type { UnwrittenLead } from '../../targetNode/unwritten';
import { leadOf } from '../delivery/leads';

const NOW = Date.parse('2018-03-22T15:48:03.131Z');
const NODE: INode = {
	id: '1',
	name: 'Target',
	type: 'x.y',
	typeVersion: 1,
	position: [0, 0],
	parameters: {},
};

const unwritten = (itemIndex: number, changes: Partial<UnwrittenLead['outcome']> = {}): UnwrittenLead => ({
	itemIndex,
	leadId: `lead-${itemIndex}`,
	outcome: {
		status: 'unavailable',
		code: 'X',
		message: 'It is down',
		cause: 'Storm.',
		remedy: 'Wait.',
		...changes,
	},
});

describe('the test lead', () => {
	it('carries the marker that Microsoft gives: eighteen digits of .NET ticks', () => {
		expect(testMarker(NOW)).toBe('MSFT_TEST_636573304831310000');
	});

	it('is read by Lead Parse as a test lead of that moment, with nothing odd about it', () => {
		const lead = parseLead(testLeadPayload(NOW));
		expect(lead).toMatchObject({
			isTest: true,
			testCreatedAt: '2018-03-22T15:48:03.131Z',
			unreadable: false,
		});
		expect(isLead(lead)).toBe(true);
	});
});

describe('the fields of a lead', () => {
	it('are all there in the order of the lead, but for the raw input', () => {
		expect(LEAD_FIELDS.map(({ name }) => name)).toEqual(Object.keys(leadOf('a')));
	});

	it('have names that are unique, so that they can be columns', () => {
		expect(new Set(LEAD_FIELDS.map(({ name }) => name)).size).toBe(LEAD_FIELDS.length);
	});

	it('come into the resource mapper with the expression that reads them', () => {
		expect(leadFieldRow('email')).toMatchObject({
			id: 'email',
			displayName: 'Email',
			defaultValue: '={{ $json.email }}',
		});
	});
});

describe('the match key', () => {
	it('does not depend on the case of an address', () => {
		const upper = leadOf('a', { email: 'A@PRIVATE.EXAMPLE' });
		expect(matchKey(upper, 'email')).toBe(matchKey(leadOf('a'), 'email'));
	});

	it('of a lead without an address is the lead itself', () => {
		const lead = leadOf('a', { email: null, customerKey: null });
		expect(matchKey(lead, 'email')).toBe(lead.leadId);
		expect(matchKey(lead, 'customerAndOffer')).toBe(lead.leadId);
	});
});

describe('output items', () => {
	const binary = { file: { data: 'eA==', mimeType: 'text/plain' } };
	const attempt = { target: 'memory', attempts: 2 };

	it('begin with what became of the lead and whom it is about, and keep binary data and pairing', () => {
		const input = { json: { leadId: 'id', email: 'a@b.example', status: 'rejected', code: 'OLD' }, binary };
		const item = outcomeItem(
			input,
			3,
			{ status: 'created', targetId: '7', hints: ['Phone was left out.'] },
			attempt,
		);
		expect(Object.entries(item.json)).toEqual([
			['status', 'created'],
			['target', 'memory'],
			['message', 'Created. Phone was left out.'],
			['email', 'a@b.example'],
			['company', null],
			['offer', null],
			['targetId', '7'],
			['targetUrl', null],
			['leadId', 'id'],
			['attempts', 2],
		]);
		expect(item).toMatchObject({ binary, pairedItem: { item: 3 } });
	});

	it('of a lead that was not written say why and what to do before anything else', () => {
		const item = outcomeItem({ json: {} }, 3, unwritten(3).outcome, attempt);
		expect(Object.keys(item.json).slice(0, 6)).toEqual([
			'status',
			'target',
			'message',
			'cause',
			'remedy',
			'code',
		]);
	});
});

describe('what n8n is told about a failure', () => {
	it.each([
		['waiting helps when the target is down', [unwritten(0)], { cause: 'temporarily-unavailable' }],
		[
			'waiting does not help a faulty set-up',
			[unwritten(0), unwritten(1, { setup: true })],
			{ cause: 'configuration-invalid' },
		],
		['nothing where a lead was refused', [unwritten(0), unwritten(1, { status: 'rejected' })], undefined],
	])('%s', (_, leads, failure) => {
		const [first] = leads;
		if (!first) throw new Error('There is one.');
		expect(runError(NODE, first, leads, 5).failure).toEqual(failure);
	});

	it('names item, lead, cause, remedy and code', () => {
		const error = itemError(NODE, unwritten(4));
		expect(error.message).toBe('It is down [item 4]');
		expect(error.description).toBe('Lead lead-4: Storm. Wait. (X)');
		expect(error.context.itemIndex).toBe(4);
	});
});

it('options stand in alphabetical order, and there is no Batch Size where a call holds one lead', () => {
	const namesOf = (maxBatchSize: number) =>
		(optionsProperty({ maxBatchSize }).options ?? []).map((option) =>
			'displayName' in option ? option.displayName : '',
		);
	expect(namesOf(100)).toEqual([
		'Batch Size',
		'Do Not Contact Leads',
		'Dry Run',
		'Test Leads',
		'Unreadable Leads',
	]);
	expect(namesOf(1)).not.toContain('Batch Size');
});
