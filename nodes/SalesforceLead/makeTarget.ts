import type { IExecuteFunctions } from 'n8n-workflow';
import { sendThrough } from '../../transport/send';
import type { Environment } from '../../delivery/environment';
import { matchKey } from '../../delivery/matchKey';
import { DEFAULT_RETRY, retryDelay } from '../../delivery/retry';
import { BatchFailure } from '../../delivery/target';
import type { DeliveryTarget, MatchBy } from '../../delivery/target';
import type { Lead } from '../../lead/lead';
import { fieldMapper } from '../../targetNode/fieldMapping';
import { environmentOf, matchByOf, targetOptions } from '../../targetNode/settings';
import { readAccess } from './access';
import { checkCampaign } from './campaign';
import type { DuplicatePolicy } from './duplicates';
import { EmailWriter } from './emailWriter';
import { QuotaFailure } from './failure';
import { readLeadSchema } from './leadSchema';
import type { LeadSchema } from './leadSchema';
import { salesforceOptions } from './options';
import type { SalesforceOptions } from './options';
import { recordOf } from './record';
import { Session } from './session';
import { checkSetup } from './setupChecks';
import { SalesforceTarget, unavailableTarget } from './target';
import { ExternalIdWriter } from './writer';
import type { KeyedRecord } from './writer';

/**
 * Builds the target: logs in, reads the fields of the org and checks the set-up against them.
 *
 * @param onShortened told of every text that was cut to the length of its field
 * @throws BatchFailure of kind `setup`
 */
export async function makeSalesforceTarget(
	context: IExecuteFunctions,
	onShortened: (itemIndex: number, field: string) => void,
): Promise<DeliveryTarget<KeyedRecord>> {
	const environment = environmentOf(context);
	return await patiently(environment, async () => await openTarget(context, onShortened)).catch(
		async (thrown: unknown) =>
			thrown instanceof BatchFailure && thrown.kind !== 'setup'
				? unavailableTarget(thrown)
				: await Promise.reject(thrown),
	);
}

/**
 * A person at the screen may have mended something a moment ago, so runs by hand ask the org. So do all others when the
 * set-up looks faulty by what is remembered.
 */
async function openTarget(
	context: IExecuteFunctions,
	onShortened: (itemIndex: number, field: string) => void,
	mayRemember = context.getMode() !== 'manual' && context.getMode() !== 'retry',
): Promise<DeliveryTarget<KeyedRecord>> {
	const options = salesforceOptions(targetOptions(context));
	const matchBy = matchByOf(context);
	const externalId =
		matchBy === 'email' ? null : String(context.getNodeParameter('externalIdField', 0, '') ?? '').trim();
	const duplicates = duplicatesOf(context);
	const session = await openSession(context, mayRemember);
	const schema = await checkedSchema(context, session, externalId, options).catch(async (thrown: unknown) =>
		session.hasRemembered && thrown instanceof BatchFailure && thrown.kind === 'setup'
			? null
			: await Promise.reject(thrown),
	);
	if (schema === null) return await openTarget(context, onShortened, false);
	const writer =
		externalId === null ? new EmailWriter(session) : new ExternalIdWriter(session, externalId);
	return new SalesforceTarget(session, writer, {
		...options,
		externalId,
		duplicates,
		prepare: preparation({ context, schema, options, matchBy, externalId, onShortened }),
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
	checkSetup(schema, mapped && Object.keys(mapped), externalId, options.leadSource);
	if (options.campaign) await checkCampaign(session, options.campaign);
	return schema;
}

/** Logs in with the node's credential, or takes the login of the last minute where that will do. */
export async function openSession(
	context: Pick<IExecuteFunctions, 'getCredentials' | 'helpers'> & Partial<IExecuteFunctions>,
	mayRemember = false,
): Promise<Session> {
	const access = readAccess(await context.getCredentials('salesforceLeadApi'));
	const signal = context.getExecutionCancelSignal?.();
	return await Session.open(access, sendThrough(context.helpers), { mayRemember, signal });
}

interface Preparation {
	context: IExecuteFunctions;
	schema: LeadSchema;
	options: SalesforceOptions;
	matchBy: MatchBy;
	externalId: string | null;
	onShortened(itemIndex: number, field: string): void;
}

function preparation({ context, schema, options, matchBy, externalId, onShortened }: Preparation) {
	const isCaseSensitive = schema.get(externalId ?? '')?.isCaseSensitive === true;
	const mappedFields = fieldMapper(context);
	return (lead: Lead, index: number): ReturnType<DeliveryTarget<KeyedRecord>['prepare']> => {
		const mapped = mappedFields(index);
		const record = recordOf(lead, mapped, { ...options, schema, onShortened }, index);
		if ('status' in record) return record;
		// A value of the user's own is the key; one that Automatic happens to write into the field is not.
		const own = mapped === null && externalId !== null ? undefined : record.fields[externalId ?? 'Email'];
		const key = String(own ?? (externalId === null ? '' : matchKey(lead, matchBy)));
		if (key === '') return NO_EMAIL;
		return { lead, key: isCaseSensitive ? key : key.toLowerCase(), record: { ...record, key } };
	};
}

const NO_EMAIL = {
	status: 'rejected',
	code: 'EMAIL_MISSING',
	message: 'The lead has no email address',
	cause: 'Match By is set to Email, and without an address the lead could be written twice.',
	remedy: 'Match by an external ID field instead, or give the lead an address.',
} as const;

function duplicatesOf(context: IExecuteFunctions): DuplicatePolicy {
	const chosen = context.getNodeParameter('duplicateLeads', 0, 'skip');
	return chosen === 'save' || chosen === 'update' ? chosen : 'skip';
}

/** The engine's patience for calls that come before the first lead. */
export async function patiently<Result>(
	environment: Environment,
	action: () => Promise<Result>,
): Promise<Result> {
	for (let failures = 1; ; failures += 1) {
		try {
			return await action();
		} catch (thrown) {
			const isPassing =
				thrown instanceof BatchFailure && thrown.kind === 'retry' && !(thrown instanceof QuotaFailure);
			if (!isPassing || failures >= DEFAULT_RETRY.maxAttempts) return await Promise.reject(thrown);
			const wait = retryDelay(DEFAULT_RETRY, failures, thrown.retryAfterMs, environment.random());
			await environment.sleep(wait, environment.signal);
		}
	}
}
