import { setTimeout as delay } from 'node:timers/promises';
import type { INodeExecutionData } from 'n8n-workflow';
import type { Contender } from '../frame/bench';
import { startBenchEngine } from '../engine';
import type { BenchEngine } from '../engine';
import type { Access, Vendor } from './labs';
import { LEADS, parsedLeads } from './leads';
import { StandIns } from './standIns';

/** Milliseconds that each call takes longer than the stand-in needs: none, and about what a cloud is away. */
export const LATENCIES = [0, 20] as const;

export type Side = 'ours' | 'usual' | 'limit';
export type ContenderName = `${Side}${(typeof LATENCIES)[number]}` | 'engine';

/** Delivers all leads once. @returns how many the target has confirmed */
export type Delivery = () => Promise<number>;

/** How one side delivers. */
export interface DeliverySide {
	label: string;
	/** The stand-in it is run against. */
	vendor: Vendor;
	/** Each lead is a call of its own, one after the other: no warming up, and half of the leads where calls take long. */
	isSlow?: boolean;
	/** What one run has asked for serves the next: a run with one lead goes before each, as in a workflow that is at work. */
	remembers?: boolean;
	/** How long it rests before a round, in milliseconds: as long as the window in which the vendor counts calls. */
	restMs?: number;
	/** @param bodies of the writes of our node, for a client that is to write the same without n8n */
	open(access: Access, setting: Setting): Delivery | Promise<Delivery>;
}

export interface Setting {
	engine: BenchEngine;
	leads: INodeExecutionData[];
	/** Bodies of the calls by which our node has written these leads. */
	bodies: readonly string[];
}

/**
 * The contenders of a bench of deliveries: each side at each latency, with a stand-in of its own, and a node that does
 * nothing with the same items on the same engine.
 */
export async function deliveryContenders(sides: Record<Side, DeliverySide>) {
	const standIns = new StandIns();
	const engine = await startBenchEngine();
	const leads = await parsedLeads(engine);
	const bodies = await bodiesOf(sides.ours, { engine, leads, bodies: [] }, standIns);
	const setting: Setting = { engine, leads, bodies };
	const opened = await Promise.all(
		LATENCIES.flatMap((latency) =>
			SIDES.map(
				async (side): Promise<[ContenderName, Contender]> => [
					`${side}${latency}`,
					await contender(sides[side], latency, setting, standIns),
				],
			),
		),
	);
	const contenders = {
		...(Object.fromEntries(opened) as Record<Exclude<ContenderName, 'engine'>, Contender>),
		engine: {
			label: 'No Operation node: the items alone',
			run: async () => void (await engine.run({ type: 'n8n-nodes-base.noOp' }, leads)),
		},
	};
	return { contenders, close: async () => await Promise.resolve(standIns.stop()) };
}

const SIDES = ['ours', 'usual', 'limit'] as const satisfies readonly Side[];

async function contender(
	{ label, vendor, isSlow = false, remembers = false, restMs = 0, open }: DeliverySide,
	latency: number,
	setting: Setting,
	standIns: StandIns,
): Promise<Contender> {
	const standIn = await standIns.open(vendor, latency);
	const share = isSlow && latency > 0 ? 0.5 : 1;
	const expected = LEADS * share;
	const deliver = await open(standIn.access, { ...setting, leads: setting.leads.slice(0, expected) });
	const before = remembers
		? await open(standIn.access, { ...setting, leads: setting.leads.slice(0, 1) })
		: undefined;
	let confirmed = 0;
	return {
		label: `${label}, ${latency} ms`,
		share,
		warmUp: !isSlow,
		prepare: async () => {
			await delay(restMs);
			await before?.();
			await standIn.begin();
		},
		run: async () => {
			confirmed = await deliver();
		},
		figures: async () => {
			const { calls, writes, leads } = await standIn.counts();
			if (confirmed !== expected || leads !== expected) {
				throw new Error(`${label}: ${confirmed} of ${expected} leads confirmed, ${leads} are there.`);
			}
			return { 'writing calls': writes, 'other calls': calls - writes };
		},
	};
}

async function bodiesOf(ours: DeliverySide, setting: Setting, standIns: StandIns): Promise<string[]> {
	const standIn = await standIns.open(ours.vendor, 0);
	const deliver = await ours.open(standIn.access, setting);
	await standIn.begin();
	await deliver();
	return await standIn.bodies();
}
