/**
 * The member Description carries three different things: nothing (blank, or the bare word `Campaigns:`), the URL
 * parameters of a campaign as a JSON object, or the buyer's own note. A test lead has its marker there.
 *
 * Source: MicrosoftDocs/azure-docs issue 70675; whaakman/az-marketplace-leads-to-hubspot, README.
 */
import type { Json, JsonObject } from './lead';
import { isTestMarker } from './testMarker';
import { isRecord } from './text';

export interface DescriptionReading {
	campaign: JsonObject | null;
	note: string | null;
}

const NOTHING: DescriptionReading = { campaign: null, note: null };
const CAMPAIGNS = /^campaigns\s*:\s*/i;
const URL_PARAMETERS = /^\??[^\s=&?]+=[^\s&]*(?:&[^\s=&]+=[^\s&]*)*$/;

/** @param description the member Description, trimmed */
export function readDescription(description: string | null): DescriptionReading {
	if (description === null) return NOTHING;
	const prefix = CAMPAIGNS.exec(description)?.[0];
	if (prefix !== undefined) {
		const rest = description.slice(prefix.length);
		return rest === '' ? NOTHING : { campaign: campaignOf(rest), note: null };
	}
	const parameters = jsonObjectOf(description);
	if (parameters !== null) return { campaign: parameters, note: null };
	return isTestMarker(description) ? NOTHING : { campaign: null, note: description };
}

/** What follows `Campaigns:` is a campaign in any case: JSON, URL parameters, or a bare name. */
function campaignOf(text: string): JsonObject {
	const parameters = jsonObjectOf(text);
	if (parameters !== null) return parameters;
	if (!URL_PARAMETERS.test(text)) return { campaigns: text };
	const values: Array<[string, Json]> = [...new URLSearchParams(text)];
	return Object.fromEntries(values);
}

function jsonObjectOf(text: string): JsonObject | null {
	if (!text.startsWith('{')) return null;
	try {
		const parsed: unknown = JSON.parse(text);
		return isJsonObject(parsed) ? parsed : null;
	} catch {
		// A note may begin with a brace: then it is a note.
		return null;
	}
}

/** For values that come out of JSON.parse, which are JSON all the way down. */
const isJsonObject = (parsed: unknown): parsed is JsonObject => isRecord(parsed);
