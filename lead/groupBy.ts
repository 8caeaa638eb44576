/** `Map.groupBy` for Node 20, which lacks it: the values by what `keyOf` says of them, keys and values in the order they came. */
export function groupBy<Key, Value>(
	values: Iterable<Value>,
	keyOf: (value: Value) => Key,
): Map<Key, Value[]> {
	const groups = new Map<Key, Value[]>();
	for (const value of values) {
		const key = keyOf(value);
		const group = groups.get(key);
		if (group === undefined) groups.set(key, [value]);
		else group.push(value);
	}
	return groups;
}

/** The same list in parts of at most so many. */
export const chunksOf = <Item>(items: readonly Item[], most: number): Item[][] =>
	Array.from({ length: Math.ceil(items.length / most) }, (_, at) => items.slice(at * most, (at + 1) * most));
