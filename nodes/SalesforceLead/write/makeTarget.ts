import type { IExecuteFunctions } from 'n8n-workflow';
import { matchKey } from '../../../delivery/matchKey';
import { BatchFailure, type DeliveryTarget, type MatchBy } from '../../../delivery/target';
import type { Lead } from '../../../lead/lead';
import { assignedOwner } from '../../../targetNode/assignedOwner';
import { fieldMapper } from '../../../targetNode/fieldMapping';
import { laterLeadsOf, located, longValuesOf, matchByOf } from '../../../targetNode/settings';
import { sendThrough } from '../../../transport/send';
import { Session } from '../api/call';
import { recordOf, type RecordSettings } from '../fields/fit';
import { type LeadSchema, readLeadSchema } from '../fields/schema';
import { salesforceOptions, type SalesforceOptions } from '../form/options';
import { readAccess } from '../login/access';
import { checkCampaign } from './campaign';
import { checkFields } from './checks';
import type { DuplicatePolicy } from './duplicates';
import { type KeyedRecord, SalesforceTarget } from './target';

/**
 * Builds the target: signs in, reads the fields of the org and checks the set-up against them.
 *
 * @throws BatchFailure
 */
export async function makeSalesforceTarget(context: IExecuteFunctions): Promise<DeliveryTarget<KeyedRecord>> {
	// You may have corrected something a moment ago, so runs by hand ask the org.
	const mayRemember = context.getMode() !== 'manual' && context.getMode() !== 'retry';
	return await openTarget(context, mayRemember);
}

/** What is remembered decides over no lead: when the set-up looks faulty by it, the org is asked. */
async function openTarget(
	context: IExecuteFunctions,
	mayRemember: boolean,
): Promise<DeliveryTarget<KeyedRecord>> {
	const options = salesforceOptions(context);
	const matchBy = matchByOf(context);
	const externalId =
		matchBy === 'email' ? null : (located(context.getNodeParameter('externalIdField', 0, '')) ?? '');
	const session = await openSession(context, mayRemember);
	const schema = await checkedSchema(context, session, externalId, options).catch(async (thrown: unknown) =>
		session.hasRemembered && thrown instanceof BatchFailure && thrown.kind === 'setup'
			? null
			: await Promise.reject(thrown),
	);
	if (schema === null) return await openTarget(context, false);
	const longValues = longValuesOf(context);
	const settings = { ...options, schema, longValues };
	return new SalesforceTarget(session, {
		...settings,
		externalId,
		laterLeads: laterLeadsOf(context),
		duplicates: duplicatesOf(context),
		prepare: preparation({ context, settings, matchBy, externalId, hasRoutedOwner: options.hasRoutedOwner }),
	});
}

/** @throws BatchFailure of kind `setup` when the org does not have what the node is to write */
async function checkedSchema(
	context: IExecuteFunctions,
	session: Session,
	externalId: string | null,
	options: SalesforceOptions,
): Promise<LeadSchema> {
	const schema = await readLeadSchema(session);
	const mapped = fieldMapper(context)(0);
	checkFields(schema, mapped && Object.keys(mapped), externalId, options.leadSource);
	if (options.campaign) await checkCampaign(session, options.campaign);
	return schema;
}

/** Signs in with the node's credential, or takes a login from memory where that is enough. */
export async function openSession(context: IExecuteFunctions, mayRemember = false): Promise<Session> {
	const access = readAccess(await context.getCredentials('salesforceLeadApi'));
	const signal = context.getExecutionCancelSignal();
	return await Session.open(access, sendThrough(context.helpers), { mayRemember, isPatient: true, signal });
}

interface Preparation {
	context: IExecuteFunctions;
	settings: RecordSettings;
	matchBy: MatchBy;
	externalId: string | null;
	hasRoutedOwner: boolean;
}

function preparation({ context, settings, matchBy, externalId, hasRoutedOwner }: Preparation) {
	const isCaseSensitive = settings.schema.get(externalId ?? '')?.isCaseSensitive === true;
	const mappedFields = fieldMapper(context);
	return (lead: Lead, index: number): ReturnType<DeliveryTarget<KeyedRecord>['prepare']> => {
		const mapped = mappedFields(index);
		// A value of the user's own is the key; one that Automatic happens to write into the field is not.
		const { [externalId ?? '']: ownId, ...others } = mapped ?? {};
		const fitted = recordOf(lead, mapped && others, settings);
		if ('status' in fitted) return fitted;
		const owner = hasRoutedOwner ? assignedOwner(lead, 'salesforce', 'Salesforce') : null;
		const { record } = fitted;
		const hints = [...(fitted.hints ?? []), ...(owner?.hints ?? [])];
		const ownerId = owner?.id ?? null;
		if (ownerId !== null) record.fields.OwnerId = ownerId;
		const newOwner = owner?.isReassigned === true ? ownerId : null;
		if (externalId !== null) delete record.fields[externalId];
		const byLead = externalId === null ? record.fields.Email : matchKey(lead, matchBy);
		const key = String(ownId ?? '').trim() || String(byLead ?? '');
		if (key === '') return NO_EMAIL;
		return {
			lead,
			key: isCaseSensitive ? key : key.toLowerCase(),
			record: { ...record, key, newOwner },
			hints,
		};
	};
}

const NO_EMAIL = {
	status: 'rejected',
	code: 'EMAIL_MISSING',
	message: 'The lead has no email address',
	cause: 'Match By is set to Email. Without an address the lead could be written twice.',
	remedy: 'Use another option of Match By, or add an address to the lead.',
} as const;

function duplicatesOf(context: IExecuteFunctions): DuplicatePolicy {
	const chosen = context.getNodeParameter('duplicates', 0, 'save');
	return chosen === 'skip' || chosen === 'update' ? chosen : 'save';
}
