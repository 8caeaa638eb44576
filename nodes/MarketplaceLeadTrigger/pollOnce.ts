import type { IPollFunctions, IRun } from 'n8n-workflow';
import { Ledger } from '../../ledger/ledger';
import { alarmError, ledgerShared } from './alarms';
import type { Emit, Raise } from './dispatcher';
import { readParameters } from './parameters';
import { pollLeads } from './pollLeads';
import { leadIn, rawLead } from '../../leadTable/leadRows';
import { refuseSlip } from '../../leadTable/missingTable';
import { openTables } from '../../leadTable/tables';
import { DEFAULT_ENGINE_BUDGET, pollBudgetOf, registerTicks } from '../../targetNode/n8nFeatures';
import { cronOf } from './pace';
import { readableItem } from './readableItem';
import { TimeLimit } from './timeLimit';
import type { TriggerState } from './triggerState';

/** The first poll belongs to the activation of the workflow, which waits for it; in milliseconds. */
const FIRST_POLL_BUDGET = 5_000;

/** The share of the budget after which no further batch is begun. */
const SHARE = 0.8;

const seen = new WeakSet<IPollFunctions>();

/**
 * Whether this poll is the one of the activation: n8n's default engine polls with one context as long as the workflow is active,
 * and its durable engine tells by a shorter budget that a poll is not the first.
 */
export function isFirstPoll(context: IPollFunctions): boolean {
	if (pollBudgetOf(context) < DEFAULT_ENGINE_BUDGET || seen.has(context)) return false;
	seen.add(context);
	return true;
}

/**
 * Polls with n8n's means until the work or the time is over.
 *
 * @throws TableFault
 */
export async function pollOnce(
	context: IPollFunctions,
	state: TriggerState,
	isFirst: boolean,
): Promise<void> {
	const parameters = readParameters(context);
	const { leads, ledger, place } = await openTables(context, parameters);
	if (isFirst) await refuseSlip(context, parameters);
	const world = {
		leads,
		ledger: new Ledger(ledger, parameters.ledger),
		dispatcher: state.dispatcher,
		emit: emitThrough(context),
		raise: raiseThrough(context, state),
	};
	state.dispatcher.begin();
	const { pace } = state;
	pace.enter(place);
	const limit = new TimeLimit(isFirst ? FIRST_POLL_BUDGET : pollBudgetOf(context) * SHARE);
	const { isOver, whenOver } = limit;
	const daysReadThrough = isFirst ? undefined : pace.daysReadThrough;
	const { seen } = pace;
	const end = await pollLeads({ ...world, seen, daysReadThrough, isOver, whenOver }, parameters.poll).finally(
		() => limit.clear(),
	);
	const others = await world.ledger.noteUser(context.getWorkflow().id ?? '');
	if (isFirst && others.length > 0) world.raise(ledgerShared(parameters.ledgerTable, others));
	keepPace(context, state, isFirst, parameters.lookEvery);
	pace.take({ world, terms: parameters.poll, interval: parameters.lookEvery * 1000 }, end);
}

const ticking = new WeakSet<IPollFunctions>();

/**
 * Lets n8n tick between polls. Once per activation: n8n 1.123 reports a second registration as an error. An activation of n8n's default
 * engine has one context; its durable engine makes one for each poll, on any main, while only the leader can register: there the ticks
 * begin with the first poll that n8n runs on the leader.
 */
function keepPace(context: IPollFunctions, state: TriggerState, isFirst: boolean, seconds: number): void {
	if (ticking.has(context) || (state.pace.isTicking && !isFirst)) return;
	// Copies of a template have nodes with the same ids.
	const name = `${context.getWorkflow().id ?? ''} ${context.getNode().id}`;
	if (!registerTicks(context, cronOf(seconds, name), () => state.pace.tick())) return;
	ticking.add(context);
	state.pace.begin();
}

/**
 * Starts executions as a polling node of n8n does by returning items, and learns besides how they end.
 *
 * `__emit` is what n8n itself calls with a poll's result; its third argument is the only way to be told of the end
 * (n8n-facts 0.4).
 */
const emitThrough =
	(context: IPollFunctions): Emit =>
	async (rows) => {
		const done = context.helpers.createDeferredPromise<IRun | undefined>();
		context.__emit([rows.map((row) => readableItem(rawLead(row), leadIn(row)))], undefined, done);
		return await done.promise;
	};

/** Logs what somebody should know, and shows it as a failed execution without failing the poll, once an hour each. */
const raiseThrough =
	(context: IPollFunctions, state: TriggerState): Raise =>
	(alarm) => {
		if (!state.isNews(alarm, Date.now())) return;
		context.logger.warn(`Marketplace Lead Trigger: ${alarm.message}. ${alarm.description}`);
		if (alarm.isShown) context.__emitError(alarmError(context.getNode(), alarm));
	};
