import { resultOf, type WriteResult, type Written } from '../../../delivery/outcome';
import { BatchFailure } from '../../../delivery/target';
import { chunksOf } from '../../../lead/groupBy';
import type { Reason } from '../../../transport/reason';
import { queryAll, quoted, type Session } from '../api/call';
import { faultOf } from '../api/errors';
import type { SfRecord } from '../fields/fit';
import { COLLECTION_LIMIT, createAll, type ItemAnswer } from './save';

export interface Campaign {
	id: string;
	/** Blank: the campaign's own default. */
	memberStatus: string;
}

const UNKNOWN_CAMPAIGN: Reason = {
	code: 'CAMPAIGN_UNKNOWN',
	message: 'The campaign does not exist',
	cause: 'The user can see no campaign with the ID in the option Campaign.',
	remedy: 'Copy the ID from the address of the campaign in Salesforce; it begins with 701.',
};

/** @throws BatchFailure when there is no such campaign: no lead is written then */
export async function checkCampaign(session: Session, { id }: Campaign): Promise<void> {
	if (!/^701[A-Za-z0-9]{12}([A-Za-z0-9]{3})?$/.test(id)) throw new BatchFailure('setup', UNKNOWN_CAMPAIGN);
	const records = await queryAll(session, `SELECT Id FROM Campaign WHERE Id = ${quoted(id)}`, true);
	if (records.length === 0) throw new BatchFailure('setup', UNKNOWN_CAMPAIGN);
}

/**
 * Adds the leads that are in the org to the campaign: one call per 200. Who is a member already stays one, with the status that sales
 * gave it. A lead that cannot be added is reported, although it is written; a repeat finds it and adds it.
 *
 * @param results of the batch, by position; changed where the membership failed
 */
export async function addToCampaign(
	session: Session,
	{ id, memberStatus }: Campaign,
	results: WriteResult[],
): Promise<void> {
	const joining = results.flatMap((result, at) => {
		const leadId = isInOrg(result) ? result.targetId : null;
		return leadId?.startsWith('00Q') ? [{ at, leadId }] : [];
	});
	// Two leads of a batch may be in the same record.
	const leadIds = [...new Set(joining.map(({ leadId }) => leadId))];
	const answers = new Map<string, ItemAnswer>();
	for (const chunk of chunksOf(leadIds, COLLECTION_LIMIT)) {
		const status: SfRecord = memberStatus === '' ? {} : { Status: memberStatus };
		const members = chunk.map((leadId): SfRecord => ({ ...status, CampaignId: id, LeadId: leadId }));
		const read = await createAll(session, 'CampaignMember', members);
		read.forEach((answer, at) => answers.set(chunk[at] ?? '', answer));
	}
	for (const { at, leadId } of joining) {
		const error = answers.get(leadId)?.errors[0];
		if (!error || error.code === 'DUPLICATE_VALUE') continue;
		const { blame, reason } = faultOf(error);
		const message = `The lead was written (${leadId}), but could not be added to the campaign`;
		results[at] = resultOf({ blame, reason: { ...reason, message } });
	}
}

const isInOrg = (result: WriteResult): result is Written =>
	['created', 'updated', 'unchanged', 'duplicate'].includes(result.status);
