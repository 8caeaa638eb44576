import type { IExecuteFunctions } from 'n8n-workflow';
import { setTimeout as wait } from 'node:timers/promises';
import type { DeliverOptions } from '../delivery/deliver';
import type { Environment } from '../delivery/environment';
import type { MatchBy } from '../delivery/target';
import { textOf } from '../lead/text';
import { MATCH_BY_CHOICES } from './matchByChoices';
import { isTool } from './n8nFeatures';

/** Settings hold for the whole run, so they are read for the first item only. */
const FIRST_ITEM = 0;

/** A number that an option needs to be above zero. */
export const positive = (value: unknown, otherwise: number): number =>
	typeof value === 'number' && value > 0 ? value : otherwise;

/** What is chosen in a resource locator, or the text of an expression in its place; null: nothing. */
export const located = (chosen: unknown): string | null =>
	textOf(typeof chosen === 'object' && chosen !== null ? Reflect.get(chosen, 'value') : chosen);

/** The node's Options collection; empty when nothing was added to it. */
export function targetOptions(context: IExecuteFunctions): { [name: string]: unknown } {
	const options: unknown = context.getNodeParameter('options', FIRST_ITEM, {});
	return typeof options === 'object' && options !== null ? { ...options } : {};
}

/** Leads of these are real ones, also when they are fetched by hand. */
const TRIGGER = /\.marketplaceLead(?:Webhook)?Trigger$/;

/**
 * Whether somebody only tries a workflow: it was started by hand, its leads come from a trigger of this package, and Dry Run was
 * not set. Nothing is written then (docs/decisions/0099). A run that begins with another node, e.g. with Trigger Manually, writes.
 */
export const isTrial = (context: IExecuteFunctions): boolean =>
	context.getMode() === 'manual' &&
	context.getNodeParameter('operation', FIRST_ITEM, 'createOrUpdate') === 'createOrUpdate' &&
	typeof targetOptions(context).dryRun !== 'boolean' &&
	context
		.getParentNodes(context.getNode().name)
		.some(({ name, type }) => TRIGGER.test(type) && hasRun(context, name));

/** A workflow may have several triggers; only one of them began this run. */
const hasRun = (context: IExecuteFunctions, node: string): boolean =>
	context.getWorkflowDataProxy(FIRST_ITEM).$(node).isExecuted === true;

/**
 * Whether nothing is to be written: as the option says; without it, in a trial and for an agent. An agent writes leads only where somebody
 * has set Dry Run to off.
 */
export function isDryRun(context: IExecuteFunctions): boolean {
	const { dryRun } = targetOptions(context);
	return typeof dryRun === 'boolean' ? dryRun : isTool(context.getNode()) || isTrial(context);
}

/** What holds where the user's own options cannot be read. */
export const SAFE_OPTIONS: DeliverOptions = {
	dryRun: false,
	doNotContact: 'suppress',
	test: 'suppress',
	unreadable: 'reject',
};

export function deliverOptions(context: IExecuteFunctions): DeliverOptions {
	const options = targetOptions(context);
	return {
		batchSize: typeof options.batchSize === 'number' ? options.batchSize : undefined,
		dryRun: isDryRun(context),
		doNotContact: options.doNotContact === 'deliver' ? 'deliver' : 'suppress',
		test: options.testLeads === 'deliver' ? 'deliver' : 'suppress',
		unreadable: options.unreadableLeads === 'deliver' ? 'deliver' : 'reject',
	};
}

export function matchByOf(context: IExecuteFunctions): MatchBy {
	const chosen = context.getNodeParameter('matchBy', FIRST_ITEM, 'customerAndOffer');
	return MATCH_BY_CHOICES.find(({ value }) => value === chosen)?.value ?? 'customerAndOffer';
}

/** What a lead does to a record that exists; see `laterLeadsOption`. */
export const laterLeadsOf = (context: IExecuteFunctions): 'add' | 'overwrite' =>
	targetOptions(context).laterLeads === 'overwrite' ? 'overwrite' : 'add';

/** What becomes of a value that does not fit its field; see `longValuesOption`. */
export const longValuesOf = (context: IExecuteFunctions): 'fit' | 'reject' =>
	targetOptions(context).longValues === 'reject' ? 'reject' : 'fit';

/** Real time and chance, and the cancellation of this execution. */
export function environmentOf(context: IExecuteFunctions): Environment {
	return {
		sleep: async (ms, signal) => await wait(ms, undefined, { signal }),
		random: Math.random,
		now: () => performance.now(),
		signal: context.getExecutionCancelSignal(),
	};
}
