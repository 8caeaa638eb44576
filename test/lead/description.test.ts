import { parseLead } from '../../lead/parse';
import { MARKER, post } from './samples';

test.each([
	['', null, null],
	[' ', null, null],
	['Campaigns: ', null, null],
	['campaigns:', null, null],
	[MARKER, null, null],
	['{"utm_source":"x","utm_campaign":"y"}', { utm_source: 'x', utm_campaign: 'y' }, null],
	['Campaigns: {"utm_source":"x"}', { utm_source: 'x' }, null],
	['Campaigns: utm_source=x&utm_campaign=a%20b', { utm_source: 'x', utm_campaign: 'a b' }, null],
	['Campaigns: ?utm_source=x', { utm_source: 'x' }, null],
	['Campaigns: Spring 2026', { campaigns: 'Spring 2026' }, null],
	['Please call me', null, 'Please call me'],
	['{ not JSON', null, '{ not JSON'],
	['["a"]', null, '["a"]'],
	['my campaigns: a lot', null, 'my campaigns: a lot'],
	['a=b', null, 'a=b'],
])('the description %j is the campaign %j and the note %j', (Description, campaign, note) => {
	expect(parseLead(post({ Description }))).toMatchObject({ campaign, note });
});
