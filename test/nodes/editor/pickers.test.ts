import { type INodeProperties, NodeHelpers } from 'n8n-workflow';
import { everyProperty } from './descriptions';

const pickers = everyProperty().filter(({ property }) => property.type === 'resourceLocator');

const NODE = { id: 'n', name: 'Node', type: 'node', typeVersion: 1, position: [0, 0] as [number, number], parameters: {} };

/** What the editor says of a text that is entered into the second mode. */
function saidOf(value: string, property: INodeProperties): string[] {
	const { name, modes = [] } = property;
	const given = { [name]: { __rl: true, mode: modes[1]?.name, value } };
	const alone = { ...property, displayOptions: undefined, required: false };
	return NodeHelpers.getParameterIssues(alone, given, '', NODE, null).parameters?.[name] ?? [];
}

describe.each(pickers)('$path', ({ property }) => {
	const { modes = [] } = property;
	const [list, typed] = modes;

	it('is chosen from a list that can be searched, or entered', () => {
		expect(modes.map(({ displayName }) => displayName)).toEqual([
			'From List',
			expect.stringMatching(/^By (?:ID|Name)$/),
		]);
		expect(list?.typeOptions).toMatchObject({ searchListMethod: expect.any(String), searchable: true });
		expect(typed?.placeholder).toMatch(/^e\.g\. \S/);
	});

	it('takes its example, with blanks around it, an expression and nothing', () => {
		const example = typed?.placeholder?.replace('e.g. ', '') ?? '';
		for (const value of [example, ` ${example} `, '={{ $json.id }}', '']) expect(saidOf(value, property)).toEqual([]);
	});

	it('says of a name in place of an ID where the ID is', () => {
		if (typed?.validation === undefined) return;
		for (const value of ['Anna Berg', 'anna@example.com', '-']) {
			expect(saidOf(value, property)).toEqual([expect.stringMatching(/^[A-Z].{20,}\.$/)]);
		}
	});
});

it('IDs are looked at as they are entered, in each target that has them', () => {
	const looked = pickers.filter(({ property }) => property.modes?.some(({ validation }) => validation !== undefined));
	expect(new Set(looked.map(({ path }) => path.split(/[ .:]/)[0])).size).toBeGreaterThan(3);
});
