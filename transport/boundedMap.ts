import { createHash } from 'node:crypto';

/**
 * A map that forgets what was not used for longest once it is full, so that what a process remembers of credentials,
 * accounts and workflows cannot grow for ever.
 */
export class BoundedMap<Key, Value> {
	private readonly entries = new Map<Key, Value>();

	/**
	 * @param most how many entries are kept, at least 1
	 * @param mayForget false of what is in use: it is kept beyond that number
	 */
	constructor(
		private readonly most: number,
		private readonly mayForget: (value: Value) => boolean = () => true,
	) {}

	get size(): number {
		return this.entries.size;
	}

	get(key: Key): Value | undefined {
		const value = this.entries.get(key);
		if (value !== undefined) this.set(key, value);
		return value;
	}

	set(key: Key, value: Value): void {
		this.entries.delete(key);
		this.entries.set(key, value);
		for (const [other, oldest] of this.entries) {
			if (this.entries.size <= this.most) return;
			if (other !== key && this.mayForget(oldest)) this.entries.delete(other);
		}
	}

	/** The value of the key, made when there is none. */
	getOrMake(key: Key, make: () => Value): Value {
		const known = this.get(key);
		if (known !== undefined) return known;
		const made = make();
		this.set(key, made);
		return made;
	}

	delete(key: Key): void {
		this.entries.delete(key);
	}

	clear(): void {
		this.entries.clear();
	}
}

/** The key of what is remembered of a login or an account; it holds no secret. @param identity all that it depends on */
export const memoryKey = (identity: readonly unknown[]): string =>
	createHash('sha256').update(JSON.stringify(identity)).digest('hex');
