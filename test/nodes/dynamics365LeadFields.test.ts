import { startDataverse } from '../../dev/lab/dataverse';
import type { Dataverse } from '../../dev/lab/dataverse';
import type { Lead } from '../../lead/lead';
import { fitColumns } from '../../nodes/Dynamics365Lead/fitColumns';
import { STANDARD_TABLE } from '../../nodes/Dynamics365Lead/standardTable';
import { leadOf } from '../delivery/leads';
import type { Engine } from '../workflow/engine';
import { credentialFor, PRIVATE, runDynamics, startDynamicsEngine } from './dynamics365LeadHarness';

let engine: Engine;
let dataverse: Dataverse;

beforeAll(async () => {
	engine = await startDynamicsEngine();
});
beforeEach(async () => {
	dataverse = await startDataverse();
});
afterEach(async () => await dataverse.stop());

const run = async (
	leads: readonly Lead[],
	parameters: Parameters<typeof runDynamics>[2]['parameters'] = {},
) => {
	const result = await runDynamics(engine, leads, { credential: credentialFor(dataverse), parameters });
	expect(result.shown).not.toMatch(PRIVATE);
	return result;
};
const values = () => dataverse.leads()[0]?.values ?? {};
const manual = (value: object) => ({
	fieldMapping: 'manual',
	fields: { mappingMode: 'defineBelow', value: { ...value } },
});
const customerWith = (changes: Partial<Lead>): Lead => leadOf('a', changes);

describe('texts that are too long', () => {
	const long = customerWith({
		lastName: `${'x'.repeat(49)}😀y`,
		phone: '1'.repeat(51),
		email: `${'e'.repeat(99)}@x.example`,
	});

	it('are cut to the length of the column, whole characters only, and indivisible ones left out', async () => {
		await run([long]);
		expect(values()).toMatchObject({ lastname: 'x'.repeat(49), firstname: 'Robin' });
		expect(Object.keys(values())).not.toContain('telephone1');
		expect(Object.keys(values())).not.toContain('emailaddress1');
	});

	it('are rejected if the user wants that, with the name of the column and without the text', async () => {
		const { unwritten, written } = await run([long, leadOf('b')], { options: { tooLongTexts: 'reject' } });
		expect(written).toMatchObject([{ status: 'created' }]);
		expect(unwritten).toMatchObject([
			{
				status: 'rejected',
				code: 'TEXT_TOO_LONG',
				message: 'A text is longer than the column "lastname" allows',
				cause: 'The column takes 50 characters.',
				attempts: 0,
			},
		]);
		expect(unwritten[0]?.message).not.toContain('xxx');
	});
});

describe('Lead Source Table', () => {
	it.each([
		['by label', 'partner', 4],
		['by value', '10', 10],
		['by a label of the environment', 'Microsoft Marketplace', 100000000],
	])('sets the lead source %s', async (_, leadSource, expected) => {
		await run([leadOf('a')], { leadSources: { rows: [{ source: 'AzureMarketplace', leadSource }] } });
		expect(values().leadsourcecode).toBe(expected);
	});

	it('has a row for any other source, and leaves the column alone where it says nothing', async () => {
		const unknown = { ...leadOf('a'), source: null };
		await run([unknown]);
		expect(values().leadsourcecode).toBe(10);
		dataverse.world.leads.clear();
		await run([unknown], { leadSources: { rows: [{ source: 'AppSource', leadSource: 'Web' }] } });
		expect(Object.keys(values())).not.toContain('leadsourcecode');
	});

	it('says which choices there are when a label is misspelt', async () => {
		const { unwritten } = await run([leadOf('a')], {
			leadSources: { rows: [{ source: 'AzureMarketplace', leadSource: 'Webb' }] },
		});
		expect(unwritten).toMatchObject([
			{
				status: 'rejected',
				code: 'CHOICE_UNKNOWN',
				cause: expect.stringContaining('Web (8), Word of Mouth (9)'),
				remedy: expect.stringContaining('Lead Source Table'),
			},
		]);
	});
});

describe('manual mapping', () => {
	it('writes the chosen columns with their values, each in its type, and no others', async () => {
		await run(
			[leadOf('a')],
			manual({
				subject: '={{ $json.offerTitle }}',
				numberofemployees: '250',
				donotemail: 'true',
				leadqualitycode: 'hot',
				leadsourcecode: 4,
				new_offer: '={{ $json.offerId }}',
				description: '',
				lastname: null,
			}),
		);
		expect(values()).toEqual({
			subject: 'Contoso Widget',
			numberofemployees: 250,
			donotemail: true,
			leadqualitycode: 1,
			leadsourcecode: 4,
			new_offer: 'widget',
		});
	});

	it.each([
		['a column that does not exist', { new_gone: 'x' }, 'COLUMN_UNKNOWN', 'new_gone'],
		['a column that is read-only', { fullname: 'x' }, 'COLUMN_UNKNOWN', 'fullname'],
		['a text for a number', { numberofemployees: 'many' }, 'VALUE_NOT_SUITABLE', 'numberofemployees'],
		['a text for a yes or no', { donotemail: 'perhaps' }, 'VALUE_NOT_SUITABLE', 'donotemail'],
	])('rejects %s before it is sent', async (_, value, code, column) => {
		const { unwritten } = await run([leadOf('a')], manual(value));
		expect(unwritten).toMatchObject([{ status: 'rejected', code, message: expect.stringContaining(column) }]);
		expect(dataverse.batches()).toEqual([]);
	});
});

it('warns of columns that forms demand, once per column and by its label, and writes the lead', async () => {
	const { written, hints } = await run([customerWith({ lastName: null }), leadOf('b')]);
	expect(written).toHaveLength(2);
	expect(hints).toEqual([expect.stringMatching(/^1 lead has no value for "Last Name"\./)]);
});

it('goes by the standard columns when it may not read the definition, and says so', async () => {
	dataverse.world.roles = ['No Metadata'];
	const { written, hints } = await run([customerWith({ lastName: 'x'.repeat(80) })]);
	expect(written).toMatchObject([{ status: 'created' }]);
	expect(values()).toMatchObject({ lastname: 'x'.repeat(50), leadsourcecode: 8 });
	expect(hints).toEqual([expect.stringContaining('The definition of the lead table could not be read')]);
});

it('knows the standard choices by their English labels in an environment of another language', () => {
	const column = {
		name: 'leadsourcecode',
		label: 'Quelle',
		type: 'Picklist',
		required: false,
		writable: true,
	};
	const choices = [
		{ value: 8, label: 'Internet' },
		{ value: 9, label: 'Empfehlung' },
	];
	const table = { keys: [], columns: new Map([[column.name, { ...column, choices }]]) };
	const options = { isChosen: false, tooLong: 'truncate', isStandard: false } as const;
	const fit = (leadsourcecode: string) => fitColumns({ leadsourcecode }, table, options);
	expect(fit('Web')).toEqual({ record: { leadsourcecode: 8 } });
	expect(fit('empfehlung')).toEqual({ record: { leadsourcecode: 9 } });
	expect(fit('Other')).toMatchObject({ reason: { code: 'CHOICE_UNKNOWN' } });
});

describe('what is not known of a column', () => {
	it('is left to Dataverse, if the definition is the standard one', () => {
		const options = { isChosen: true, tooLong: 'truncate', isStandard: true } as const;
		expect(fitColumns({ new_own: 'x', lastname: 'y' }, STANDARD_TABLE, options)).toEqual({
			record: { new_own: 'x', lastname: 'y' },
		});
	});

	it('objects become JSON text, and blanks are left out', () => {
		const options = { isChosen: true, tooLong: 'truncate', isStandard: true } as const;
		const given = {
			description: { a: 1 },
			subject: '  ',
			firstname: undefined,
			lastname: null,
			jobtitle: {},
		};
		expect(fitColumns(given, STANDARD_TABLE, options)).toEqual({ record: { description: '{"a":1}' } });
	});
});
