import type { Lead } from './lead';
import { isRecord } from './text';
import { ACTIONS, RECEIVED_FROM, SOURCES, STAGES } from './vocabulary';

type Check = (value: unknown) => boolean;

const isText: Check = (value) => typeof value === 'string';
const isTexts: Check = (value) => Array.isArray(value) && value.every(isText);
const isFlag: Check = (value) => typeof value === 'boolean';
const isTextOrNull: Check = (value) => value === null || typeof value === 'string';
const isRecordOrNull: Check = (value) => value === null || isRecord(value);
const isUuid: Check = (value) =>
	typeof value === 'string' && /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i.test(value);
const isCustomer: Check = (value) => isRecord(value) && matches(value, CUSTOMER_CHECKS);

const oneOf = (words: readonly string[]): Check => {
	const known = new Set<unknown>(words);
	return (value) => known.has(value);
};
const orNull =
	(check: Check): Check =>
	(value) =>
		value === null || check(value);

const CUSTOMER_CHECKS = {
	firstName: isTextOrNull,
	lastName: isTextOrNull,
	email: isTextOrNull,
	phone: isTextOrNull,
	country: isTextOrNull,
	company: isTextOrNull,
	title: isTextOrNull,
} satisfies Record<keyof NonNullable<Lead['customer']>, Check>;

const LEAD_CHECKS = {
	leadId: isUuid,
	customerKey: orNull(isUuid),
	receivedFrom: oneOf(RECEIVED_FROM),
	source: orNull(oneOf(Object.keys(SOURCES))),
	sourceRaw: isTextOrNull,
	action: orNull(oneOf(ACTIONS)),
	actionRaw: isTextOrNull,
	publisherId: isTextOrNull,
	offerId: isTextOrNull,
	planId: isTextOrNull,
	offerTitle: isTextOrNull,
	stage: oneOf(STAGES),
	isTest: isFlag,
	doNotContact: isFlag,
	piiRedacted: isFlag,
	customer: orNull(isCustomer),
	countryIso: isTextOrNull,
	campaign: isRecordOrNull,
	note: isTextOrNull,
	createdAt: isTextOrNull,
	testCreatedAt: isTextOrNull,
	quarantine: isFlag,
	warnings: isTexts,
	raw: (value) => value !== undefined,
} satisfies Record<keyof Lead, Check>;

const matches = (value: Record<string, unknown>, checks: Record<string, Check>): boolean =>
	Object.entries(checks).every(([name, check]) => Object.hasOwn(value, name) && check(value[name]));

/**
 * Whether a value is a lead as Lead Parse puts it out. Further members are welcome: workflows add their own.
 *
 * Target nodes ask this, so that an item that never went through Lead Parse is refused instead of half written.
 */
export const isLead = (value: unknown): value is Lead => isRecord(value) && matches(value, LEAD_CHECKS);
