import domains from 'email-providers/all.json';

/** Domains of mail services that anybody can have an address of, in lower case. */
export const MAIL_PROVIDERS: ReadonlySet<string> = new Set(domains);
