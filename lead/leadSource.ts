/**
 * The grammar of a lead source: `Source "-" Action "|" Offer` in one string (Salesforce, and what Microsoft's pages
 * call LeadSource), or the source alone with the action in a member of its own (HTTPS, Azure Table).
 *
 * Source: Microsoft's get-customer-leads pages, "Lead source". Words are compared without case and never translated:
 * machine-translated copies of those pages print `Vytvořit` for `Create`, which never travels.
 */
import { isTestMarker } from './testMarker';
import { ACTIONS, SOURCES, type LeadAction, type LeadSource } from './vocabulary';

export interface LeadSourceReading {
	source: LeadSource | null;
	sourceRaw: string | null;
	action: LeadAction | null;
	actionRaw: string | null;
	/** What follows the bar: an offer id or title. */
	offer: string | null;
	/** The explicit action code and the one in the composite are both there and differ. */
	conflict: boolean;
	/** Something other than a bare hyphen and a bare bar separated the parts. */
	normalised: boolean;
	/** DNC is on either side, or is a word in a part that could not be read. */
	doNotContact: boolean;
}

const SOURCE_OF_SPELLING = new Map<string, LeadSource>();
const ACTION_OF_SPELLING = new Map<string, LeadAction>();
for (const source of Object.keys(SOURCES).filter(isSource)) {
	for (const spelling of SOURCES[source]) SOURCE_OF_SPELLING.set(spelling, source);
}
for (const action of ACTIONS) ACTION_OF_SPELLING.set(action.toLowerCase(), action);
const SPELLINGS_LONGEST_FIRST = Object.values(SOURCES)
	.flat()
	.sort((a, b) => b.length - a.length);

function isSource(name: string): name is LeadSource {
	return name in SOURCES;
}

const sourceOf = (token: string): LeadSource | null => SOURCE_OF_SPELLING.get(token.toLowerCase()) ?? null;

const actionOf = (token: string): LeadAction | null => ACTION_OF_SPELLING.get(token.toLowerCase()) ?? null;

/**
 * Reads a LeadSource and an ActionCode.
 *
 * @param leadSource the member LeadSource, composite or not; trimmed
 * @param actionCode the member ActionCode; trimmed. It beats an action inside the composite
 */
export function readLeadSource(leadSource: string | null, actionCode: string | null): LeadSourceReading {
	const parts = splitLeadSource(leadSource);
	const explicit = actionCode === null ? null : cleanAction(actionCode);
	const actionRaw = explicit?.token ?? parts.action;
	const source = parts.source === null ? null : sourceOf(parts.source);
	const action = actionRaw === null ? null : actionOf(actionRaw);
	const conflict =
		explicit !== null && parts.action !== null && explicit.token.toLowerCase() !== parts.action.toLowerCase();
	return {
		source,
		sourceRaw: parts.source,
		action,
		actionRaw,
		offer: parts.offer,
		conflict,
		normalised: parts.normalised || explicit?.normalised === true,
		doNotContact:
			action === 'DNC' ||
			(conflict && mentionsDnc(parts.action)) ||
			(action === null && mentionsDnc(actionRaw)) ||
			(source === null && mentionsDnc(parts.source)),
	};
}

/** Rather one lead too many kept from contact: the buyer's wish counts even where the rest is garbled. */
const DNC_AS_A_WORD = /(?<![a-z0-9])(?:dnc|do[\s_-]*not[\s_-]*contact|don['’]?t[\s_-]*contact)(?![a-z0-9])/i;
const mentionsDnc = (token: string | null): boolean => token !== null && DNC_AS_A_WORD.test(token);

interface Parts {
	source: string | null;
	action: string | null;
	offer: string | null;
	normalised: boolean;
}

/** The bar as it is typed, or full width as some input methods write it. */
const BAR = /[|\uFF5C]/;

function splitLeadSource(text: string | null): Parts {
	if (text === null) return { source: null, action: null, offer: null, normalised: false };
	const at = text.search(BAR);
	if (at === -1) return splitAfterKnownSource(text) ?? onlySource(text);

	const left = text.slice(0, at);
	const right = text.slice(at + 1);
	const parts = splitLeft(left.trim());
	return {
		...parts,
		offer: right.trim() || null,
		normalised: parts.normalised || text.charAt(at) !== '|' || left.trim() !== left || right.trim() !== right,
	};
}

const onlySource = (token: string): Parts => ({
	source: token || null,
	action: null,
	offer: null,
	normalised: false,
});

/** Source and action: by a known source at the start, else a known action at the end, else the first hyphen. */
const splitLeft = (left: string): Parts =>
	splitAfterKnownSource(left) ??
	splitBeforeKnownAction(left) ??
	splitTwoMarkers(left) ??
	splitAtFirstHyphen(left) ??
	onlySource(left);

/** A hyphen as Microsoft writes it, or as a word processor or a translator makes it. */
const HYPHEN_IN_FRONT = /^\s*[-\u2010-\u2015\u2212]\s*/;
/** Longer text is no action with dashes after it, and must not be searched for them again and again. */
const LONGEST_DECORATED_ACTION = 40;
const HYPHENS_BEHIND = /\s*[-\u2010-\u2015\u2212]+$/;

function splitAfterKnownSource(left: string): Parts | null {
	for (const spelling of SPELLINGS_LONGEST_FIRST) {
		const source = left.slice(0, spelling.length);
		if (source.toLowerCase() !== spelling) continue;
		const rest = left.slice(spelling.length);
		if (rest === '') return onlySource(source);
		const hyphen = HYPHEN_IN_FRONT.exec(rest)?.[0];
		if (hyphen === undefined) continue;
		const action = cleanAction(rest.slice(hyphen.length));
		return {
			source,
			action: action.token || null,
			offer: null,
			normalised: hyphen !== '-' || action.normalised,
		};
	}
	return null;
}

function splitBeforeKnownAction(left: string): Parts | null {
	const at = left.lastIndexOf('-');
	return at !== -1 && actionOf(left.slice(at + 1).trim()) !== null ? splitAt(left, at) : null;
}

/** `MSFT_TEST_… MSFT_TEST_…`: the Korean FAQ lost the hyphen of the test lead. */
function splitTwoMarkers(left: string): Parts | null {
	const words = left.split(/\s+/);
	const [source, action] = words;
	if (words.length !== 2 || source === undefined || action === undefined) return null;
	return isTestMarker(source) && isTestMarker(action)
		? { source, action, offer: null, normalised: true }
		: null;
}

function splitAtFirstHyphen(left: string): Parts | null {
	const at = left.indexOf('-');
	return at === -1 ? null : splitAt(left, at);
}

function splitAt(left: string, at: number): Parts {
	const source = left.slice(0, at);
	const action = left.slice(at + 1);
	return {
		source: source.trim() || null,
		action: action.trim() || null,
		offer: null,
		normalised: source.trim() !== source || action.trim() !== action,
	};
}

/** The Hungarian page prints `DNC –`: a dash after an action belongs to the print, if what remains is an action. */
function cleanAction(text: string): { token: string; normalised: boolean } {
	if (actionOf(text) !== null || text.length > LONGEST_DECORATED_ACTION)
		return { token: text, normalised: false };
	const bare = text.replace(HYPHENS_BEHIND, '');
	return actionOf(bare) === null ? { token: text, normalised: false } : { token: bare, normalised: true };
}
