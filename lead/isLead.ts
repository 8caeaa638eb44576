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

const oneOf = (words: readonly string[]): Check => {
	const known = new Set<unknown>(words);
	return (value) => known.has(value);
};
const orNull =
	(check: Check): Check =>
	(value) =>
		value === null || check(value);

/** The members that every lead has; `raw` may be there or not. */
const LEAD_CHECKS = {
	email: isTextOrNull,
	firstName: isTextOrNull,
	lastName: isTextOrNull,
	company: isTextOrNull,
	country: isTextOrNull,
	offer: isTextOrNull,
	action: orNull(oneOf(ACTIONS)),
	title: isTextOrNull,
	phone: isTextOrNull,
	countryCode: isTextOrNull,
	source: orNull(oneOf(Object.keys(SOURCES))),
	stage: oneOf(STAGES),
	note: isTextOrNull,
	createdAt: isTextOrNull,
	receivedFrom: oneOf(RECEIVED_FROM),
	publisherId: isTextOrNull,
	offerId: isTextOrNull,
	planId: isTextOrNull,
	offerTitle: isTextOrNull,
	campaign: isRecordOrNull,
	emailRaw: isTextOrNull,
	sourceRaw: isTextOrNull,
	actionRaw: isTextOrNull,
	testCreatedAt: isTextOrNull,
	isTest: isFlag,
	doNotContact: isFlag,
	piiRedacted: isFlag,
	unreadable: isFlag,
	warnings: isTexts,
	customerKey: orNull(isUuid),
	leadId: isUuid,
	ledgerKey: isTextOrNull,
} satisfies Record<Exclude<keyof Lead, 'raw'>, Check>;

/**
 * Whether a value is a lead as Lead Parse outputs it. Further members are welcome: workflows add their own.
 *
 * Target nodes ask this, so that an item that never went through Lead Parse is refused instead of half written.
 */
export const isLead = (value: unknown): value is Lead =>
	isRecord(value) &&
	Object.entries(LEAD_CHECKS).every(([name, check]) => Object.hasOwn(value, name) && check(value[name]));
