import type { Reason } from './reason';

/**
 * Who must act on an error:
 *
 * - `lead`: something is wrong with this very lead. It is refused, and a repeat changes nothing.
 * - `setup`: the set-up of node, credential or org. Every lead of its kind fails until a person changes it.
 * - `passing`: load, locks, network. Waiting helps.
 * - `unclear`: automation of the org, whose failure can depend on the size of the call, and every code that is not known.
 */
export type Blame = 'lead' | 'setup' | 'passing' | 'unclear';

/** One row of a vendor's error catalogue. */
export interface CatalogueEntry {
	blame: Blame;
	/** What happened; where absent, the vendor's name and the code say it. */
	message?: string;
	cause: string;
	remedy: string;
}

/** Makes rows by who must act: what happened, why, what to do, and what else a vendor's catalogue tells of a code. */
const rowOf =
	<By extends Blame>(blame: By) =>
	<More extends object>(message: string, cause: string, remedy: string, more?: More) => ({
		...{ blame, message, cause, remedy },
		...more,
	});

export const lead = rowOf('lead');
export const setup = rowOf('setup');
export const passing = rowOf('passing');
export const unclear = rowOf('unclear');

/** A vendor's errors by code. Texts never repeat what a vendor said: that may quote the lead. */
export type Catalogue = { readonly [code: string]: CatalogueEntry };

/** An error that was looked up: who must act, and the words for it. */
export interface Fault {
	blame: Blame;
	reason: Reason;
}

/**
 * The meaning of a code. One that the catalogue lacks is `unclear`: the code is shown, and no cause is made up for it.
 *
 * @param vendor as the user knows it, e.g. `Salesforce`
 */
export function lookUp(catalogue: Catalogue, code: string, vendor: string): Fault {
	const entry = Object.hasOwn(catalogue, code) ? catalogue[code] : undefined;
	if (entry === undefined) return { blame: 'unclear', reason: unknownReason(code, vendor) };
	const { blame, message = `${vendor} reports ${code}`, cause, remedy } = entry;
	return { blame, reason: { code, message, cause, remedy } };
}

const unknownReason = (code: string, vendor: string): Reason => ({
	code,
	message: `${vendor} reports an error that this node does not know (${code})`,
	cause: 'Its meaning is not known.',
	remedy: `Look the code up in the documentation of ${vendor}, or ask its administrator.`,
});
