/** What makes a customer record suspicious although it can be read. Nothing is changed or left out because of it. */
import type { Lead, LeadCustomer } from './lead';

/** Markup, or an address that runs a script. */
const MARKUP = /<[a-z/!?]/i;
const SCRIPT_ADDRESS = /(?:java|vb)script\s*:|data:text\/html/i;
/**
 * What a spreadsheet runs when an export is opened (OWASP, CSV injection). `+`, `-` and `@` begin telephone numbers and
 * names as well: only what goes on as a call or a DDE link counts.
 */
const FORMULA = /^(?:=|[+\-@](?:[a-z][\w.]*\(|[^|]*\|[^!]*!))/i;

/** Whether a text that a buyer typed could run somewhere: as HTML, as a link or as a spreadsheet formula. */
const isActiveContent = (text: string | null): boolean =>
	text !== null && (MARKUP.test(text) || SCRIPT_ADDRESS.test(text) || FORMULA.test(text));

/** An address that could be read is one; what was around it is of no matter. */
export const hasActiveContent = (lead: Lead): boolean =>
	[
		lead.email ?? lead.emailRaw,
		lead.firstName,
		lead.lastName,
		lead.company,
		lead.title,
		lead.phone,
		lead.country,
	].some(isActiveContent) || isActiveContent(lead.note);

/**
 * The persons of Microsoft's own examples: get-customer-leads pages ("Customer info") and HTTPS page ("JSON example").
 * People paste them to try a flow, so they arrive without a test marker.
 */
const DOC_SAMPLES = [
	{ firstName: 'John', lastName: 'Smith', email: 'jsmith@microsoft.com' },
	{ firstName: 'Some', lastName: 'One', email: 'someone@contoso.com' },
] as const satisfies ReadonlyArray<Partial<LeadCustomer>>;

/** Whether name and address are those of an example in Microsoft's pages. */
export const isDocSample = ({ firstName, lastName, email }: LeadCustomer): boolean =>
	DOC_SAMPLES.some(
		(sample) =>
			lastName === sample.lastName && firstName === sample.firstName && email?.toLowerCase() === sample.email,
	);
