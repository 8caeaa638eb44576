import { byLayout } from './layout';
import type { LeadCustomer } from './lead';
import { CUSTOMER_FORM_FIELDS, CUSTOMER_MEMBERS, lookUp } from './members';
import { isRecord, textOf } from './text';

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

/** Whether a text has both ends of a record or of a text, or is the word null; what was cut off ends otherwise. */
function canBeRead(text: string): boolean {
	const bare = text.trim();
	const ends = bare.charAt(0) + bare.charAt(bare.length - 1);
	return ends === '{}' || ends === '""' || bare === 'null';
}

/** The value that a JSON text holds; undefined if it is not JSON, or that of neither a record nor a text. */
function parsed(text: string): unknown {
	// JSON.parse would say the same by an exception, which costs as much as reading twenty good records.
	if (!canBeRead(text)) return undefined;
	try {
		return JSON.parse(text);
	} catch {
		// The caller says what that means: the lead is unreadable in part, and `raw` keeps the text.
		return undefined;
	}
}

/** Which member of a record is which, and whether it has one that Microsoft does not describe. */
interface CustomerLayout {
	nameOf: Partial<Record<keyof LeadCustomer, string>>;
	others: Array<readonly [keyof LeadCustomer, string]>;
	unknownMembers: boolean;
}

/** All members stand here from the start, so that the engine gives all layouts one hidden class. */
const NAMELESS: CustomerLayout['nameOf'] = {
	firstName: undefined,
	lastName: undefined,
	email: undefined,
	phone: undefined,
	country: undefined,
	company: undefined,
	title: undefined,
};

const layoutOf = byLayout((names): CustomerLayout => {
	const layout: CustomerLayout = { nameOf: { ...NAMELESS }, others: [], unknownMembers: false };
	for (const name of names) {
		const member = lookUp(CUSTOMER_MEMBERS, name);
		if (member === undefined) layout.unknownMembers = true;
		else if (layout.nameOf[member] === undefined) layout.nameOf[member] = name;
		else layout.others.push([member, name]);
	}
	return layout;
});

function readRecord(record: Record<string, unknown>, doubleEncoded: boolean): CustomerReading {
	const { nameOf, others, unknownMembers } = layoutOf(record);
	const customer: LeadCustomer = {
		firstName: memberText(record, nameOf.firstName),
		lastName: memberText(record, nameOf.lastName),
		email: memberText(record, nameOf.email),
		phone: memberText(record, nameOf.phone),
		country: memberText(record, nameOf.country),
		company: memberText(record, nameOf.company),
		title: memberText(record, nameOf.title),
	};
	for (const [member, name] of others) customer[member] ??= memberText(record, name);
	return {
		customer,
		unreadable: false,
		doubleEncoded,
		unknownMembers: unknownMembers || Object.values(record).some(isNested),
	};
}

const memberText = (record: Record<string, unknown>, name: string | undefined): string | null =>
	name === undefined ? null : textOf(record[name]);

/** An object or a list where a text belongs. */
const isNested = (value: unknown): boolean => typeof value === 'object' && value !== null;

/** The customer of a Web-to-Lead form, whose fields stand beside those of the lead. */
export function readFormCustomer(form: Record<string, unknown>): CustomerReading {
	const customer = blankCustomer();
	let found = false;
	for (const name of Object.keys(form)) {
		const member = lookUp(CUSTOMER_FORM_FIELDS, name);
		if (member === undefined) continue;
		found = true;
		customer[member] ??= fieldText(form[name]);
	}
	return found ? { ...NO_CUSTOMER, customer } : NO_CUSTOMER;
}

/** The first value of a form field that has one. */
export function fieldText(value: unknown): string | null {
	if (!Array.isArray(value)) return textOf(value);
	for (const one of value) {
		const text = textOf(one);
		if (text !== null) return text;
	}
	return null;
}

const blankCustomer = (): LeadCustomer => ({
	firstName: null,
	lastName: null,
	email: null,
	phone: null,
	country: null,
	company: null,
	title: null,
});

/** Whether anything in the record tells who the person is. Company, country and title alone do not. */
export const hasPersonalData = ({ firstName, lastName, email, phone }: LeadCustomer): boolean =>
	firstName !== null || lastName !== null || email !== null || phone !== null;

/** Microsoft's FAQ of 2018 to 2020: personal data of visitors of `.edu` is not passed on. */
export const isEduAddress = (email: string | null): boolean =>
	email !== null && email.slice(-4).toLowerCase() === '.edu';
