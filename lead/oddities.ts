/** What makes a customer record suspicious although it can be read. Nothing is changed or left out because of it. */
import type { LeadCustomer } from './lead';

/** Markup, or an address that runs a script. */
const MARKUP = /<[a-z/!?]/i;
const SCRIPT_ADDRESS = /(?:java|vb)script\s*:|data:text\/html/i;
/**
 * What a spreadsheet runs when an export is opened (OWASP, CSV injection). `+`, `-` and `@` begin telephone numbers and
 * names as well: only what goes on as a call or a DDE link counts.
 */
const FORMULA = /^(?:=|[+\-@](?:[a-z][\w.]*\(|[^|]*\|[^!]*!))/i;

/** One look that lets nearly every value pass: each of the patterns above needs one of these signs. */
const SIGN_OF_ACTIVE_CONTENT = /[<:|(]|^=/;

/** Whether a text that a buyer typed could run somewhere: as HTML, as a link or as a spreadsheet formula. */
export const isActiveContent = (text: string | null): boolean =>
	text !== null &&
	SIGN_OF_ACTIVE_CONTENT.test(text) &&
	(MARKUP.test(text) || SCRIPT_ADDRESS.test(text) || FORMULA.test(text));

export const hasActiveContent = (customer: LeadCustomer): boolean =>
	isActiveContent(customer.firstName) ||
	isActiveContent(customer.lastName) ||
	isActiveContent(customer.email) ||
	isActiveContent(customer.phone) ||
	isActiveContent(customer.country) ||
	isActiveContent(customer.company) ||
	isActiveContent(customer.title);

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
