import type { LeadCustomer } from './lead';
import { CUSTOMER_FORM_FIELDS, CUSTOMER_MEMBERS } from './members';
import { isRecord, rawTextOf, textOf } from './text';

/** What became of the customer record of a lead. */
export interface CustomerReading {
	customer: LeadCustomer | null;
	/** It is there, but is neither an object nor the JSON of one. */
	unreadable: boolean;
	/** The JSON was itself put into JSON as a text. */
	doubleEncoded: boolean;
	/** It has a member that Microsoft does not describe, or one that holds no text. */
	unknownMembers: boolean;
}

/** The lead brings no customer record, or an empty one. */
export const NO_CUSTOMER: CustomerReading = {
	customer: null,
	unreadable: false,
	doubleEncoded: false,
	unknownMembers: false,
};
const UNREADABLE: CustomerReading = { ...NO_CUSTOMER, unreadable: true };

/**
 * Reads CustomerInfo (a table's column: JSON as text) or UserDetails (an HTTPS body's member: an object).
 *
 * @param isText the place holds JSON as text by its nature; elsewhere a text is encoded once too often
 */
export function readCustomer(value: unknown, isText: boolean): CustomerReading {
	if (isRecord(value)) return readRecord(value, false);
	if (value === undefined || value === null) return NO_CUSTOMER;
	if (typeof value !== 'string') return UNREADABLE;
	if (value.trim() === '') return NO_CUSTOMER;

	const once = parsed(value);
	if (isRecord(once)) return readRecord(once, !isText);
	if (once === null) return NO_CUSTOMER;
	const twice = typeof once === 'string' ? parsed(once) : undefined;
	return isRecord(twice) ? readRecord(twice, true) : UNREADABLE;
}

/** The value that a JSON text holds; undefined if it is not JSON. */
function parsed(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		// The caller says what that means: the lead is unreadable in part, and `raw` keeps the text.
		return undefined;
	}
}

function readRecord(record: Record<string, unknown>, doubleEncoded: boolean): CustomerReading {
	const customer: LeadCustomer = { ...EMPTY_CUSTOMER };
	let unknownMembers = false;
	for (const [name, value] of Object.entries(record)) {
		const member = CUSTOMER_MEMBERS.get(name.toLowerCase());
		if (member === undefined || (typeof value === 'object' && value !== null)) unknownMembers = true;
		if (member !== undefined) customer[member] ??= memberText(member, value);
	}
	return { customer, unreadable: false, doubleEncoded, unknownMembers };
}

/** What is in place of an address is kept as it came, even if it cannot be seen. */
const memberText = (member: keyof LeadCustomer, value: unknown): string | null =>
	member === 'email' ? rawTextOf(value) : textOf(value);

/** The customer of a Web-to-Lead form, whose fields are among those of the lead. */
export function readFormCustomer(form: Record<string, unknown>): CustomerReading {
	const customer: LeadCustomer = { ...EMPTY_CUSTOMER };
	let found = false;
	for (const name of Object.keys(form)) {
		const member = CUSTOMER_FORM_FIELDS.get(name.toLowerCase());
		if (member === undefined) continue;
		found = true;
		customer[member] ??= fieldText(form[name], member);
	}
	return found ? { ...NO_CUSTOMER, customer } : NO_CUSTOMER;
}

/** The first value of a form field that has one. */
export function fieldText(value: unknown, member?: keyof LeadCustomer): string | null {
	const read = (one: unknown): string | null =>
		member === undefined ? textOf(one) : memberText(member, one);
	if (!Array.isArray(value)) return read(value);
	for (const one of value) {
		const text = read(one);
		if (text !== null) return text;
	}
	return null;
}

/** In the order of the lead's contract. */
export const EMPTY_CUSTOMER: Readonly<LeadCustomer> = {
	email: null,
	firstName: null,
	lastName: null,
	company: null,
	title: null,
	phone: null,
	country: null,
};
