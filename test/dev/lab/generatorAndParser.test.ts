import { generateLeads } from '../../../dev/lab/generator';
import type { GeneratorOptions } from '../../../dev/lab/generator';
import { readDayPartition } from '../../../lead/dayPartition';
import { outputOf } from '../../../lead/outputs';
import { parseLead } from '../../../lead/parse';

/** Two people read the facts, one wrote the leads and the other the parser: where they differ, one of them is wrong. */
describe.each([
	['as it comes', { seed: 1 }],
	['with another seed', { seed: 2 }],
	['all composite, offers by title', { seed: 3, switches: { leadSource: 'composite', afterBar: 'title' } }],
	['all composite, blanks round the bar', { seed: 4, switches: { leadSource: 'composite', bar: 'spaced' } }],
	['in camel case, blanks as null', { seed: 5, switches: { keyCase: 'camel', blankAs: 'null' } }],
	['full of trouble', { seed: 6, mix: { broken: 25, hostile: 20, missingMembers: 20, unknownWords: 15 } }],
] as ReadonlyArray<[string, Partial<GeneratorOptions> & { seed: number }]>)(
	'5,000 generated leads, %s',
	(_, options) => {
		const leads = [...generateLeads({ count: 5000, ...options })];

		it('leave by the output that the generator knows to be right, as a row and as a post', () => {
			const wrong = leads.flatMap(({ row, post, kind, expected }) =>
				[row, post]
					.map((input) => ({ kind, expected, output: outputOf(parseLead(input)), input }))
					.filter(({ output }) => output !== expected),
			);

			expect(wrong).toEqual([]);
		});

		it('stand in the partition of their day', () => {
			const wrong = leads.filter(({ row, createdAt }) => {
				const day = readDayPartition(row.PartitionKey);
				const start = day === null ? Number.NaN : Date.UTC(day.year, day.month - 1, day.day);
				return !(createdAt.getTime() >= start && createdAt.getTime() < start + 24 * 3600 * 1000);
			});

			expect(wrong).toEqual([]);
		});

		it('tell their time to the second, in both forms of CreatedTime', () => {
			const secondsOf = (time: string | null): number => Math.floor(Date.parse(time ?? '') / 1000);
			const wrong = leads.filter(
				({ row, createdAt }) =>
					row.CreatedTime !== undefined &&
					secondsOf(parseLead(row).createdAt) !== secondsOf(createdAt.toISOString()),
			);

			expect(wrong).toEqual([]);
		});

		it('tell the time of a test lead by its marker', () => {
			for (const { row, kind, createdAt } of leads) {
				if (kind === 'test') expect(parseLead(row).testCreatedAt).toBe(createdAt.toISOString());
			}
		});
	},
);
