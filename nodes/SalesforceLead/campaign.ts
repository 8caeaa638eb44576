import type { WriteResult } from '../../delivery/outcome';
import type { Reason } from '../../transport/reason';
import { BatchFailure } from '../../delivery/target';
import type { ItemAnswer } from './answers';
import { readAnswers } from './answers';
import { quoted } from './emailWriter';
import { resultOfError } from './failure';
import type { Session } from './session';

export interface Campaign {
	id: string;
	/** Blank: the campaign's own default. */
	memberStatus: string;
}

/** REST API guide, "sObject Collections". */
const MOST_AT_ONCE = 200;

const UNKNOWN_CAMPAIGN: Reason = {
	code: 'CAMPAIGN_UNKNOWN',
	message: 'The campaign does not exist',
	cause: 'No campaign that the user may see has the ID in the option Campaign ID.',
	remedy: 'Copy the ID from the address of the campaign in Salesforce; it begins with 701.',
};

/** @throws BatchFailure when there is no such campaign: no lead is written then */
export async function checkCampaign(session: Session, { id }: Campaign): Promise<void> {
	if (!/^701[A-Za-z0-9]{12}([A-Za-z0-9]{3})?$/.test(id)) throw new BatchFailure('setup', UNKNOWN_CAMPAIGN);
	const { records } = await session.call((connection) =>
		connection.query(`SELECT Id FROM Campaign WHERE Id = ${quoted(id)}`),
	);
	if (records.length === 0) throw new BatchFailure('setup', UNKNOWN_CAMPAIGN);
}

/**
 * Adds the leads that stand in the org to the campaign: one call per 200. Who is a member already stays one. A lead that cannot be
 * added is reported, although it is written; a repeat finds it and adds it.
 *
 * @param results of the batch, by position; changed where the membership failed
 */
export async function addToCampaign(
	session: Session,
	{ id, memberStatus }: Campaign,
	results: WriteResult[],
): Promise<void> {
	const joining = results.flatMap((result, at) => {
		const isThere =
			result.status === 'created' || result.status === 'updated' || result.status === 'duplicate';
		const leadId = isThere ? result.targetId : null;
		return leadId?.startsWith('00Q') ? [{ at, leadId }] : [];
	});
	// Two leads of a batch may stand in the same record.
	const leadIds = [...new Set(joining.map(({ leadId }) => leadId))];
	const answers = new Map<string, ItemAnswer>();
	for (let start = 0; start < leadIds.length; start += MOST_AT_ONCE) {
		const chunk = leadIds.slice(start, start + MOST_AT_ONCE);
		const members = chunk.map((leadId) => ({
			CampaignId: id,
			LeadId: leadId,
			...(memberStatus === '' ? {} : { Status: memberStatus }),
		}));
		const answer: unknown = await session.call((connection) => connection.create('CampaignMember', members));
		readAnswers(answer, chunk.length).forEach((read, index) => answers.set(chunk[index] ?? '', read));
	}
	for (const { at, leadId } of joining) {
		const { isSaved, errors } = answers.get(leadId) ?? { isSaved: true, errors: [] };
		const [error] = errors;
		if (isSaved || !error || error.code === 'DUPLICATE_VALUE') continue;
		const told = resultOfError(error);
		if (told.status !== 'rejected' && told.status !== 'retry') continue;
		results[at] = {
			...told,
			message: `The lead is written (${leadId}), but could not be added to the campaign`,
		};
	}
}
