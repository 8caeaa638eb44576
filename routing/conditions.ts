import { domainMatches, domainOf, type FreeMail, matchesPattern } from './domains';
import type { Conditions } from './plan';
import type { RoutableLead } from './routableLead';

/** What a rule's conditions are asked about. */
export interface Facts {
	lead: RoutableLead;
	freeMail: FreeMail;
	/** Whether n8n's own filter of the rule at this position lets the lead through. */
	matchesCustom(rule: number): boolean;
}

type Check = (wanted: Conditions, facts: Facts, rule: number) => boolean;

/** One check for each condition: what is not given does not matter. The costly one comes last. */
const CHECKS = {
	publishers: ({ publishers }, { lead }) => isOneOf(lead.publisherId, publishers),
	offers: ({ offers }, { lead }) =>
		offers === undefined ||
		lead.offerNames.some((name) => offers.some((offer) => matchesPattern(name.toLowerCase(), offer))),
	sources: ({ sources }, { lead }) => isOneOf(lead.source, sources),
	actions: ({ actions }, { lead }) => isOneOf(lead.action, actions),
	stages: ({ stages }, { lead }) => isOneOf(lead.stage, stages),
	countries: ({ countries }, { lead }) =>
		countries === undefined || (lead.countryCode !== null && countries.has(lead.countryCode)),
	emailDomains: ({ emailDomains }, { lead }) => {
		const domain = domainOf(lead.email);
		return (
			emailDomains === undefined ||
			(domain !== null && emailDomains.some((pattern) => domainMatches(domain, pattern)))
		);
	},
	freeMail: ({ freeMail }, facts) => {
		if (freeMail === undefined) return true;
		const domain = domainOf(facts.lead.email);
		return domain !== null && facts.freeMail.has(domain) === freeMail;
	},
	companies: ({ companies }, { lead }) => {
		if (companies === undefined) return true;
		const company = lead.company?.toLowerCase();
		return company !== undefined && companies.some((part) => matchesPattern(company, `*${part}*`));
	},
	custom: ({ custom }, facts, rule) => custom !== true || facts.matchesCustom(rule),
} as const satisfies Record<keyof Conditions, Check>;

const isOneOf = (value: string | null, wanted: readonly string[] | undefined): boolean =>
	wanted === undefined || (value !== null && wanted.includes(value.toLowerCase()));

/** Whether all conditions of a rule hold. A lead without the value that a condition is about does not meet it. */
export const holds = (wanted: Conditions, facts: Facts, rule: number): boolean =>
	Object.values(CHECKS).every((check) => check(wanted, facts, rule));

/** Whether every lead that meets the later conditions meets the earlier ones, as far as that can be told without a lead. */
export function covers(earlier: Conditions, later: Conditions): boolean {
	if (earlier.custom === true) return false;
	if (earlier.freeMail !== undefined && earlier.freeMail !== later.freeMail) return false;
	return LISTS.every((name) => {
		const wide = earlier[name];
		const narrow = later[name];
		if (wide === undefined) return true;
		const isWithin = (value: string): boolean => [...wide].some((one) => COVERS[name](value, one));
		return narrow !== undefined && [...narrow].every(isWithin);
	});
}

const LISTS = [
	'offers',
	'publishers',
	'sources',
	'actions',
	'stages',
	'countries',
	'emailDomains',
	'companies',
] as const satisfies ReadonlyArray<keyof Conditions>;

const isSame = (narrow: string, wide: string): boolean => narrow === wide;

/** An asterisk of the narrower pattern can only be met by one of the wider, and so by any text. */
const COVERS = {
	offers: matchesPattern,
	publishers: isSame,
	sources: isSame,
	actions: isSame,
	stages: isSame,
	countries: isSame,
	// A domain means its subdomains, too.
	emailDomains: (narrow, wide) =>
		[narrow, `\0.${narrow}`].every((domain) => narrow === wide || domainMatches(domain, wide)),
	companies: (narrow, wide) => matchesPattern(`*${narrow}*`, `*${wide}*`),
} as const satisfies Record<(typeof LISTS)[number], (narrow: string, wide: string) => boolean>;
