import type { Prepared } from '../../delivery/target';
import type { Written } from '../../delivery/outcome';
import type { MarketoRecord } from './methods';
import type { Values } from './record';

type Lead = Prepared<MarketoRecord>;

/**
 * Leads of the same person in one run go out as one record: the first of them carries the values of all, later ones over
 * earlier ones, as if they had been written one after the other. The others are then done without a call.
 *
 * If Marketo refuses such a record, its leads go out one by one: a bad value of one must not harm another.
 */
export class Merging {
	private readonly byKey = new Map<string, Lead[]>();
	private readonly done = new Map<Lead, Written>();
	private readonly apart = new Set<string>();

	/** To be called for each lead of the run, in its order, before the first is written. */
	add(lead: Lead): void {
		const leads = this.byKey.get(lead.key);
		if (leads) leads.push(lead);
		else this.byKey.set(lead.key, [lead]);
	}

	/** What became of a lead that went out with an earlier one. */
	resultOf(lead: Lead): Written | undefined {
		return this.done.get(lead);
	}

	recordFor(lead: Lead): MarketoRecord {
		const values: Values = {};
		for (const { record } of this.together(lead)) Object.assign(values, record.values);
		return { ...lead.record, values };
	}

	written(lead: Lead, { targetId }: Written): void {
		for (const other of this.together(lead)) {
			if (other !== lead) this.done.set(other, { status: 'updated', targetId });
		}
	}

	/** @returns true when the leads of this person go out one by one from now on, and have not done so before */
	separate(lead: Lead): boolean {
		if (this.together(lead).length < 2) return false;
		this.apart.add(lead.key);
		return true;
	}

	/** The lead and the later ones of its person. */
	private together(lead: Lead): readonly Lead[] {
		const leads = this.apart.has(lead.key) ? [] : (this.byKey.get(lead.key) ?? []);
		const position = leads.indexOf(lead);
		return position === -1 ? [lead] : leads.slice(position);
	}
}
