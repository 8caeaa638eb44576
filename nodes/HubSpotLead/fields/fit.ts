import { fitText, type LabelledText, textFor } from '../../../delivery/fit';
import type { HubSpotProperty, Schema } from './schema';

/** Longest text of a property, in characters (CRM properties API, "Property types": string). */
const MAX_LENGTH = 65_536;

export interface FittedProperties {
	properties: { [name: string]: string };
	/** What did not fit, for the note. */
	rests: LabelledText[];
	hints: string[];
	/** Labels of what did not fit, for `Long Values: Reject`. */
	misfits: string[];
}

/**
 * Makes values fit the properties of the account. What the account lacks is left out: an automatic mapping must not fail for
 * what nobody asked for. Of what the user mapped it is said.
 *
 * @param mapped the names of the properties that the user mapped
 * @param place where the rests are kept, as the user knows it; null: nowhere
 */
export function fitProperties(
	values: { readonly [name: string]: unknown },
	schema: Schema,
	place: string | null,
	mapped: ReadonlySet<string> = new Set(),
): FittedProperties {
	const fitted: FittedProperties = { properties: {}, rests: [], hints: [], misfits: [] };
	for (const [name, given] of Object.entries(values)) {
		const property = schema.get(name);
		const text = textFor(given);
		if (text === '') continue;
		if (property === undefined || !property.isWritable) {
			if (!mapped.has(name)) continue;
			const why = property === undefined ? 'the account does not have it' : 'it may not be written';
			const label = property?.label ?? name;
			fitted.rests.push({ label, text });
			fitted.hints.push(`${label} was left out: ${why}.`);
			continue;
		}
		const { value, rest, hint } = fitText(text, shapeOf(property), place);
		if (value !== null) fitted.properties[name] = valueOf(property, value);
		if (rest !== null) fitted.rests.push({ label: property.label, text: rest });
		if (hint === null) continue;
		fitted.hints.push(hint);
		fitted.misfits.push(property.label);
	}
	return fitted;
}

function shapeOf({ label, type, fieldType, options }: HubSpotProperty) {
	const isText = type === 'string';
	const choices = options.flatMap((option) => [option.value, option.label]);
	return {
		label,
		kind: isText ? ('text' as const) : ('whole' as const),
		maxLength: MAX_LENGTH,
		...(type === 'enumeration' && fieldType !== 'checkbox' ? { choices } : {}),
		accepts: (text: string) => accepts(type, fieldType, text, choices),
	};
}

function accepts(type: string, fieldType: string, text: string, choices: readonly string[]): boolean {
	switch (type) {
		case 'number':
			return Number.isFinite(Number(text));
		case 'bool':
			return /^(true|false)$/i.test(text);
		case 'date':
		case 'datetime':
			return /^\d+$/.test(text) || !Number.isNaN(Date.parse(text));
		case 'enumeration': {
			const known = new Set(choices.map((choice) => choice.toLowerCase()));
			return fieldType !== 'checkbox' || text.split(';').every((one) => known.has(one.trim().toLowerCase()));
		}
		default:
			return true;
	}
}

/** Enumerations are written by their internal values; several of a checkbox are separated by semicolons. */
function valueOf({ type, options }: HubSpotProperty, text: string): string {
	if (type === 'bool') return text.toLowerCase();
	if (type !== 'enumeration') return text;
	return text
		.split(';')
		.map((one) => one.trim().toLowerCase())
		.map(
			(one) =>
				options.find(({ value }) => value.toLowerCase() === one)?.value ??
				options.find(({ label }) => label.toLowerCase() === one)?.value ??
				one,
		)
		.join(';');
}
