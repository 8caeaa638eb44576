/** What routing needs to know of e-mail domains. All in lower case. */
export interface FreeMail {
	has(domain: string): boolean;
}

/** The domain of an address, in lower case and without a final point; null without one. */
export function domainOf(email: string | null): string | null {
	const at = email?.lastIndexOf('@') ?? -1;
	if (email === null || at < 1) return null;
	const domain = email
		.slice(at + 1)
		.trim()
		.toLowerCase()
		.replace(/\.+$/, '');
	return domain.includes('.') ? domain : null;
}

/** Whether a domain matches a pattern of the user's: `contoso.com` (its subdomains, too), `*.edu`, `@contoso.com`. */
export function domainMatches(domain: string, pattern: string): boolean {
	const wanted = pattern.replace(/^@/, '');
	if (wanted.includes('*')) return matchesPattern(domain, wanted);
	return domain === wanted || domain.endsWith(`.${wanted}`);
}

/** Whether a text matches a pattern in which `*` stands for any text; both in lower case. */
export function matchesPattern(text: string, pattern: string): boolean {
	const [first = '', ...rest] = pattern.split('*');
	const last = rest.pop();
	if (last === undefined) return text === pattern;
	if (!text.startsWith(first) || text.length < first.length + last.length || !text.endsWith(last))
		return false;
	let at = first.length;
	for (const part of rest) {
		const found = text.indexOf(part, at);
		if (found < 0) return false;
		at = found + part.length;
	}
	return at <= text.length - last.length;
}

/**
 * Mail services with an address for each country, and some that the list of `email-providers` lacks (version 2.26).
 */
const FAMILIES =
	/^(?:gmail|googlemail|hotmail|live|outlook|msn|yahoo|ymail|aol|gmx|yandex|zoho)\.(?:[a-z]{2,3}|com?\.[a-z]{2})$/;
const MORE = new Set([
	'fastmail.com',
	'fastmail.fm',
	'tuta.io',
	'tuta.com',
	'tutamail.com',
	'tutanota.com',
	'pm.me',
	'ziggo.nl',
]);

/** @param listed the domains of the maintained list (vendor/emailProviders.ts) */
export function freeMailOf(listed: ReadonlySet<string>): FreeMail {
	return { has: (domain) => listed.has(domain) || MORE.has(domain) || FAMILIES.test(domain) };
}

/** Where no rule and no team asks for it, the list is not loaded. */
export const NO_FREE_MAIL: FreeMail = { has: () => false };
