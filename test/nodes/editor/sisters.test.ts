import type { INodeProperties } from 'n8n-workflow';
import { choicesOf, NODES } from './descriptions';

interface Placed {
	property: INodeProperties;
	place: 'node' | 'options';
}

interface Sister {
	target: string;
	/** Its own parameters and those of its Options, each once. */
	parameters: Map<string, Placed>;
	order: string[];
}

const TARGETS: Sister[] = NODES.filter(({ type }) => type.description.group.includes('output')).map(
	({ type }) => {
		const { name, properties } = type.description;
		const options = properties
			.filter(({ type: kind }) => kind === 'collection')
			.flatMap(({ options: inner = [] }) => inner.filter((one): one is INodeProperties => 'type' in one));
		return {
			target: name,
			parameters: new Map<string, Placed>([
				...properties.map((property) => [property.name, { property, place: 'node' }] as const),
				...options.map((property) => [property.name, { property, place: 'options' }] as const),
			]),
			order: properties.map(({ name: parameter }) => parameter),
		};
	},
);

/** What the user is to meet alike. The description may speak of the vendor, and which choices there are is the vendor's matter. */
const faceOf = ({ displayName, type, default: value }: INodeProperties, place: string) => ({
	displayName,
	type,
	place,
	default: value,
});

/** Where two targets differ on purpose, by parameter and target; each has its reason. */
const DIFFERENCES: Readonly<Record<string, Readonly<Record<string, { default: number; reason: string }>>>> = {
	batchSize: {
		azureTableLead: { default: 100, reason: 'one transaction of a table' },
		dynamics365Lead: { default: 100, reason: 'one batch of Dataverse' },
		hubSpotLead: { default: 100, reason: 'one batch call of HubSpot' },
		marketoLead: { default: 300, reason: 'one call of Marketo' },
		salesforceLead: { default: 200, reason: 'one call of sObject Collections' },
	},
	concurrency: {
		dynamics365Lead: { default: 2, reason: 'Dataverse throttles a user early' },
		httpsEndpointLead: { default: 5, reason: 'a post holds one lead, a call of Dataverse a hundred' },
	},
	timeout: {
		dynamics365Lead: {
			default: 120,
			reason: 'a call of a hundred records, with the automation of the environment',
		},
		httpsEndpointLead: { default: 30, reason: 'one post' },
	},
};

const shared = [...new Set(TARGETS.flatMap(({ parameters }) => [...parameters.keys()]))]
	.map((parameter) => ({
		parameter,
		sisters: TARGETS.flatMap(({ target, parameters }) => {
			const found = parameters.get(parameter);
			return found ? [{ target, ...found }] : [];
		}),
	}))
	.filter(({ sisters }) => sisters.length > 1);

it.each(shared)(
	'$parameter has one name, one default and one place in all targets',
	({ parameter, sisters }) => {
		const intended = DIFFERENCES[parameter];
		const faces = sisters.map(({ property, place }) => faceOf(property, place));
		const alike = intended ? faces.map((face) => ({ ...face, default: 'differs' })) : faces;
		for (const face of alike) expect(face).toEqual(alike[0]);
		if (!intended) return;
		expect(Object.fromEntries(sisters.map(({ target, property }) => [target, property.default]))).toEqual(
			Object.fromEntries(Object.entries(intended).map(([target, { default: value }]) => [target, value])),
		);
	},
);

it('two parameters that read alike have one name, so that what is learned at one target holds at the next', () => {
	const namesOf = new Map<string, Set<string>>();
	for (const { parameters } of TARGETS) {
		for (const [parameter, { property }] of parameters) {
			const names = namesOf.get(property.displayName) ?? new Set();
			namesOf.set(property.displayName, names.add(parameter));
		}
	}
	const several = [...namesOf].filter(([, names]) => names.size > 1).map(([shown]) => shown);
	expect(several).toEqual([]);
});

it('what decides about records comes in one order in all targets: what they are matched by, what exists, duplicates, fields, options', () => {
	const wanted = ['operation', 'matchBy', 'ifExists', 'duplicates', 'fieldMapping', 'fields', 'options'];
	for (const { order } of TARGETS) {
		const found = order.filter((parameter) => wanted.includes(parameter));
		expect(found).toEqual(wanted.filter((parameter) => order.includes(parameter)));
	}
});

it('a choice that several targets offer reads alike and has one value', () => {
	for (const { sisters } of shared) {
		const valueOf = new Map<string, unknown>();
		for (const { target, property } of sisters) {
			for (const { name, value } of choicesOf(property)) {
				// One operation of HTTPS Endpoint Lead has a name of its own: an endpoint has no records.
				if (property.name === 'operation' && target === 'httpsEndpointLead') continue;
				expect({ property: property.name, target, name, value }).toEqual({
					...{ property: property.name, target, name },
					value: valueOf.get(name) ?? value,
				});
				valueOf.set(name, value);
			}
		}
	}
});

it('no two parameters of a target offer a choice of the same name as its operation', () => {
	for (const { target, parameters } of TARGETS) {
		const operations = [...parameters.values()]
			.filter(({ property }) => property.name === 'operation')
			.flatMap(({ property }) => choicesOf(property).map(({ name }) => name));
		const others = [...parameters.values()]
			// Marketo's test lead takes one of the operations, so their names are what has to be there.
			.filter(({ property }) => property.name !== 'operation' && property.name !== 'testOperation')
			.flatMap(({ property }) => choicesOf(property).map(({ name }) => name));
		expect({ target, twice: operations.filter((name) => others.includes(name)) }).toEqual({
			target,
			twice: [],
		});
	}
});

it('an endpoint gets posts', () => {
	const operation = TARGETS.find(({ target }) => target === 'httpsEndpointLead')?.parameters.get('operation');
	expect(operation && choicesOf(operation.property).map(({ name }) => name)).toEqual([
		'Post Leads',
		'Send Test Lead',
	]);
});
