import type { IExecuteFunctions, ILoadOptionsFunctions } from 'n8n-workflow';
import { failureOf } from '../../../delivery/target';
import type { Lead } from '../../../lead/lead';
import { isBlank } from '../../../lead/text';
import { assignedOwner, type AssignedOwner } from '../../../targetNode/assignedOwner';
import { fieldMapper } from '../../../targetNode/fieldMapping';
import { laterLeadsOf, located, longValuesOf, targetOptions } from '../../../targetNode/settings';
import { sendThrough } from '../../../transport/send';
import { HubSpotApi } from '../api/call';
import { hubSpotFault } from '../api/errors';
import { CONTACT_KEY, CONTACT_PROPERTIES, LEAD_KEY } from '../fields/automatic';
import { fitProperties } from '../fields/fit';
import { readLeadSchema, readSchema, type Schema } from '../fields/schema';
import { readAccess } from '../login/access';
import { type Interest, type InterestResult, LeadObjects, noteIsWanted, Notes } from './interest';
import { HubSpotTarget } from './target';

type RecordInterestAs = 'note' | 'lead' | 'nothing';

/** The way to the account of the node's credential. @throws BatchFailure of kind `setup` when it cannot work */
export async function openApi(context: IExecuteFunctions | ILoadOptionsFunctions): Promise<HubSpotApi> {
	const access = readAccess(await context.getCredentials('hubSpotLeadApi'));
	const signal = 'getExecutionCancelSignal' in context ? context.getExecutionCancelSignal() : undefined;
	return new HubSpotApi(access, sendThrough(context.helpers), signal);
}

/**
 * Builds the target for one execution.
 *
 * @throws BatchFailure when credential, account or parameters cannot work
 */
export async function makeHubSpotTarget(context: IExecuteFunctions): Promise<HubSpotTarget> {
	const api = await openApi(context);
	const [portal, schema] = [await api.portal(), await readSchema(api, 'contacts')];
	const interest = interestOf(context);
	const mapped = fieldMapper(context);
	const fixed = fixedProperties(context);
	const ownerOf = ownerReader(context);
	const place = interest === 'nothing' ? null : 'the note';
	return new HubSpotTarget({
		api,
		portal,
		schema,
		hasContactKey: schema.get(CONTACT_KEY)?.isUnique === true,
		rejectsMisfits: longValuesOf(context) === 'reject',
		laterLeads: laterLeadsOf(context),
		propertiesOf: (lead, itemIndex) => {
			const own = mapped(itemIndex);
			if (own !== null && Object.values(own).every(isBlank)) return fitProperties({}, schema, place);
			const { id, hints } = ownerOf(lead);
			const values = { ...(own ?? automatic(lead)), ...identityOf(lead), ...fixed, hubspot_owner_id: id };
			const fitted = fitProperties(values, schema, place, new Set(Object.keys(own ?? {})));
			return { ...fitted, hints: [...fitted.hints, ...hints] };
		},
		newOwnerOf: (lead) => {
			const { id, isReassigned } = ownerOf(lead);
			return isReassigned ? id : null;
		},
		record: await recorderOf(context, { api, interest, ownerOf }),
	});
}

const automatic = (lead: Lead): { [name: string]: string | null } =>
	Object.fromEntries(CONTACT_PROPERTIES.map(({ id, value }) => [id, value(lead)]));

/** Whatever is mapped, a contact carries that by which it is recognised. */
const identityOf = ({ email, leadId }: Lead): { [name: string]: string } =>
	email === null ? { [CONTACT_KEY]: leadId } : { email };

/** What the options give a new contact. */
function fixedProperties(context: IExecuteFunctions): { [name: string]: unknown } {
	const { lifecycleStage, leadStatus, legalBasis } = targetOptions(context);
	return {
		lifecyclestage: located(lifecycleStage) ?? 'lead',
		hs_lead_status: located(leadStatus) ?? 'NEW',
		hs_legal_basis: located(legalBasis),
	};
}

/** The owner that Lead Route chose, where the option says so and it chose one; else the one of the option Owner. */
function ownerReader(context: IExecuteFunctions): (lead: Lead) => AssignedOwner {
	const { owner: chosen, ownerFromLeadRoute } = targetOptions(context);
	const always = { id: located(chosen), isReassigned: false, hints: [] };
	return (lead) => {
		if (ownerFromLeadRoute !== true) return always;
		const owner = assignedOwner(lead, 'hubspot', 'HubSpot');
		return owner.id === null ? { ...always, hints: always.id === null ? owner.hints : [] } : owner;
	};
}

function interestOf(context: IExecuteFunctions): RecordInterestAs {
	const chosen = context.getNodeParameter('recordInterestAs', 0, 'note');
	return chosen === 'lead' || chosen === 'nothing' ? chosen : 'note';
}

interface RecorderSettings {
	api: HubSpotApi;
	interest: RecordInterestAs;
	ownerOf: ReturnType<typeof ownerReader>;
}

async function recorderOf(
	context: IExecuteFunctions,
	{ api, interest, ownerOf }: RecorderSettings,
): Promise<((interests: Interest[]) => Promise<Map<string, InterestResult>>) | null> {
	if (interest === 'nothing') return null;
	const { leadPipelineStage } = targetOptions(context);
	const ownerIdOf = (lead: Lead) => ownerOf(lead).id;
	const notes = new Notes(api, ownerIdOf);
	if (interest === 'note') return async (interests) => await notes.record(interests);
	const schema = await leadSchemaOf(api);
	const [pipeline, stage] = located(leadPipelineStage)?.split('/') ?? [];
	const stages: { [name: string]: string } =
		pipeline && stage ? { hs_pipeline: pipeline, hs_pipeline_stage: stage } : {};
	const leads = new LeadObjects(api, schema, stages, ownerIdOf);
	return async (interests) => {
		const results = await leads.record(interests);
		// A lead has no room for words: those go into a note.
		const worded = interests.filter(noteIsWanted);
		const noted = worded.length === 0 ? new Map<string, InterestResult>() : await notes.record(worded);
		for (const [leadId, result] of noted) {
			const before = results.get(leadId);
			const wrote = 'error' in result ? false : result.wrote;
			if ('error' in result) results.set(leadId, result);
			else if (before !== undefined && !('error' in before))
				results.set(leadId, { wrote: before.wrote || wrote });
		}
		return results;
	};
}

async function leadSchemaOf(api: HubSpotApi): Promise<Schema> {
	const schema = await readLeadSchema(api);
	if (schema?.get(LEAD_KEY)?.isUnique === true) return schema;
	throw failureOf(hubSpotFault('LEADS_NOT_AVAILABLE'));
}
