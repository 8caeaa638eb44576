/** Texts keep to plain English. `npm run docs:wording` lists every place with a word that we avoid. */
import { avoidedIn, findAvoidedWords } from '../../dev/docs/wording';

const isFound = (text: string): boolean => avoidedIn({ place: 'here', text }).length > 0;

it('no page, template or text of the code has a word that we avoid', () => {
	expect(findAvoidedWords()).toEqual([]);
});

it.each([
	'The limits stand in Guarantees.',
	'Mend the rule, then run it again.',
	'It is tried again by itself.',
	'One lead holds nobody up.',
	'What nodes put out is stored.',
	'It leaves by the error output.',
	'Place it behind the trigger.',
	'The lead comes again.',
	'Any region will do; choose one.',
	'The lead is buried.',
	'So nothing need be copied.',
	'A verdict on each lead.',
])('finds the avoided word in "%s"', (text) => {
	expect(isFound(text)).toBe(true);
});

it.each([
	'The stand-in of Salesforce says no.',
	'An n8n behind a reverse proxy.',
	'A proof of delivery for every lead.',
	'The node will write it again.',
	'Partner Center itself writes to Dynamics 365.',
])('leaves "%s" alone', (text) => {
	expect(isFound(text)).toBe(false);
});
