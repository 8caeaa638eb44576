import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow';
import type { Lead } from '../../../lead/lead';
import { assignedOwner, ownerFromLeadRoute } from '../../../targetNode/assignedOwner';
import { fromListOr, type IdFormat } from '../../../targetNode/editorLists';
import { laterLeadsOption, longValuesOption } from '../../../targetNode/properties';
import { laterLeadsOf, located, longValuesOf, positive, targetOptions } from '../../../targetNode/settings';
import type { Reason } from '../../../transport/reason';
import { DynamicsFailure } from '../api/errors';
import type { WritePlan } from '../write/steps';

const DEFAULT_CONCURRENCY = 2;
const DEFAULT_TIMEOUT_SECONDS = 120;

const GUID_FORMAT = '\\{?[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}\\}?';

const RECORD_ID: IdFormat = {
	regex: GUID_FORMAT,
	errorMessage:
		'This is not an ID of Dynamics 365. Open the record and copy what comes after "id=" in the address.',
};

const OWNER_ID: IdFormat = {
	regex: `(?:[Tt][Ee][Aa][Mm]:)?\\s*${GUID_FORMAT}`,
	errorMessage:
		'This is not an ID of Dynamics 365. Open the user or team and copy what comes after "id=" in the address; write team: before that of a team.',
};

/** The options of this target beside those of every target. */
export const options: INodeProperties[] = [
	{
		displayName: 'Campaign',
		name: 'campaign',
		type: 'resourceLocator',
		default: { mode: 'list', value: '' },
		modes: fromListOr('ID', 'searchCampaigns', 'e.g. 20000000-0000-4000-8000-000000000003', RECORD_ID),
		description: 'Source campaign of new leads. Existing leads keep theirs.',
	},
	{
		displayName: 'Concurrency',
		name: 'concurrency',
		type: 'number',
		typeOptions: { minValue: 1, maxValue: 4 },
		default: DEFAULT_CONCURRENCY,
		description:
			'Max number of calls of one execution at the same time. The node lowers it while Dataverse limits the calls.',
	},
	{
		displayName: 'Delete Test Lead',
		name: 'deleteTestLead',
		type: 'boolean',
		default: false,
		description: 'Whether to delete the test lead after reading it back',
		displayOptions: { show: { '/operation': ['sendTestLead'] } },
	},
	{
		displayName: 'Owner',
		name: 'owner',
		type: 'resourceLocator',
		default: { mode: 'list', value: '' },
		modes: fromListOr('ID', 'searchOwners', 'e.g. 20000000-0000-4000-8000-000000000001', OWNER_ID),
		description:
			'Owner of new leads, a user or a team. Existing leads keep their owner. If you enter the ID of a team, write team: before it.',
	},
	{
		displayName: 'Queue',
		name: 'queue',
		type: 'resourceLocator',
		default: { mode: 'list', value: '' },
		modes: fromListOr('ID', 'searchQueues', 'e.g. 20000000-0000-4000-8000-000000000004', RECORD_ID),
		description: 'Queue that new leads are added to. Existing leads stay where they are.',
	},
	{
		displayName: 'Timeout',
		name: 'timeout',
		type: 'number',
		typeOptions: { minValue: 1, maxValue: 300 },
		default: DEFAULT_TIMEOUT_SECONDS,
		description: 'How long to wait for a response, in seconds',
	},
	laterLeadsOption(),
	longValuesOption(),
	ownerFromLeadRoute(),
];

/** One row of Lead Source Table. */
export interface LeadSourceRow {
	/** A source of the marketplace, or `other`. */
	source: string;
	/** A choice of the column leadsourcecode, by label or value; empty: the column is left alone. */
	leadSource: string;
}

/** The row for a source, else that for any other. */
export const sourceRow = (rows: readonly LeadSourceRow[], wanted: string | null): LeadSourceRow | undefined =>
	rows.find(({ source }) => source === wanted) ?? rows.find(({ source }) => source === 'other');

/** The node's own settings; read once, from the first item. */
export interface LeadSettings {
	plan: WritePlan;
	/** The column of the alternate key; null: leads are recognised by their record id. */
	keyColumn: string | null;
	sources: readonly LeadSourceRow[];
	laterLeads: 'add' | 'overwrite';
	longValues: 'fit' | 'reject';
	concurrency: number;
	timeoutMs: number;
	deleteTestLead: boolean;
	ownerFromLeadRoute: boolean;
}

/** @throws DynamicsFailure of kind `setup` when a setting cannot work */
export function leadSettings(context: IExecuteFunctions): LeadSettings {
	const options = targetOptions(context);
	const ifExists = context.getNodeParameter('ifExists', 0, 'update');
	const leadKey = context.getNodeParameter('leadKey', 0, 'recordId');
	const column = String(context.getNodeParameter('keyColumn', 0, ''))
		.trim()
		.toLowerCase();
	if (leadKey === 'alternateKey' && !/^[a-z]\w{0,99}$/.test(column)) throw settingFailure(KEY_COLUMN);
	return {
		plan: {
			ifExists: ifExists === 'skip' || ifExists === 'updateOnly' ? ifExists : 'update',
			whenCreated: whenCreated(options),
			duplicates: duplicatesOf(context.getNodeParameter('duplicates', 0, 'save')),
			queueId: idOf(options.queue, 'Queue'),
		},
		keyColumn: leadKey === 'alternateKey' ? column : null,
		sources: sourcesOf(context.getNodeParameter('leadSources.rows', 0, [])),
		laterLeads: laterLeadsOf(context),
		longValues: longValuesOf(context),
		concurrency: Math.min(4, positive(options.concurrency, DEFAULT_CONCURRENCY)),
		timeoutMs: positive(options.timeout, DEFAULT_TIMEOUT_SECONDS) * 1000,
		deleteTestLead: options.deleteTestLead === true,
		ownerFromLeadRoute: options.ownerFromLeadRoute === true,
	};
}

function whenCreated(options: { [name: string]: unknown }): { [member: string]: string } {
	const owner = located(options.owner);
	const columns = owner === null ? {} : ownerColumns(owner);
	if (columns === null) throw settingFailure(notAnId('Owner'));
	const campaign = idOf(options.campaign, 'Campaign');
	return { ...columns, ...(campaign === null ? {} : { 'campaignid@odata.bind': `/campaigns(${campaign})` }) };
}

const duplicatesOf = (value: unknown): WritePlan['duplicates'] =>
	value === 'skip' || value === 'update' ? value : 'save';

function sourcesOf(rows: unknown): LeadSourceRow[] {
	if (!Array.isArray(rows)) return [];
	return rows.map((row: unknown) => ({
		source: String(Reflect.get(Object(row), 'source') ?? ''),
		leadSource: String(Reflect.get(Object(row), 'leadSource') ?? ''),
	}));
}

const GUID = /^\{?([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\}?$/i;

/** An owner by what a user enters: the ID of a user, or that of a team with `team:` before it; null: neither. */
function ownerColumns(id: string): { [member: string]: string } | null {
	const [, kind, guid] = /^(team:)?\s*(.*)$/i.exec(id) ?? [];
	const [, owner] = GUID.exec(guid ?? '') ?? [];
	if (owner === undefined) return null;
	const set = kind === undefined ? 'systemusers' : 'teams';
	return { 'ownerid@odata.bind': `/${set}(${owner.toLowerCase()})` };
}

/** Whom Lead Route gave a lead to. */
export function routedOwner(lead: Lead): RoutedOwner {
	const { id, isReassigned, hints } = assignedOwner(lead, 'dynamics365', 'Dynamics 365');
	if (id === null) return { columns: {}, isReassigned: false, hints };
	const columns = ownerColumns(id);
	if (columns !== null) return { columns, isReassigned, hints };
	const wrong = 'No owner was set: the Dynamics 365 ID from Lead Route is not the ID of a user or team.';
	return { columns: {}, isReassigned: false, hints: [wrong] };
}

export interface RoutedOwner {
	columns: { [member: string]: string };
	isReassigned: boolean;
	hints: readonly string[];
}

function idOf(value: unknown, option: string): string | null {
	const text = located(value);
	if (text === null) return null;
	const [, id] = GUID.exec(text) ?? [];
	if (id === undefined) throw settingFailure(notAnId(option));
	return id.toLowerCase();
}

const settingFailure = (reason: Reason) => new DynamicsFailure('setup', reason, null);

const KEY_COLUMN: Reason = {
	code: 'KEY_COLUMN_INVALID',
	message: 'The parameter Key Column is not the name of a column',
	cause: 'Lead Key is Alternate Key, which needs the logical name of its column.',
	remedy: 'Enter the logical name, e.g. new_leadkey, or set Lead Key to Record ID.',
};

const notAnId = (option: string): Reason => ({
	code: 'ID_INVALID',
	message: `The option ${option} is not an ID`,
	cause: 'Records are named by GUIDs.',
	remedy:
		'Choose the record from the list, or open it in Dynamics 365 and copy what comes after "id=" in the address.',
});
