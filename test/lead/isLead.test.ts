import { isLead } from '../../lead/isLead';
import { parseLead } from '../../lead/parse';
import { form, post, row } from './samples';

test.each([row(), post(), form(), 'SPZA-PLT|contoso.suite', {}, null])(
	'what Lead Parse outputs is a lead: %#',
	(input) => {
		expect(isLead(parseLead(input))).toBe(true);
	},
);

test('members that a workflow adds do no harm', () => {
	expect(isLead({ ...parseLead(row()), status: 'created', owner: 'Ann' })).toBe(true);
});

test('an item that never went through Lead Parse is none', () => {
	for (const value of [row(), post(), form(), null, undefined, 'x', 5, [], [parseLead(row())], {}]) {
		expect(isLead(value)).toBe(false);
	}
});

test.each(Object.keys(parseLead(row())))('without %s, or with a wrong value for it, it is none', (field) => {
	const rest = Object.fromEntries(Object.entries(parseLead(row())).filter(([name]) => name !== field));
	expect(isLead(rest)).toBe(false);
	expect(isLead({ ...rest, [field]: undefined })).toBe(false);
	expect(isLead({ ...rest, [field]: 5 })).toBe(false);
});
