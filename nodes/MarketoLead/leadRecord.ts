import { createHash } from 'node:crypto';
import type { Outcome } from '../../delivery/outcome';
import type { FieldCatalogue } from './fields';
import type { MarketoRecord } from './methods';
import { readValues } from './record';
import { lookupMissing } from './setupReasons';

export interface RecordSettings {
	lookupField: string;
	/** A form may have fields that no person has. */
	isForm: boolean;
	/** For Push Lead: what the activity tells. */
	source: string | null;
	reason: string | null;
}

/**
 * One lead as a record, checked against Marketo's own description of the fields.
 *
 * The key is the hash of what the person is looked up by, without case: Marketo compares so.
 */
export function leadRecord(
	given: { [field: string]: unknown },
	catalogue: FieldCatalogue,
	{ lookupField, isForm, source, reason }: RecordSettings,
): { record: MarketoRecord; key: string } | Outcome {
	const read = readValues(given, catalogue, isForm);
	if ('fault' in read) {
		return { status: read.fault.setup ? 'unavailable' : 'rejected', ...read.fault };
	}
	const { values } = read;
	const lookup = String(values[lookupField] ?? '');
	if (lookup === '') return { status: 'rejected', ...lookupMissing(lookupField) };
	const key = createHash('sha256').update(lookup.toLowerCase()).digest('hex');
	return { record: { values, lookup, source, reason }, key };
}
