import type { IExecuteFunctions } from 'n8n-workflow';
import { sendThrough } from '../../transport/send';
import type { HttpRequestHelper } from '../../transport/send';
import { matchKey } from '../../delivery/matchKey';
import { DEFAULT_RETRY, retryDelay } from '../../delivery/retry';
import { BatchFailure } from '../../delivery/target';
import type { DeliveryTarget } from '../../delivery/target';
import { fieldMapper } from '../../targetNode/fieldMapping';
import { environmentOf, matchByOf, targetOptions } from '../../targetNode/settings';
import { readAccount } from './account';
import { MarketoFault, onlyFaults } from './fault';
import type { FieldCatalogue } from './fields';
import { gateOf } from './gate';
import { leadRecord } from './leadRecord';
import { loginOf } from './login';
import { type MarketoRecord, WRITE_METHODS } from './methods';
import { activityReader, methodOf, settingsOf } from './parameters';
import { automaticValues } from './record';
import { Session } from './session';
import { SETUP_REASONS } from './setupReasons';
import { MarketoTarget } from './target';

/**
 * Builds the target from the node's credential and parameters. Asks Marketo for its fields, unless they are known.
 *
 * @throws BatchFailure of kind `setup` when credential or parameters cannot work
 */
export async function makeMarketoTarget(context: IExecuteFunctions): Promise<DeliveryTarget<MarketoRecord>> {
	const method = methodOf(context);
	const settings = settingsOf(context, method);
	const session = await openSession(context, context.getExecutionCancelSignal());
	const catalogue = await fieldsOf(session, context);
	if (catalogue instanceof MarketoFault) return unavailableTarget(catalogue);
	const { lookupField } = settings;
	checkLookupField(lookupField, catalogue);
	const matchBy = matchByOf(context);
	const mappedFields = fieldMapper(
		context,
		WRITE_METHODS.map(({ value }) => value),
	);
	const activityOf = activityReader(context);
	return new MarketoTarget(session, {
		method,
		settings,
		ifSeveralMatch: targetOptions(context).ifSeveralMatch === 'duplicate' ? 'duplicate' : 'reject',
		recordOf(lead, index) {
			const given = mappedFields(index) ?? automaticValues(lead, catalogue);
			if (lookupField !== 'email') given[lookupField] ||= matchKey(lead, matchBy);
			const isForm = method.value === 'submitForm';
			return leadRecord(given, catalogue, { lookupField, isForm, ...activityOf(lead, index) });
		},
	});
}

/** What n8n's contexts for execution and for the editor have in common. */
interface CredentialContext {
	getCredentials: IExecuteFunctions['getCredentials'];
	helpers: HttpRequestHelper;
}

/** @throws BatchFailure of kind `setup` when the credential cannot work */
export async function openSession(context: CredentialContext, signal?: AbortSignal): Promise<Session> {
	const account = readAccount(await context.getCredentials('marketoLeadApi'));
	if ('reason' in account) throw new BatchFailure('setup', account.reason);
	return new Session(account, {
		send: sendThrough(context.helpers),
		gate: gateOf(account.baseUrl),
		login: loginOf(account),
		signal,
	});
}

/** Asking for the fields changes nothing, so whatever passes is waited for as the engine would. */
async function fieldsOf(
	session: Session,
	context: IExecuteFunctions,
): Promise<FieldCatalogue | MarketoFault> {
	const { sleep, random, signal } = environmentOf(context);
	for (let failures = 1; ; failures += 1) {
		const said = await session.fields().catch(onlyFaults);
		if (!(said instanceof MarketoFault)) return said;
		if (said.kind === 'setup' || said.kind === 'data') throw new BatchFailure('setup', said.reason);
		if (said.kind === 'quota' || failures >= DEFAULT_RETRY.maxAttempts) return said;
		const wait = said.kind === 'unsure' ? undefined : said.retryAfterMs;
		await sleep(retryDelay(DEFAULT_RETRY, failures, wait, random()), signal);
	}
}

/** @throws BatchFailure of kind `setup` */
function checkLookupField(name: string, { fields, searchable }: FieldCatalogue): void {
	const field = fields.get(name);
	if (!field || !searchable.includes(name)) throw new BatchFailure('setup', SETUP_REASONS.lookupField(name));
	const isText = field.dataType === 'email' || field.dataType === 'string';
	if (!isText || !field.updateable) throw new BatchFailure('setup', SETUP_REASONS.lookupType(name));
}

/** Nothing is wrong with set-up or leads: they can be delivered later. */
function unavailableTarget({ reason }: MarketoFault): DeliveryTarget<MarketoRecord> {
	return {
		name: 'marketo',
		maxBatchSize: 1,
		concurrency: 1,
		prepare: () => ({ status: 'unavailable', ...reason }),
		writeBatch: async () => await Promise.reject(new BatchFailure('retry', reason)),
	};
}
