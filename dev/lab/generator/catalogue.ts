import type { SeededRandom } from '../seededRandom';

export interface Offer {
	publisherId: string;
	publisherName: string;
	offerId: string;
	title: string;
	/** Plan ids, as the publisher named them. Microsoft glues them to the offer id without a separator. */
	plans: readonly [string, ...string[]];
	/** Whether it is sold in Azure Marketplace and portal, or in AppSource. */
	store: 'azure' | 'appSource';
}

/**
 * The offers in which the generator's buyers are interested: two examples of Microsoft's documents, of which one has
 * a GUID for an id, and those of an invented publisher. Ids: lower-case letters, digits, hyphen, underscore, at most 50.
 */
export const OFFERS: readonly [Offer, ...Offer[]] = [
	offer(
		'contoso',
		'Contoso Ltd.',
		'route-planner',
		'Contoso Route Planner',
		['free', 'standard'],
		'appSource',
	),
	offer(
		'contoso',
		'Contoso Ltd.',
		'fleet_insight',
		'Contoso Fleet Insight',
		['trial', 'annual-2018'],
		'appSource',
	),
	offer('contoso', 'Contoso Ltd.', 'edge-gateway', 'Contoso Edge Gateway | VM', ['byol', 'hourly'], 'azure'),
	offer('contoso', 'Contoso Ltd.', 'log-vault', 'Contoso Log Vault (BYOL)', ['sg-byol', 'payg'], 'azure'),
	offer(
		'checkpoint',
		'Check Point',
		'check-point-r77-10',
		'Check Point vSEC',
		['sg-byol', 'sg-ngtp'],
		'azure',
	),
	offer('bitnami', 'Bitnami', 'openedx', 'Open edX Certified by Bitnami', ['cypress', 'ficus'], 'azure'),
	offer(
		'docusign',
		'DocuSign',
		'3701c77e-1cfa-4c56-91e6-3ed0b622145a',
		'DocuSign for Dynamics 365',
		['base', 'plus'],
		'appSource',
	),
];

function offer(
	publisherId: string,
	publisherName: string,
	offerId: string,
	title: string,
	plans: Offer['plans'],
	store: Offer['store'],
): Offer {
	return { publisherId, publisherName, offerId, title, plans, store };
}

export interface Click {
	source: 'AzureMarketplace' | 'AzurePortal' | 'TestDrive' | 'AppSource';
	action: 'INS' | 'PLT' | 'DNC' | 'Create' | 'StartTestDrive';
}

/** What a click gives (lead-facts.md 2.1 and 2.2). DNC follows no click of the buyer's and is a kind of its own. */
const CLICKS = {
	getItOnAzure: { source: 'AzureMarketplace', action: 'INS' },
	createInPortal: { source: 'AzurePortal', action: 'Create' },
	testDrive: { source: 'TestDrive', action: 'StartTestDrive' },
	getItOnAppSource: { source: 'AppSource', action: 'INS' },
	contactMe: { source: 'AppSource', action: 'PLT' },
} as const satisfies Record<string, Click>;

/** Shares of 100 clicks, guessed. */
const CLICKS_IN_STORE = {
	azure: { getItOnAzure: 50, createInPortal: 35, testDrive: 15 },
	appSource: { getItOnAppSource: 60, contactMe: 40 },
} as const satisfies Record<Offer['store'], Partial<Record<keyof typeof CLICKS, number>>>;

/** A combination of source and action that this offer's store can produce. */
export function clickOn(random: SeededRandom, { store }: Offer): Click {
	return CLICKS[random.weighted<keyof typeof CLICKS>(CLICKS_IN_STORE[store])];
}
