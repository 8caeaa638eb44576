/**
 * What each node outputs, as n8n's editor shows it before the first run. The files are written by `npm run docs:schemas` to
 * `nodes/<Node>/__schema__/v<version>/<operation>.json`, where n8n looks for them; a node without operations has one file, named by
 * the version. Triggers have none: the editor does not ask for them.
 */
import { LEAD_FIELDS, type LeadField } from '../../delivery/leadFields';

type Type = 'string' | 'number' | 'boolean' | 'object' | 'array';

/** JSON schema, as far as n8n reads it. A member may also be null. */
export interface OutputSchema {
	type: 'object';
	properties: Properties;
	/** The output has other columns besides, or instead. */
	additionalProperties?: true;
	/** Of the schema, for n8n. */
	version: 1;
}
export interface Properties {
	[member: string]: { type: Type; properties?: Properties; items?: { type: Type; properties?: Properties } };
}

const TYPE_OF = {
	string: { type: 'string' },
	boolean: { type: 'boolean' },
	dateTime: { type: 'string' },
	object: { type: 'object' },
	array: { type: 'array', items: { type: 'string' } },
} as const satisfies Record<LeadField['type'], Properties[string]>;

const typed = (type: Type, ...names: string[]): Properties =>
	Object.fromEntries(names.map((name) => [name, { type }]));
const texts = (...names: string[]): Properties => typed('string', ...names);
const numbers = (...names: string[]): Properties => typed('number', ...names);

const schemaOf = (properties: Properties): OutputSchema => ({ type: 'object', properties, version: 1 });

const LEAD: Properties = Object.fromEntries(LEAD_FIELDS.map(({ name, type }) => [name, TYPE_OF[type]]));

/** What became of a lead first, then who it is about, then the lead: see targetNode/outputItem.ts. */
const DELIVERED: Properties = {
	...texts('status', 'target', 'message', 'email', 'company', 'offer', 'targetId', 'targetUrl'),
	...LEAD,
	...numbers('attempts'),
};

/** The columns of Microsoft's table; whatever else a row has comes with it. */
const ROW: Properties = texts(
	...['PartitionKey', 'RowKey', 'Timestamp', 'LeadSource', 'ActionCode', 'OfferDisplayName'],
	...['PublisherDisplayName', 'ProductId', 'CreatedTime', 'CustomerInfo', 'Description'],
);

const SETTLED: Properties = {
	...LEAD,
	ledger: {
		type: 'object',
		properties: {
			...texts('status'),
			...typed('boolean', 'changed'),
			...numbers('attempts'),
			...texts('nextAttemptAt'),
		},
	},
};

const ROW_COUNTS: Properties = numbers('found', 'deleted', 'left');

/** What tells of a person's rows. */
const PERSON = {
	findPerson: schemaOf({
		...texts('table', 'partitionKey', 'rowKey', 'leadId', 'writtenAt', 'offer', 'ledgerStatus'),
		foundIn: { type: 'array', items: { type: 'string' } },
	}),
	erasePerson: schemaOf({
		...typed('boolean', 'dryRun'),
		...ROW_COUNTS,
		...numbers('inWork'),
		leadIds: { type: 'array', items: { type: 'string' } },
		tables: {
			type: 'array',
			items: {
				type: 'object',
				properties: { ...texts('table'), ...typed('boolean', 'exists'), ...ROW_COUNTS },
			},
		},
	}),
};

const ASSIGNMENT: Properties = {
	assignment: {
		type: 'object',
		properties: {
			...texts('rule', 'team', 'owner'),
			ownerIds: { type: 'object', properties: texts('salesforce', 'dynamics365', 'hubspot') },
			...texts('reason'),
			skipped: { type: 'array', items: { type: 'object', properties: texts('who', 'why') } },
			...texts('decidedAt', 'rulesVersion'),
			...typed('boolean', 'reassigned'),
		},
	},
};
const ROUTED = schemaOf({ ...LEAD, ...ASSIGNMENT });

/** Before the columns of the file. */
const RECONCILED: Properties = {
	...texts('result', 'matchedBy'),
	...numbers('candidates'),
	...texts('ledgerStatus', 'leadId', 'ledgerKey', 'month', 'offer', 'source'),
	...typed('boolean', 'isRepeat'),
	...texts('reason'),
};

/** By node and operation; `output` where a node has none. */
const OUTPUTS: { readonly [node: string]: { readonly [operation: string]: OutputSchema } } = {
	LeadParse: { output: schemaOf(LEAD) },
	LeadRoute: {
		route: ROUTED,
		routeByHash: ROUTED,
		reassign: ROUTED,
		explain: schemaOf({
			...LEAD,
			routing: {
				type: 'object',
				properties: {
					...texts('status', 'output'),
					...ASSIGNMENT,
					history: { type: 'array', items: { type: 'object' } },
				},
			},
		}),
		simulate: schemaOf({
			...typed('boolean', 'simulated'),
			...texts('output', 'rule', 'team', 'owner', 'reason'),
			skipped: { type: 'array', items: { type: 'string' } },
			...texts('decision', 'of', 'createdAt', 'countryCode'),
		}),
	},
	LeadLedger: {
		acknowledge: schemaOf(SETTLED),
		giveUp: schemaOf(SETTLED),
		redeliver: schemaOf(SETTLED),
		retryLater: schemaOf(SETTLED),
		findUndelivered: {
			...schemaOf({
				...texts('LedgerStatus'),
				...numbers('LedgerAttempts'),
				...texts('LedgerReason', 'LedgerTarget', 'LedgerCode', 'LedgerCause', 'LedgerRemedy', 'LedgerAt'),
				...ROW,
				LedgerOutcomes: { type: 'array', items: { type: 'object' } },
			}),
			additionalProperties: true,
		},
		reconcile: { ...schemaOf(RECONCILED), additionalProperties: true },
		import: { ...schemaOf({ ...RECONCILED, ...texts('import') }), additionalProperties: true },
		report: schemaOf({
			...texts('from', 'to', 'text', 'html'),
			...numbers('total', 'arrived', 'open', 'givenUp', 'heldBack', 'notInLedger'),
		}),
		// One item a group, as it is by default. In total, each dimension is an object instead.
		summary: {
			...schemaOf({
				...texts('action', 'day', 'offer', 'source', 'status', 'target'),
				...numbers('count', 'p50Seconds', 'p95Seconds', 'maxSeconds'),
			}),
			additionalProperties: true,
		},
	},
	LeadPrivacy: {
		...PERSON,
		deleteOldLeads: schemaOf({
			...texts('table', 'olderThan'),
			...typed('boolean', 'exists', 'dryRun'),
			...ROW_COUNTS,
			...numbers('kept'),
		}),
	},
};

/** What `asking` in targetNode/testLeads.ts adds where the target could not be asked. */
const REASON: Properties = texts('status', 'message', 'cause', 'remedy', 'code');

/** What operations of targets output, where it is not a delivered lead. */
const TARGET_OUTPUTS: { readonly [operation: string]: OutputSchema } = {
	sendTestLead: schemaOf({ ...DELIVERED, ...typed('boolean', 'found') }),
	getMany: {
		...schemaOf({ ...texts('PartitionKey', 'RowKey', 'Timestamp'), ...REASON }),
		additionalProperties: true,
	},
	getTestLeads: schemaOf({ ...texts('id', 'name', 'createdAt', 'targetUrl'), ...REASON }),
	getOwners: schemaOf({
		...texts('name', 'email'),
		ownerIds: { type: 'object', properties: texts('salesforce', 'dynamics365', 'hubspot') },
		...REASON,
	}),
	prepare: schemaOf({
		...texts('object', 'property', 'label', 'result', 'message'),
		...typed('boolean', 'isUnique'),
		...REASON,
	}),
	deleteTestLeads: schemaOf({ ...texts('id'), ...typed('boolean', 'deleted'), ...REASON }),
};

/** @returns null for an operation of a node that is no target and that is not described here */
export function outputSchema(node: string, operation: string, isTarget: boolean): OutputSchema | null {
	if (isTarget) return TARGET_OUTPUTS[operation] ?? schemaOf(DELIVERED);
	return OUTPUTS[node]?.[operation] ?? null;
}
