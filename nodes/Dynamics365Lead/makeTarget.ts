import { createHash } from 'node:crypto';
import type { IExecuteFunctions } from 'n8n-workflow';
import { sendThrough } from '../../transport/send';
import { matchKey } from '../../delivery/matchKey';
import type { Reason } from '../../transport/reason';
import { uuidOf } from '../../lead/identity';
import { fieldMapper } from '../../targetNode/fieldMapping';
import { matchByOf } from '../../targetNode/settings';
import { readAccess } from './access';
import type { Access } from './access';
import { DataverseApi } from './api';
import { Bulk } from './bulk';
import { requireActiveKey } from './checkSetup';
import { automaticColumns } from './defaultColumns';
import { DynamicsFailure } from './failure';
import { fitColumns } from './fitColumns';
import { Gate } from './gate';
import { leadTable } from './leadTable';
import type { LeadTable } from './leadTable';
import { LeadTarget } from './leadTarget';
import type { Notes } from './notes';
import { leadSettings } from './settings';
import type { LeadSettings } from './settings';
import { STANDARD_TABLE } from './standardTable';
import type { DynamicsRecord } from './steps';

/**
 * Builds the target from credential and parameters, and reads the lead table (kept for ten minutes).
 *
 * @throws DynamicsFailure of kind `setup` when credential, settings or alternate key cannot work
 */
export async function makeLeadTarget(context: IExecuteFunctions, notes: Notes): Promise<LeadTarget> {
	const access = readAccess(await context.getCredentials('dynamics365LeadApi'));
	const settings = leadSettings(context);
	const api = new DataverseApi(access, sendThrough(context.helpers), settings.timeoutMs);
	const table = await tableOf(api, access, settings.keyColumn);
	if (table === STANDARD_TABLE) notes.standardTableUsed();
	const gate = new Gate(settings.concurrency, context.getExecutionCancelSignal());
	const matchBy = matchByOf(context);
	const mappedFields = fieldMapper(context);
	return new LeadTarget(api, gate, notes, {
		...settings,
		bulk: settings.bulk === null ? null : new Bulk(settings.bulk, settings.plan),
		prepare(lead, index) {
			const mapped = mappedFields(index);
			const fitted = fitColumns(mapped ?? automaticColumns(lead, settings.sources), table, {
				isChosen: mapped !== null,
				tooLong: settings.tooLong,
				isStandard: table === STANDARD_TABLE,
			});
			if ('reason' in fitted) return { status: 'rejected', ...fitted.reason };
			const columns = fitted.record;
			for (const { name, label, required, writable } of table.columns.values()) {
				const isLacking =
					required && writable && columns[name] === undefined && settings.plan.mode !== 'update';
				if (isLacking) notes.requiredColumnEmpty(label);
			}
			const key = matchKey(lead, matchBy);
			const email = typeof columns.emailaddress1 === 'string' ? columns.emailaddress1 : null;
			return { lead, key, record: { ...namesOf(key, settings), columns, email } };
		},
	});
}

/**
 * By default a GUID that follows from the match key, so that nothing need be customised; else the alternate key. The
 * keys are GUIDs or hexadecimal digits: no character of them needs care in an address ("Define alternate keys").
 */
function namesOf(key: string, { keyColumn }: LeadSettings): Pick<DynamicsRecord, 'address' | 'identity'> {
	if (keyColumn !== null) return { address: `leads(${keyColumn}='${key}')`, identity: { [keyColumn]: key } };
	const leadid = uuidOf(`dataverse:${key}`);
	return { address: `leads(${leadid})`, identity: { leadid } };
}

/**
 * Where the definition cannot be read for want of a privilege, or just now, the standard one serves: it is there to
 * say things early and in clear words. Dataverse checks everything again.
 */
async function tableOf(api: DataverseApi, access: Access, keyColumn: string | null): Promise<LeadTable> {
	const read = async (fresh: boolean): Promise<LeadTable> =>
		await leadTable(api, cacheKeyOf(access), fresh).catch(async (thrown: unknown) => {
			const isSetup = thrown instanceof DynamicsFailure && thrown.kind === 'setup';
			const isMetadataOnly = isSetup && thrown.check === 'Lead Privileges';
			return isSetup && !isMetadataOnly ? await Promise.reject(thrown) : STANDARD_TABLE;
		});
	const table = await read(false);
	if (keyColumn === null || table === STANDARD_TABLE) return table;
	// A key that was not active when it was last looked at may be by now.
	const isActive = table.keys.some(
		({ columns, status }) => columns.length === 1 && columns[0] === keyColumn && status === 'Active',
	);
	const current = isActive ? table : await read(true);
	requireActiveKey(current.keys, keyColumn);
	const maxLength = current.columns.get(keyColumn)?.maxLength ?? 0;
	if (maxLength < LONGEST_KEY) throw new DynamicsFailure('setup', KEY_TOO_SHORT, 'Alternate Key');
	return current;
}

export const cacheKeyOf = ({ environment, tokenUrl, clientId }: Access): string =>
	createHash('sha256')
		.update(JSON.stringify([environment, tokenUrl, clientId]))
		.digest('hex');

/** SHA-256 in hexadecimal digits. */
const LONGEST_KEY = 64;

const KEY_TOO_SHORT: Reason = {
	code: 'KEY_COLUMN_TOO_SHORT',
	message: 'The column of the alternate key is too short, or no text column',
	cause: `Keys have up to ${LONGEST_KEY} characters.`,
	remedy: `Make the key of a text column that takes at least ${LONGEST_KEY} characters.`,
};
