import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { NodeApiError } from 'n8n-workflow';
import { BatchFailure } from '../../delivery/target';
import { isTestMarker } from '../../lead/testMarker';
import { environmentOf } from '../../targetNode/settings';
import { readAnswers } from './answers';
import { openSession, patiently } from './makeTarget';
import type { Session } from './session';
import { COLLECTION_LIMIT } from './target';

/** A lead with Microsoft's test marker, as it stands in the org. */
interface TestLead {
	id: string;
	name: string;
	createdAt: string;
	isConverted: boolean;
}

/** `_` is any character in LIKE unless escaped; the marker is checked once more on what comes back. */
const TEST_LEADS = String.raw`SELECT Id, LastName, CreatedDate, IsConverted FROM Lead WHERE LastName LIKE 'MSFT\_TEST\_%' ORDER BY CreatedDate DESC`;

/** Get Many Test Leads: once per execution, newest first. */
export async function getTestLeads(context: IExecuteFunctions): Promise<INodeExecutionData[]> {
	const all = context.getNodeParameter('returnAll', 0, false) === true;
	const limit = all ? Number.POSITIVE_INFINITY : Number(context.getNodeParameter('limit', 0, 50));
	const leads = await inSession(context, async (session) => await readTestLeads(session));
	return leads.slice(0, limit).map(({ id, name, createdAt, isConverted }) => ({
		json: { id, name, createdAt, isConverted },
		pairedItem: pairedWithAll(context),
	}));
}

/** Delete Test Leads: only what carries the whole marker as last name; converted ones stay, Salesforce keeps them. */
export async function deleteTestLeads(context: IExecuteFunctions): Promise<INodeExecutionData[]> {
	const results = await inSession(context, async (session) => {
		const leads = (await readTestLeads(session)).filter(({ isConverted }) => !isConverted);
		const deleted: Array<{ id: string; isDeleted: boolean }> = [];
		for (let start = 0; start < leads.length; start += COLLECTION_LIMIT) {
			const ids = leads.slice(start, start + COLLECTION_LIMIT).map(({ id }) => id);
			const answer: unknown = await session.call((connection) => connection.destroy('Lead', ids));
			const answers = readAnswers(answer, ids.length);
			ids.forEach((id, index) => deleted.push({ id, isDeleted: answers[index]?.isSaved === true }));
		}
		return deleted;
	});
	return results.map(({ id, isDeleted }) => ({
		json: { id, deleted: isDeleted },
		pairedItem: pairedWithAll(context),
	}));
}

async function readTestLeads(session: Session): Promise<TestLead[]> {
	const { records } = await session.call((connection) =>
		connection.query(TEST_LEADS, { autoFetch: true, maxFetch: 50_000 }),
	);
	return records
		.filter(({ LastName }) => typeof LastName === 'string' && isTestMarker(LastName))
		.map(({ Id, LastName, CreatedDate, IsConverted }) => ({
			id: String(Id),
			name: String(LastName),
			createdAt: String(CreatedDate),
			isConverted: IsConverted === true,
		}));
}

/** Deleting is idempotent like reading: a repeat after a lost answer finds what is left. */
async function inSession<Result>(
	context: IExecuteFunctions,
	action: (session: Session) => Promise<Result>,
): Promise<Result> {
	const run = async () => await action(await openSession(context));
	return await patiently(environmentOf(context), run).catch(
		async (thrown: unknown) => await Promise.reject(nodeError(context, thrown)),
	);
}

function nodeError(context: IExecuteFunctions, thrown: unknown): NodeApiError {
	const { message, cause, remedy, code } =
		thrown instanceof BatchFailure
			? thrown.reason
			: {
					message: 'Salesforce could not be asked',
					cause: 'The credential could not be read, or something unexpected happened.',
					remedy: 'Check the credential of the node.',
					code: 'NODE_SETUP',
				};
	return new NodeApiError(
		context.getNode(),
		{},
		{ message: `${message} [item 0]`, description: `${cause} ${remedy} (${code})`, itemIndex: 0 },
	);
}

const pairedWithAll = (context: IExecuteFunctions) => context.getInputData().map((_, item) => ({ item }));
