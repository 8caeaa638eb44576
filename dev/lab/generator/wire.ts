import type { JsonObject } from '../../../lead/lead';
import type { SeededRandom } from '../seededRandom';
import type { LeadContent } from './content';
import { CUSTOMER_MEMBERS } from './people';
import type { Customer } from './people';
import { choose } from './switches';
import type { Switches } from './switches';

/** An entity of the table, in the service's spelling; Timestamp is the service's to set. */
export interface LeadRow {
	PartitionKey: string;
	RowKey: string;
	[column: string]: string;
}

/** The lead as Microsoft writes it into the table (lead-facts.md 1.1). */
export function toRow(random: SeededRandom, content: LeadContent, at: Date, switches: Switches): LeadRow {
	const { offer } = content;
	return {
		PartitionKey: dayPartition(at),
		RowKey: random.uuid(),
		...sourceMembers(random, content, switches),
		...withoutAbsent({
			OfferDisplayName: offer?.title,
			PublisherDisplayName: offer?.publisherName,
			ProductId: choose(random, switches.productId) === 'on' ? productIdOf(content) : undefined,
			CustomerInfo: customerText(random, content, switches),
			Description: content.description,
			CreatedTime: createdTimeText(at, choose(random, switches.createdTime)),
			...content.extra,
		}),
	};
}

/** The body that Microsoft posts to an HTTPS endpoint (lead-facts.md 1.2): text, since a broken one is no JSON. */
export function toPost(random: SeededRandom, content: LeadContent, switches: Switches): string {
	const keyCase = choose(random, switches.keyCase);
	const { customer, damage } = content;
	const details = customer === undefined ? null : customerObject(random, customer, switches);
	const body = {
		UserDetails: damage === 'doubleEncoded' ? JSON.stringify(details) : details,
		...sourceMembers(random, content, switches),
		...withoutAbsent({
			OfferTitle: content.offer?.title,
			Description: content.description,
			...content.extra,
		}),
	};
	const text = JSON.stringify(keyCase === 'pascal' ? body : respelled(body, keyCase));
	switch (damage) {
		case 'truncated':
			return text.slice(0, Math.floor(text.length * 0.6));
		case 'unescaped':
			return unescape(text);
		case 'typeName':
			return JSON.stringify({ ...body, UserDetails: TYPE_NAME });
		default:
			return text;
	}
}

/** Month first, no padding, slashes escaped as `:2F` (lead-facts.md, fact 6). UTC is assumed. */
const dayPartition = (at: Date): string =>
	[at.getUTCMonth() + 1, at.getUTCDate(), at.getUTCFullYear()].join(':2F');

function createdTimeText(at: Date, form: 'us' | 'iso' | 'absent'): string | undefined {
	if (form === 'absent') return undefined;
	if (form === 'iso') return at.toISOString().replace('Z', '0000Z');
	const twoDigits = (value: number): string => String(value).padStart(2, '0');
	const date = [at.getUTCMonth() + 1, at.getUTCDate(), at.getUTCFullYear()].join('/');
	const time = [
		at.getUTCHours() % 12 || 12,
		twoDigits(at.getUTCMinutes()),
		twoDigits(at.getUTCSeconds()),
	].join(':');
	return `${date} ${time} ${at.getUTCHours() < 12 ? 'AM' : 'PM'}`;
}

/** `publisher.offer`, and the plan without a separator (lead-facts.md, fact 4). */
const productIdOf = ({ offer, plan }: LeadContent): string | undefined =>
	offer === undefined ? undefined : `${offer.publisherId}.${offer.offerId}${plan ?? ''}`;

function sourceMembers(
	random: SeededRandom,
	content: LeadContent,
	switches: Switches,
): Record<string, string> {
	const { source, action, offer, isComposite } = content;
	const form = choose(random, switches.afterBar);
	const bar = choose(random, switches.bar) === 'tight' ? '|' : ' | ';
	if (!isComposite || offer === undefined) return withoutAbsent({ LeadSource: source, ActionCode: action });
	// A test lead names the offer by its title, also where other leads have the id (lead-facts.md section 3).
	const isTest = source?.startsWith('MSFT_TEST_') === true;
	const name = form === 'title' || isTest ? offer.title : productIdOf(content);
	return { LeadSource: `${source}-${action}${bar}${name}` };
}

const TYPE_NAME = 'Microsoft.Marketplace.Leads.CustomerInfo';

function customerText(random: SeededRandom, content: LeadContent, switches: Switches): string | undefined {
	const { customer, damage } = content;
	if (customer === undefined) return undefined;
	const text = JSON.stringify(customerObject(random, customer, switches));
	switch (damage) {
		case 'none':
			return text;
		case 'doubleEncoded':
			return JSON.stringify(text);
		case 'truncated':
			return text.slice(0, Math.floor(text.length * 0.6));
		case 'unescaped':
			return unescape(text);
		case 'typeName':
			return TYPE_NAME;
	}
}

/** A quotation mark in a name, put in by joining strings instead of encoding them. */
const unescape = (json: string): string => json.replace(/:"([^"]*)"/, ':"$1 "Jr.""');

function customerObject(random: SeededRandom, customer: Customer, switches: Switches): JsonObject {
	const blankAs = choose(random, switches.blankAs);
	const details: JsonObject = {};
	for (const member of CUSTOMER_MEMBERS) {
		const value = customer[member];
		if (value !== undefined) details[member] = value;
		else if (blankAs !== 'absent') details[member] = blankAs === 'blank' ? '' : null;
	}
	return details;
}

function respelled(body: JsonObject, keyCase: 'camel' | 'userDetails'): JsonObject {
	const renamed: JsonObject = {};
	for (const [name, value] of Object.entries(body)) {
		const isRenamed = keyCase === 'camel' || name === 'UserDetails';
		const inner = keyCase === 'camel' && typeof value === 'object' && value !== null && !Array.isArray(value);
		renamed[isRenamed ? lowerFirst(name) : name] = inner ? respelled(value, keyCase) : value;
	}
	return renamed;
}

const lowerFirst = (name: string): string => name.charAt(0).toLowerCase() + name.slice(1);

function withoutAbsent(members: Readonly<Record<string, string | undefined>>): Record<string, string> {
	const present: Record<string, string> = {};
	for (const [name, value] of Object.entries(members)) if (value !== undefined) present[name] = value;
	return present;
}
