import type { Target } from '../frame/bench';
import type { ContenderName, LATENCIES } from './contenders';

type Latency = (typeof LATENCIES)[number];
type DeliveryTarget = Target<ContenderName>;

export const writingCalls = (atMost: number): DeliveryTarget => ({
	what: 'writing calls',
	value: (of) => of('ours20', 'writing calls'),
	atMost,
});

export const fasterThanUsual = (latency: Latency, atLeast: number): DeliveryTarget => ({
	what: `faster than n8n's own node, ${latency} ms`,
	value: (of) => of(`usual${latency}`) / of(`ours${latency}`),
	unit: 'x',
	atLeast,
});

/** The limit has no items to handle: what n8n itself takes for them is added to it. */
export const nearLimitAndItems = (latency: Latency): DeliveryTarget => ({
	what: `time against the limit and n8n's own item handling, ${latency} ms`,
	value: (of) => of(`ours${latency}`) / (of(`limit${latency}`) + of('engine')),
	unit: 'x',
	atMost: 1.3,
});

export const nearLimit = (latency: Latency): DeliveryTarget => ({
	what: `time against the limit, ${latency} ms`,
	value: (of) => of(`ours${latency}`) / of(`limit${latency}`),
	unit: 'x',
	atMost: 1.3,
});
