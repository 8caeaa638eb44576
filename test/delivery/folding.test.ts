import { deliver } from '../../delivery/deliver';
import type { WriteResult } from '../../delivery/outcome';
import type { Prepared } from '../../delivery/target';
import type { Lead } from '../../lead/lead';
import { leadOf } from './leads';
import { MemoryTarget } from './memoryTarget';
import { VirtualClock } from './virtualClock';

/** Its records are the notes of the leads of one buyer; `bad` is refused wherever it is part of a record. */
class FoldingTarget extends MemoryTarget {
	override prepare(lead: Lead): Prepared<string> {
		return { lead, key: lead.company ?? lead.leadId, record: lead.note ?? '', hints: [`Of ${lead.note}.`] };
	}
	fold(earlier: Prepared<string>, later: Prepared<string>): string {
		return `${earlier.record}+${later.record}`;
	}
}

const clock = new VirtualClock();
const records: string[][] = [];
const behave = (batch: ReadonlyArray<Prepared<string>>): WriteResult[] => {
	records.push(batch.map(({ record }) => record));
	return batch.map(({ record }) =>
		record.includes('bad')
			? { status: 'rejected', code: 'BAD', message: 'Bad', cause: '', remedy: '' }
			: { status: 'created', targetId: record },
	);
};

const run = async (...leads: Array<[buyer: string, note: string]>) => {
	records.length = 0;
	const target = new FoldingTarget(clock, 100, 4, behave);
	const delivery = await clock.run(
		deliver(
			leads.map(([company, note], index) => leadOf(`b${index}`, { company, note })),
			target,
			{ dryRun: false, doNotContact: 'suppress', test: 'suppress', unreadable: 'reject' },
			{ sleep: clock.sleep, now: clock.now, random: () => 0.5 },
		),
	);
	return delivery.leads.map(({ outcome }) => outcome);
};

it('Several leads of a buyer are one write, and each has its own outcome.', async () => {
	const outcomes = await run(['x', '1'], ['y', '2'], ['x', '3']);
	expect(records).toEqual([['1+3', '2']]);
	expect(outcomes).toEqual([
		{ status: 'created', targetId: '1+3', hints: ['Of 1.'] },
		{ status: 'created', targetId: '2', hints: ['Of 2.'] },
		{ status: 'updated', targetId: '1+3', hints: ['Of 3.'] },
	]);
});

it('When the write of several leads is refused, each is written by itself, in their order.', async () => {
	const outcomes = await run(['x', '1'], ['x', 'bad'], ['x', '3']);
	expect(records).toEqual([['1+bad+3'], ['1'], ['bad'], ['3']]);
	expect(outcomes.map(({ status }) => status)).toEqual(['created', 'rejected', 'created']);
});

it('Two hundred leads of two buyers are one call.', async () => {
	const leads = Array.from({ length: 200 }, (_, index): [string, string] => [
		`buyer${index % 2}`,
		String(index),
	]);
	await run(...leads);
	expect(records.map(({ length }) => length)).toEqual([2]);
});
