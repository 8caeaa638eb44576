/**
 * A map that forgets what was not used for longest once it is full, so that what a process remembers of credentials,
 * accounts and workflows cannot grow for ever.
 */
export class BoundedMap<Key, Value> {
	private readonly entries = new Map<Key, Value>();

	/** @param most how many entries are kept, at least 1 */
	constructor(private readonly most: number) {}

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
		const oldest = this.entries.keys().next();
		if (this.entries.size > this.most && !oldest.done) this.entries.delete(oldest.value);
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
