import type { IncomingHttpHeaders } from 'node:http';
import type { Json, JsonObject } from '../../../lead/lead';

/** What a body can be: this project's lead, Microsoft's own payload, or either of them in a CloudEvents envelope. */
export type BodyKind = 'lead' | 'microsoft' | 'cloudEvent';

export type Recognised = { kind: BodyKind; leadId: string | null } | { fault: string };

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i;
/** RFC 3339, section 5.6, `date-time`. */
const DATE_TIME = /^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)$/;

/** Reads a JSON body strictly: valid UTF-8 without byte order mark, and valid JSON. */
export function readJson(body: Buffer): { value: Json } | { fault: string } {
	let text: string;
	try {
		text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body);
	} catch {
		return { fault: 'the body is not UTF-8' };
	}
	try {
		const value: Json = JSON.parse(text);
		return { value };
	} catch {
		return { fault: 'the body is not JSON' };
	}
}

/** Says what a body is, or why it is nothing that can be taken in. */
export function recognise(value: Json, headers: IncomingHttpHeaders): Recognised {
	if (!isObject(value)) return { fault: 'the body is not a JSON object' };
	if (mediaTypeOf(headers) === 'application/cloudevents+json') return recogniseEvent(value);
	if (headers['ce-specversion'] !== undefined) return recogniseBinaryEvent(value, headers);
	return recogniseLead(value);
}

/** The content type without its parameters. */
export const mediaTypeOf = (headers: IncomingHttpHeaders): string =>
	(headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';

const isObject = (value: Json | undefined): value is JsonObject =>
	typeof value === 'object' && value !== null && !Array.isArray(value);

function recogniseLead(value: JsonObject): Recognised {
	if ('leadId' in value) {
		const { leadId } = value;
		if (typeof leadId !== 'string' || !UUID.test(leadId)) return { fault: 'leadId is not a UUID' };
		return { kind: 'lead', leadId };
	}
	return recogniseMicrosoft(value);
}

/**
 * Microsoft's JSON schema for HTTPS endpoints: nothing is required and members may be added, but types are fixed
 * (azure-docs, "Use an HTTPS endpoint to manage commercial marketplace leads"). The FAQ spells `userDetails`.
 */
function recogniseMicrosoft(value: JsonObject): Recognised {
	const details = value.UserDetails ?? value.userDetails;
	if (details === undefined) return { fault: 'the body is neither a lead nor a payload of the marketplace' };
	if (details !== null && !isObject(details)) return { fault: 'UserDetails is not an object' };
	for (const name of ['LeadSource', 'ActionCode', 'OfferTitle', 'Description']) {
		const member = value[name];
		if (member !== undefined && member !== null && typeof member !== 'string')
			return { fault: `${name} is not text` };
	}
	return { kind: 'microsoft', leadId: null };
}

/**
 * CloudEvents 1.0.2, "Context Attributes" (naming, required attributes), and its JSON Event Format, section 3.1
 * (`data` and `data_base64` exclude each other).
 */
function recogniseEvent(event: JsonObject): Recognised {
	const { data, data_base64: encoded, ...attributes } = event;
	const fault = attributeFault(attributes);
	if (fault !== undefined) return { fault };
	if (encoded !== undefined) return { fault: 'data_base64 is not taken: a lead is JSON' };
	if (!isObject(data)) return { fault: 'data is not an object' };
	return asEvent(recogniseLead(data));
}

/** CloudEvents HTTP Protocol Binding 1.0.2, section 3.1: attributes travel as `ce-` headers, data as the body. */
function recogniseBinaryEvent(data: JsonObject, headers: IncomingHttpHeaders): Recognised {
	const attributes: JsonObject = {};
	for (const [name, value] of Object.entries(headers)) {
		if (name.startsWith('ce-') && typeof value === 'string') attributes[name.slice(3)] = decode(value);
	}
	const fault = attributeFault(attributes);
	return fault === undefined ? asEvent(recogniseLead(data)) : { fault };
}

function attributeFault(attributes: JsonObject): string | undefined {
	const odd = Object.keys(attributes).find((name) => !/^[a-z0-9]+$/.test(name));
	if (odd !== undefined) return `the attribute ${odd} is not lower-case letters and digits`;
	if (attributes.specversion !== '1.0') return 'specversion is not 1.0';
	for (const name of ['id', 'source', 'type']) {
		if (typeof attributes[name] !== 'string') return `the attribute ${name} is missing`;
	}
	const empty = Object.keys(attributes).find((name) => attributes[name] === '');
	if (empty !== undefined) return `the attribute ${empty} is empty`;
	if (/[\s<>"{}|\\^`]/.test(String(attributes.source))) return 'source is not a URI reference';
	const { time } = attributes;
	if (time !== undefined && !(typeof time === 'string' && DATE_TIME.test(time)))
		return 'time is not RFC 3339';
	return undefined;
}

function asEvent(content: Recognised): Recognised {
	return 'fault' in content ? content : { kind: 'cloudEvent', leadId: content.leadId };
}

/** Header values are percent-encoded (HTTP Protocol Binding, section 3.1.3.2). */
function decode(value: string): string {
	try {
		return decodeURIComponent(value);
	} catch {
		return value;
	}
}
