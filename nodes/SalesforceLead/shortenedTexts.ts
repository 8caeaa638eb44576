import type { NodeExecutionHint } from 'n8n-workflow';

/** Most items that a hint lists one by one. */
const MAX_NAMED = 20;

/** Remembers which texts were cut, to say so in the editor: nothing is cut silently. */
export class ShortenedTexts {
	private readonly cuts = new Map<number, Set<string>>();

	readonly add = (itemIndex: number, field: string): void => {
		const fields = this.cuts.get(itemIndex) ?? new Set<string>();
		this.cuts.set(itemIndex, fields.add(field));
	};

	hint(): NodeExecutionHint | null {
		if (this.cuts.size === 0) return null;
		const named = [...this.cuts]
			.slice(0, MAX_NAMED)
			.map(([item, fields]) => `item ${item} (${[...fields].join(', ')})`);
		const more = this.cuts.size > MAX_NAMED ? ` and ${this.cuts.size - MAX_NAMED} more` : '';
		return {
			message: `Texts were shortened to the length of their field: ${named.join(', ')}${more}.`,
			type: 'warning',
			location: 'outputPane',
		};
	}
}
