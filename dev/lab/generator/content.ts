import type { SeededRandom } from '../seededRandom';
import { OFFERS, clickOn } from './catalogue';
import type { Offer } from './catalogue';
import { HOSTILE_VALUES } from './hostile';
import { CUSTOMER_MEMBERS, atSchool } from './people';
import type { Customer } from './people';
import { choose } from './switches';
import type { LeadKind, Switches } from './switches';
import { testCustomer, testMarker } from './testMarker';

/** What a lead says, before it takes the form of a row or a post. */
export interface LeadContent {
	/** As it is on the wire. */
	source: string | undefined;
	action: string | undefined;
	offer: Offer | undefined;
	/** Glued to the offer id. */
	plan: string | undefined;
	customer: Customer | undefined;
	description: string | undefined;
	isComposite: boolean;
	/** How CustomerInfo is damaged. */
	damage: 'none' | 'doubleEncoded' | 'truncated' | 'unescaped' | 'typeName';
	/** Members that no document knows. */
	extra: Readonly<Record<string, string>>;
}

/** Somebody's interest in one offer; several leads can come of it. */
export interface Interest {
	buyer: Customer;
	offer: Offer;
}

/** What a lead of this kind says. */
export function writeContent(
	random: SeededRandom,
	kind: LeadKind,
	interest: Interest,
	at: Date,
	switches: Switches,
): LeadContent {
	const content = ordinary(random, interest, switches);
	switch (kind) {
		case 'ordinary':
			return content;
		case 'doNotContact':
			// Only AppSource lists partners side by side, so that a lead can go to one that was not asked (2.2).
			return { ...content, ...doNotContact(random, switches) };
		case 'test':
			return testLead(content, testMarker(at), choose(random, switches.testLead));
		case 'edu':
			return { ...content, customer: schoolVisitor(random, interest.buyer, switches) };
		case 'hostile':
			return hostile(random, content);
		case 'unknownWords':
			return unknownWords(random, content);
		case 'missingMembers':
			return missingMembers(random, content);
		case 'doubleEncoded':
			return { ...content, damage: 'doubleEncoded' };
		case 'broken':
			return {
				...content,
				// What cannot be read may hide a refusal; it is unreadable first.
				...(random.percent(20) ? doNotContact(random, switches) : {}),
				damage: random.pick(['truncated', 'unescaped', 'typeName']),
			};
	}
}

function ordinary(random: SeededRandom, { buyer, offer }: Interest, switches: Switches): LeadContent {
	const { source, action } = clickOn(random, offer);
	return {
		source: source === 'AppSource' ? choose(random, switches.appSource) : source,
		action,
		offer,
		plan: choose(random, switches.plan) === 'fused' ? random.pick(offer.plans) : undefined,
		customer: withGaps(random, buyer),
		description: describe(random, switches),
		isComposite: choose(random, switches.leadSource) === 'composite',
		damage: 'none',
		extra: {},
	};
}

function doNotContact(random: SeededRandom, switches: Switches): Partial<LeadContent> {
	return {
		source: choose(random, switches.appSource),
		action: 'DNC',
		offer: OFFERS.find(({ store }) => store === 'appSource'),
	};
}

/** Any member may be missing (FAQ, "not always"), a name and an address seldom are. */
function withGaps(random: SeededRandom, buyer: Customer): Customer {
	const customer = { ...buyer };
	for (const member of ['Phone', 'Country', 'Company', 'Title'] as const) {
		if (random.percent(12)) customer[member] = undefined;
	}
	if (random.percent(2)) customer.FirstName = undefined;
	return customer;
}

function testLead(content: LeadContent, marker: string, form: 'table' | 'salesforce'): LeadContent {
	return {
		...content,
		plan: undefined,
		customer: testCustomer(marker),
		description: marker,
		source: form === 'table' ? 'AzureMarketplace' : marker,
		action: form === 'table' ? 'INS' : marker,
		isComposite: form === 'salesforce',
	};
}

function schoolVisitor(random: SeededRandom, buyer: Customer, switches: Switches): Customer | undefined {
	const mode = choose(random, switches.edu);
	if (mode === 'passed') return atSchool(buyer);
	return mode === 'blankFields' ? {} : undefined;
}

function hostile(random: SeededRandom, content: LeadContent): LeadContent {
	const customer = { ...content.customer };
	for (const member of CUSTOMER_MEMBERS) {
		if (member !== 'Email' && random.percent(40)) customer[member] = random.pick(HOSTILE_VALUES);
	}
	const description = random.percent(50) ? random.pick(HOSTILE_VALUES) : content.description;
	return { ...content, customer, description };
}

function unknownWords(random: SeededRandom, content: LeadContent): LeadContent {
	switch (random.pick(['source', 'action', 'members'])) {
		case 'source':
			return { ...content, source: random.pick(['AzureGovernment', 'TeamsStore', 'PartnerCenter']) };
		case 'action':
			return { ...content, action: random.pick(['PTA', 'Subscribe', 'FreeTrial']) };
		case 'members':
			return { ...content, extra: { PurchaseIntent: 'Have not decided', Region: 'EMEA' } };
	}
}

function missingMembers(random: SeededRandom, content: LeadContent): LeadContent {
	switch (random.pick(['source', 'action', 'offer', 'customer', 'email', 'nearlyAll'])) {
		case 'source':
			return { ...content, source: undefined, isComposite: false };
		case 'action':
			return { ...content, action: undefined, isComposite: false };
		case 'offer':
			return { ...content, offer: undefined, plan: undefined, isComposite: false };
		case 'customer':
			return { ...content, customer: undefined };
		case 'email':
			return { ...content, customer: { ...content.customer, Email: undefined } };
		case 'nearlyAll':
			return { ...content, ...NOTHING_BUT_THE_CUSTOMER };
	}
}

const NOTHING_BUT_THE_CUSTOMER = {
	source: undefined,
	action: undefined,
	offer: undefined,
	plan: undefined,
	description: undefined,
} as const satisfies Partial<LeadContent>;

const NOTES: readonly [string, ...string[]] = [
	'Please call me about pricing for 250 seats.',
	'We run 3 sites; does it work offline? Thanks, Ada',
	'Können Sie uns ein Angebot schicken?',
	'資料を送ってください。',
];

function describe(random: SeededRandom, switches: Switches): string | undefined {
	switch (choose(random, switches.description)) {
		case 'absent':
			return undefined;
		case 'blank':
			return ' ';
		case 'campaigns':
			return 'Campaigns: ';
		case 'urlParameters':
			return JSON.stringify({
				utm_source: random.pick(['newsletter', 'partner', 'search']),
				utm_campaign: `spring-${random.between(1, 9)}`,
				ocid: random.between(1000, 9999).toString(),
			});
		case 'note':
			return random.pick(NOTES);
	}
}
