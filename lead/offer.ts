/**
 * Which offer a lead is about.
 *
 * An id is `publisher.offer`; both parts are lower-case letters, digits, hyphens and underscores, so the first dot
 * divides them (Microsoft's offer-setup pages). For virtual machines Microsoft appends the plan without a separator
 * (`checkpoint.check-point-r77-10` + `sg-byol`); only the publisher's own catalogue can take it off again.
 */
export interface CatalogueOffer {
	/** The publisher id, e.g. `checkpoint`. */
	publisher: string;
	/** The offer id without publisher, e.g. `check-point-r77-10`. */
	offer: string;
	/** The plan ids, e.g. `sg-byol`. */
	plans?: readonly string[];
	/** The title as the store shows it. */
	title?: string;
}

export interface OfferReading {
	publisherId: string | null;
	offerId: string | null;
	planId: string | null;
	offerTitle: string | null;
}

/** What to call the offer: `publisher.offer`, else the offer id alone, else the title. */
export const offerOf = ({
	publisherId,
	offerId,
	offerTitle,
}: Pick<OfferReading, 'publisherId' | 'offerId' | 'offerTitle'>): string | null =>
	offerId === null ? offerTitle : publisherId === null ? offerId : `${publisherId}.${offerId}`;

const OFFER_ID = /^[a-z0-9][a-z0-9_-]{0,49}\.[a-z0-9_-][a-z0-9_.-]*$/;
/** Office add-ins have a store asset id instead, which names no publisher. */
const STORE_ASSET_ID = /^WA\d{6,}$/i;

/**
 * Reads the offer from what a lead says about it.
 *
 * @param productId the column ProductId; if it is an id it wins
 * @param fromSource what follows the bar of a lead source: an id or a title
 * @param title OfferTitle or OfferDisplayName: never taken for an id
 */
export function readOffer(
	productId: string | null,
	fromSource: string | null,
	title: string | null,
	catalogue: OfferCatalogue | undefined,
): OfferReading {
	const product = productId === null ? null : readOfferId(productId);
	const behindBar = fromSource === null ? null : readOfferId(fromSource);
	const id = product ?? behindBar;
	const offerTitle =
		title ?? (behindBar === null ? fromSource : null) ?? (product === null ? productId : null);
	const reading: OfferReading = {
		publisherId: id === null ? null : id.publisherId,
		offerId: id === null ? null : id.offerId,
		planId: null,
		offerTitle,
	};
	return catalogue === undefined ? reading : resolve(reading, catalogue);
}

interface OfferId {
	publisherId: string | null;
	offerId: string;
}

function readOfferId(text: string): OfferId | null {
	if (OFFER_ID.test(text)) {
		const dot = text.indexOf('.');
		return { publisherId: text.slice(0, dot), offerId: text.slice(dot + 1) };
	}
	return STORE_ASSET_ID.test(text) ? { publisherId: null, offerId: text } : null;
}

/** The offers of a publisher by id and title, ready to be looked up. Null: two offers claim it. */
export interface OfferCatalogue {
	readonly byId: ReadonlyMap<string, CatalogueMatch | null>;
	readonly byTitle: ReadonlyMap<string, CatalogueMatch | null>;
}

interface CatalogueMatch {
	publisherId: string;
	offerId: string;
	planId: string | null;
	title: string | null;
}

const titleKey = (title: string): string => title.trim().replace(/\s+/g, ' ').toLowerCase();

function resolve(reading: OfferReading, catalogue: OfferCatalogue): OfferReading {
	const { publisherId, offerId, offerTitle } = reading;
	const match =
		offerId !== null
			? catalogue.byId.get(`${publisherId ?? ''}.${offerId}`)
			: offerTitle !== null
				? catalogue.byTitle.get(titleKey(offerTitle))
				: null;
	if (match === null || match === undefined) return reading;
	return {
		publisherId: match.publisherId,
		offerId: match.offerId,
		planId: match.planId,
		offerTitle: offerTitle ?? match.title,
	};
}

/** Makes the user's list of offers ready to be looked up. */
export function offerCatalogue(entries: readonly CatalogueOffer[]): OfferCatalogue {
	const byId = new Map<string, CatalogueMatch | null>();
	const byTitle = new Map<string, CatalogueMatch | null>();
	const offers = entries.map((entry) => ({
		match: {
			publisherId: entry.publisher.trim().toLowerCase(),
			offerId: entry.offer.trim().toLowerCase(),
			planId: null,
			title: entry.title?.trim() || null,
		},
		plans: (entry.plans ?? []).map((plan) => plan.trim().toLowerCase()).filter((plan) => plan !== ''),
	}));
	for (const { match, plans } of offers) {
		if (match.title !== null) claim(byTitle, titleKey(match.title), match);
		for (const planId of plans) {
			claim(byId, `${match.publisherId}.${match.offerId}${planId}`, { ...match, planId });
		}
	}
	// An offer's own id is no guess: it wins over another offer's id that a plan happens to complete to it.
	for (const { match } of offers) byId.set(`${match.publisherId}.${match.offerId}`, match);
	return { byId, byTitle };
}

/** What two different offers claim belongs to none: nothing is guessed. */
function claim(map: Map<string, CatalogueMatch | null>, key: string, match: CatalogueMatch): void {
	const other = map.get(key);
	const same =
		other === undefined ||
		(other?.publisherId === match.publisherId &&
			other.offerId === match.offerId &&
			other.planId === match.planId);
	map.set(key, same ? match : null);
}
